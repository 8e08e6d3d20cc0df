// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// Option is an option of a call verb. An option that does not fit the call is
// INVALID_ARGUMENT.
type Option struct {
	name string
	fits verb
	set  func(*callOptions)       // what it does, or
	try  func(*callOptions) error // what it does when its values are sound
}

// verb is a set of call verbs.
type verb uint8

const (
	verbGenerate verb = 1 << iota
	verbEmbed
	verbRetrieve
	verbIndex
	verbRerank
	verbEvaluate
	verbTurn // one turn of generate
	verbPrompt
)

// verbCall are the verbs that make a generate call.
const verbCall = verbGenerate | verbPrompt

var verbNames = map[verb]string{
	verbGenerate: "generate", verbEmbed: "embed", verbRetrieve: "retrieve",
	verbIndex: "index", verbRerank: "rerank", verbEvaluate: "evaluate", verbTurn: "a turn (WithPrepareTurn)",
	verbPrompt: "a prompt, which has its own",
}

// verbConfig are the verbs that hand a configuration to the action they run.
const verbConfig = verbCall | verbTurn | verbEmbed | verbRetrieve | verbIndex | verbRerank | verbEvaluate

// callOptions collects what the options of one call say.
type callOptions struct {
	generate.Options
	dataOptions
	context    map[string]any
	schemaName string // of the answer's schema
}

