// SPDX-License-Identifier: Apache-2.0

package dotprompt

import "github.com/genkit-go/genkit/handlebars"

// overlay returns metadata with each field of over that is there in place of that
// of base; configurations are merged key by key. It changes neither.
func overlay(base, over *Metadata) *Metadata {
	out := *base
	if over == nil {
		return &out
	}
	replaceText(&out.Name, over.Name)
	replaceText(&out.Variant, over.Variant)
	replaceText(&out.Version, over.Version)
	replaceText(&out.Description, over.Description)
	replaceText(&out.Model, over.Model)
	out.Config = mergeMaps(base.Config, over.Config)
	replace(&out.Input, over.Input)
	replace(&out.Output, over.Output)
	if over.Tools != nil {
		out.Tools = over.Tools
	}
	if over.ToolDefs != nil {
		out.ToolDefs = over.ToolDefs
	}
	replace(&out.Ext, over.Ext)
	replace(&out.Raw, over.Raw)
	replace(&out.Custom, over.Custom)
	return &out
}

// replaceText sets a text unless the other one is empty.
func replaceText(to *string, by string) {
	if by != "" {
		*to = by
	}
}

// replace sets a pointer unless the other one is nil.
func replace[T any](to **T, by *T) {
	if by != nil {
		*to = by
	}
}

// mergeMaps returns the pairs of base with those of over in their places or after
// them. It returns one of the two if the other has none.
func mergeMaps(base, over *handlebars.Map) *handlebars.Map {
	switch {
	case over == nil || over.Len() == 0 && base != nil:
		return base
	case base == nil || base.Len() == 0:
		return over
	}
	return addTo(handlebars.NewMap(base.All()), over)
}
