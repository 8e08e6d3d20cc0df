// SPDX-License-Identifier: Apache-2.0

package generate

import "github.com/genkit-go/genkit/ai"

// Redacted returns how options appear in spans: in the shape of the /util/generate action,
// without keys.
func (o *Options) Redacted() any {
	record := o.Record()
	record.Config = ai.RedactConfig(record.Config)
	for i, use := range o.Use {
		redacted := &ai.MiddlewareRef{Name: record.Use[i].Name}
		if use.Ref != nil { // what a value holds is not for traces
			redacted.Config = ai.RedactConfig(use.Ref.Config)
		}
		record.Use[i] = redacted
	}
	return record
}