// collect applies the options of a call of the verb v.
func collect(v verb, options []Option) (*callOptions, error) {
	c := &callOptions{}
	for _, o := range options {
		if o.set == nil && o.try == nil {
			return nil, core.Errorf(core.InvalidArgument, "an option of %s is empty", verbNames[v])
		}
		if o.fits&v == 0 {
			return nil, core.Errorf(core.InvalidArgument, "%s is no option of %s", o.name, verbNames[v])
		}
		if o.set != nil {
			o.set(c)
		} else if err := o.try(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// within returns ctx with the action context of the call, when it gives one.
func (c *callOptions) within(ctx context.Context) context.Context {
	if c.context == nil {
		return ctx
	}
	return core.WithActionContext(ctx, c.context)
}

func option(name string, fits verb, set func(*callOptions)) Option {
	return Option{name: name, fits: fits, set: set}
}

// checkedOption is option for one whose values may be wrong.
func checkedOption(name string, fits verb, try func(*callOptions) error) Option {
	return Option{name: name, fits: fits, try: try}
}

// noneNil makes an error of a nil among the values of an option.
func noneNil[T any](name string, values []T) error {
	for i, v := range values {
		if generate.IsNil(v) {
			return core.Errorf(core.InvalidArgument, "%s: value %d is nil", name, i)
		}
	}
	return nil
}

// WithModel names the model that answers, such as "offline/simulator"; its key, such
// as "/model/offline/simulator", does too.
func WithModel(name string) Option {
	return option("WithModel", verbCall|verbTurn, func(c *callOptions) { c.Model, c.ModelRef = nil, &ai.ModelRef{Name: name} })
}

// WithModelRef names the model that answers, with a configuration to start from.
func WithModelRef(ref ai.ModelRef) Option {
	return option("WithModelRef", verbCall|verbTurn, func(c *callOptions) { c.Model, c.ModelRef = nil, &ref })
}

// WithModelAction gives the model that answers, which may be in no registry.
func WithModelAction(model core.Runner) Option {
	return checkedOption("WithModelAction", verbCall|verbTurn, func(c *callOptions) error {
		if generate.IsNil(model) {
			return core.Errorf(core.InvalidArgument, "WithModelAction: the model is nil")
		}
		c.Model, c.ModelRef = model.Raw(), nil
		return nil
	})
}

// WithConfig configures the action that runs: for a model its plugin's config type,
// ai.CommonConfig or a map; for an embedder, retriever, indexer, reranker or
// evaluator its options. It goes over the configuration of a model reference.
func WithConfig(config any) Option {
	return option("WithConfig", verbConfig, func(c *callOptions) { c.Config = config })
}

// WithSystem instructs the model; the text is taken literally.
func WithSystem(text string) Option {
	return option("WithSystem", verbGenerate, func(c *callOptions) { c.System = append(c.System, ai.NewTextPart(text)) })
}

// WithSystemf is [WithSystem] with a format of package fmt.
func WithSystemf(format string, args ...any) Option { return WithSystem(fmt.Sprintf(format, args...)) }

// WithPrompt asks the model; the text is taken literally. It becomes the last
// message, of the user. Given more than once, or with [WithParts], all are parts of
// one message.
func WithPrompt(text string) Option {
	return option("WithPrompt", verbGenerate, func(c *callOptions) { c.Prompt = append(c.Prompt, ai.NewTextPart(text)) })
}

// WithPromptf is [WithPrompt] with a format of package fmt.
func WithPromptf(format string, args ...any) Option { return WithPrompt(fmt.Sprintf(format, args...)) }

// WithParts adds parts, such as media, to the user's last message.
func WithParts(parts ...ai.Part) Option {
	return checkedOption("WithParts", verbGenerate, func(c *callOptions) error {
		c.Prompt = append(c.Prompt, parts...)
		return noneNil("WithParts", parts)
	})
}

// WithMessages gives the conversation so far, between system and prompt.
func WithMessages(messages ...*ai.Message) Option {
	return checkedOption("WithMessages", verbCall, func(c *callOptions) error {
		c.Messages = append(c.Messages, messages...)
		for i, m := range messages {
			if m == nil {
				return core.Errorf(core.InvalidArgument, "WithMessages: message %d is nil", i)
			}
			if err := noneNil("WithMessages", m.Content); err != nil {
				return err
			}
		}
		return nil
	})
}

// WithDocs gives documents as context of the answer. A model that takes no
// documents gets their text as part of the user's last message.
func WithDocs(docs ...*ai.Document) Option {
	return checkedOption("WithDocs", verbCall, func(c *callOptions) error {
		c.Docs = append(c.Docs, docs...)
		return noneNil("WithDocs", docs)
	})
}

// WithTools offers tools to the model: what DefineTool and NewTool return, or any
// other action.
func WithTools(tools ...core.Runner) Option {
	return checkedOption("WithTools", verbCall|verbTurn, func(c *callOptions) error {
		if err := noneNil("WithTools", tools); err != nil {
			return err
		}
		for _, t := range tools {
			c.Tools = append(c.Tools, generate.Named{Action: t.Raw()})
		}
		return nil
	})
}

// WithToolNames offers tools by name: of a tool or a prompt, a whole action key, or
// provider:tool/name, which may end in *.
func WithToolNames(names ...string) Option {
	return option("WithToolNames", verbCall|verbTurn, func(c *callOptions) {
		for _, name := range names {
			c.Tools = append(c.Tools, generate.Named{Name: name})
		}
	})
}

// WithToolChoice tells the model whether it may, must or must not call tools.
func WithToolChoice(choice ai.ToolChoice) Option {
	return checkedOption("WithToolChoice", verbCall|verbTurn, func(c *callOptions) error {
		c.ToolChoice = choice
		return generate.CheckToolChoice(choice)
	})
}

// WithMaxTurns limits the rounds of tools; 0 is the default, 5. When the model
// still asks for tools after them, the call fails with ABORTED.
func WithMaxTurns(n int) Option {
	return option("WithMaxTurns", verbCall, func(c *callOptions) { c.MaxTurns = n })
}

// WithReturnToolRequests returns the model's tool requests instead of running them.
func WithReturnToolRequests() Option {
	return option("WithReturnToolRequests", verbCall, func(c *callOptions) { c.ReturnToolRequests = true })
}

// WithStepName names the span of the call; the default is "generate".
func WithStepName(name string) Option {
	return option("WithStepName", verbCall, func(c *callOptions) { c.StepName = name })
}

// WithContext gives the action context of the call, such as who calls.
func WithContext(values map[string]any) Option {
	return option("WithContext", verbConfig&^verbTurn, func(c *callOptions) { c.context = values })
}
