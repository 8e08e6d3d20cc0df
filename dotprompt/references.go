// SPDX-License-Identifier: Apache-2.0

package dotprompt

import "github.com/genkit-go/genkit/handlebars"

// References returns what the template of the prompt refers to, with lines of the
// document. Errors are those of [Prompt.Compile].
func (p *Prompt) References() ([]handlebars.Reference, error) {
	found, err := handlebars.References(p.template, &handlebars.Options{Name: p.file, FirstLine: p.firstLine})
	if err != nil {
		return nil, p.templateError(err)
	}
	return found, nil
}

// PartialReferences is [Prompt.References] for the source of a partial.
func PartialReferences(name, source string) ([]handlebars.Reference, error) {
	return handlebars.References(source, &handlebars.Options{Name: name})
}

// HasHelper reports whether every prompt has a helper of that name.
func HasHelper(name string) bool {
	return handlebars.HasHelper(name) || builtinHelpers[name] != nil
}
