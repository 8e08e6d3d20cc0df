// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"encoding/json"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// output returns what the call says of its answer, to be added to.
func (c *callOptions) output() *generate.Output {
	if c.Output == nil {
		c.Output = &generate.Output{}
	}
	return c.Output
}

// WithOutput asks for an answer with the schema of a Go value, such as Menu{}; its type
// matters alone. [GenerateData] also decodes the answer. Of several schemas the last
// counts.
func WithOutput(of any) Option {
	return checkedOption("WithOutput", verbCall, func(c *callOptions) error {
		c.schemaName = ""
		raw, err := json.Marshal(core.LazySchema(of))
		if err == nil {
			c.output().Schema, err = schema.Parse(raw)
		}
		if err != nil {
			return core.Errorf(core.InvalidArgument, "WithOutput: %w", err)
		}
		return nil
	})
}

// WithOutputSchema asks for an answer that matches a JSON Schema: as JSON, unless
// [WithOutputFormat] names another format.
func WithOutputSchema(raw json.RawMessage) Option {
	return checkedOption("WithOutputSchema", verbCall, func(c *callOptions) error {
		s, err := schema.Parse(raw)
		if err != nil {
			return core.Errorf(core.InvalidArgument, "WithOutputSchema: %w", err)
		}
		c.output().Schema, c.schemaName = s, ""
		return nil
	})
}

// WithOutputSchemaName asks for an answer that matches the schema with a name
// ([DefineSchema]).
func WithOutputSchemaName(name string) Option {
	return checkedOption("WithOutputSchemaName", verbCall, func(c *callOptions) error {
		c.output().Schema, c.schemaName = nil, name
		return nil
	})
}

// WithOutputFormat asks for an answer in a format: "json", "array", "jsonl", "enum",
// "text" or one of [DefineFormat].
func WithOutputFormat(name string) Option {
	return option("WithOutputFormat", verbCall, func(c *callOptions) { c.output().Format = name })
}

// WithOutputInstructions tells the model in words how to answer, in place of the
// format's own instructions. They go into the system message, else into the user's last
// one.
func WithOutputInstructions(text string) Option {
	return option("WithOutputInstructions", verbCall, func(c *callOptions) { c.output().Instructions = text })
}

// WithFormatInstructions says whether the model gets the format's own instructions;
// without this option the format decides.
func WithFormatInstructions(give bool) Option {
	return option("WithFormatInstructions", verbCall, func(c *callOptions) { c.output().Instructions = give })
}

// WithConstrained says whether the provider is asked to enforce the schema; without this
// option the format decides. False leaves it to instructions.
func WithConstrained(constrained bool) Option {
	return option("WithConstrained", verbCall, func(c *callOptions) { c.output().Constrained = &constrained })
}

// WithRepairs says how often the model is asked to mend an answer that does not have the
// form it should, before the call fails; the default is 2. What that takes is counted
// in the response's usage and towards the limits.
func WithRepairs(n int) Option {
	return checkedOption("WithRepairs", verbCall, func(c *callOptions) error {
		if n < 0 {
			return core.Errorf(core.InvalidArgument, "WithRepairs: n is %d; it must not be negative", n)
		}
		c.Repairs = &n
		return nil
	})
}
