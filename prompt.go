// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/internal/prompt"
	"github.com/genkit-go/genkit/schema"
)

// Prompt is what a model is asked, with variables: the input In, a struct or a map. Out is
// the answer: a string, or a type that the answer is held to and decoded into. It is
// listed under both of its actions; the one that it embeds renders it.
type Prompt[In, Out any] struct {
	*core.Action
	prompt *prompt.Prompt
}

// LookupPrompt returns the prompt with a name, such as greet, or greet.formal for a variant:
// one of [DefinePrompt], or of a .prompt file ([Options.PromptDir]). The input of a file is a
// map[string]any, a struct, or whatever else has its fields. NOT_FOUND tells that there is
// none, INVALID_ARGUMENT what is wrong with its file.
func LookupPrompt[In, Out any](ctx context.Context, r core.Registrar, name string) (*Prompt[In, Out], error) {
	p, err := prompt.Lookup(ctx, r.Registry(), name)
	if err != nil {
		return nil, err
	}
	action, err := r.Registry().Lookup(ctx, core.KindPrompt, name)
	if err != nil {
		return nil, err
	}
	return &Prompt[In, Out]{Action: action, prompt: p}, nil
}

// DefinePromptSource makes a prompt of the text of a .prompt file, for sources that are
// neither in a folder nor in an [io/fs.FS]. The name may hold a variant. INVALID_ARGUMENT
// tells what is wrong with the text, with line and column.
func DefinePromptSource[In, Out any](ctx context.Context, r core.Registrar, name, source string) (*Prompt[In, Out], error) {
	if _, err := prompt.AddDocument(ctx, r.Registry(), name, source); err != nil {
		return nil, err
	}
	return LookupPrompt[In, Out](ctx, r, name)
}

// Run renders the prompt and asks the model. Input for a file is checked against the file's
// schema. The options are those of [Genkit.Generate], but
// for the words, which are the prompt's: they take the place of what the prompt says, its
// configuration is merged with theirs, and [WithMessages] is the history of a conversation,
// such as the Messages of the response before: messages of the system in it give way to
// those of the prompt.
//
// The value is the zero Out when the response holds tool requests instead of an answer. An
// answer that does not match Out, or the prompt's own schema, is an error as that of
// [GenerateData], with the response beside it.
func (p *Prompt[In, Out]) Run(ctx context.Context, in In, o ...Option) (Out, *Response, error) {
	return p.run(ctx, in, o, nil)
}

// Stream is [Prompt.Run] as a stream of chunks that ends with the response;
// [Response.Output] decodes the answer.
func (p *Prompt[In, Out]) Stream(ctx context.Context, in In, o ...Option) *Stream[*ai.Chunk, *Response] {
	return newStream(ctx, func(ctx context.Context, send core.Send[*ai.Chunk]) (*Response, error) {
		_, response, err := p.run(ctx, in, o, send)
		return response, err
	})
}

// Render returns what Run would ask, without asking: as the action /util/generate takes it.
func (p *Prompt[In, Out]) Render(ctx context.Context, in In, o ...Option) (*ai.GenerateActionOptions, error) {
	now, c, err := p.prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	rendered, err := now.Render(c.within(ctx), in, &c.Options)
	if err != nil {
		return nil, err
	}
	return rendered.Record(), nil
}

// prepare returns the prompt as it is now, and what the options of a call say.
func (p *Prompt[In, Out]) prepare(ctx context.Context, o []Option) (*prompt.Prompt, *callOptions, error) {
	now, err := p.prompt.Current(ctx)
	if err != nil {
		return nil, nil, err
	}
	c, err := collect(verbPrompt, o)
	if err != nil {
		return nil, nil, err
	}
	if c.schemaName != "" {
		if c.output().Schema, err = now.Registry().Schema(c.schemaName); err != nil {
			return nil, nil, err
		}
	}
	return now, c, nil
}

func (p *Prompt[In, Out]) run(ctx context.Context, in In, o []Option, send core.Send[*ai.Chunk]) (out Out, response *Response, err error) {
	now, c, err := p.prepare(ctx, o)
	if err != nil {
		return out, nil, err
	}
	answer := answerOf[Out]{out: &out}
	result, err := now.Run(c.within(ctx), in, &c.Options, answer.form, send)
	if err == nil {
		err = answer.finish(result)
	}
	return out, newResponse(result), err
}

// answerOf puts the answer of a prompt into an Out.
type answerOf[Out any] struct {
	out *Out
	err error
}

// form asks for what Out needs, and returns what was asked for already otherwise.
func (a *answerOf[Out]) form(asked *generate.Output) *generate.Output {
	if isText[Out]() {
		return asked
	}
	form := generate.Output{}
	if asked != nil {
		form = *asked
	}
	if isAny[Out]() {
		if form.Schema == nil && form.Format == "" {
			return asked
		}
	} else if form.Schema == nil {
		if form.Schema, a.err = schema.For[Out](); a.err != nil {
			return asked
		}
	}
	form.Accept = a.accept
	return &form
}

// accept decodes an answer that has the form that the prompt asks for, which may be another
// than that of Out.
func (a *answerOf[Out]) accept(raw json.RawMessage) error {
	if !isAny[Out]() {
		s, err := openSchema[Out]()
		if err != nil {
			return err
		}
		if err := s.Validate(raw); err != nil {
			return err
		}
	}
	return schema.Decode(raw, a.out)
}

// openSchema returns the schema of a T that lets further fields pass.
func openSchema[T any]() (*schema.Schema, error) {
	s, err := schema.For[T]()
	if err != nil {
		return nil, err
	}
	return schema.Parse(bytes.ReplaceAll(s.JSON(), []byte(`"additionalProperties":false`), []byte(`"additionalProperties":true`)))
}

// finish puts text into an Out that is one; data is there already.
func (a *answerOf[Out]) finish(result *generate.Result) error {
	switch out := any(a.out).(type) {
	case *string:
		*out = result.Response.Text()
	case *any:
		if *out == nil && len(result.Response.ToolRequests()) == 0 {
			*out = result.Response.Text()
		}
	}
	if a.err != nil {
		return core.Errorf(core.InvalidArgument, "the answer cannot be a %T: %w", *a.out, a.err)
	}
	return nil
}

func isText[T any]() bool { return reflect.TypeFor[T]() == reflect.TypeFor[string]() }

func isAny[T any]() bool { return reflect.TypeFor[T]() == reflect.TypeFor[any]() }
