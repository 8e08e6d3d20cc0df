// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func TestCapabilities(t *testing.T) {
	standard := []string{
		"tool-request", "structured-output", "multiturn", "system-role", "input-image-base64", "input-image-url",
		"streaming-multiturn", "streaming-tool-request", "streaming-structured-output",
	}
	if diff := cmp.Diff(standard, DefaultCapabilities()); diff != "" {
		t.Error("the default ones:", diff)
	}
	all := append(slices.Clone(standard), "input-video-youtube", "output-audio", "output-image", "reasoning")
	if diff := cmp.Diff(slices.Sorted(slices.Values(all)), slices.Sorted(slices.Values(Capabilities()))); diff != "" {
		t.Error("all:", diff)
	}
	if _, ok := builtIn("flying"); ok {
		t.Error("there is a case of a capability that is not listed")
	}
}

// The requests are what the validators of each case need: pieces that must be in them.
func TestBuiltInCases(t *testing.T) {
	const weather = `"required":["city"]`
	for name, want := range map[string]struct {
		test   Test
		pieces []string
	}{
		"tool-request":                {Test{Name: "Tool Request Conformance", Validators: []string{"has-tool-request:weather"}}, []string{"New York", `"name":"weather"`, weather}},
		"streaming-tool-request":      {Test{Name: "Tool Request Conformance with streaming", Validators: []string{"stream-has-tool-request:weather"}, Stream: true}, []string{"New York", `"name":"weather"`, weather}},
		"structured-output":           {Test{Name: "Structured Output Conformance", Validators: []string{"valid-json"}}, []string{`"format":"json"`, `"constrained":true`, `"required":["name","age"]`}},
		"streaming-structured-output": {Test{Name: "Structured Output Conformance with streaming", Validators: []string{"stream-valid-json"}, Stream: true}, []string{`"format":"json"`, `"constrained":true`, `"required":["name","rating"]`}},
		"multiturn":                   {Test{Name: "Multiturn Conformance", Validators: []string{"text-includes:Genkit"}}, []string{"called Genkit", `"role":"model"`, "What am I called"}},
		"streaming-multiturn":         {Test{Name: "Multiturn Conformance with streaming", Validators: []string{"stream-text-includes:Genkit"}, Stream: true}, []string{"called Genkit", `"role":"model"`, "What am I called"}},
		"system-role":                 {Test{Name: "System Role Conformance", Validators: []string{"text-starts-with:RESPONSE:"}}, []string{`"role":"system"`, "RESPONSE:", `"role":"user"`}},
		"input-image-base64":          {Test{Name: "Image Input (Base64) Conformance", Validators: []string{"text-includes:genkit"}}, []string{`"contentType":"image/png"`, "data:image/png;base64,"}},
		"input-image-url":             {Test{Name: "Image Input (URL) Conformance", Validators: []string{"text-includes:google"}}, []string{`"contentType":"image/png"`, "https://"}},
		"input-video-youtube":         {Test{Name: "Video Input (YouTube) Conformance", Validators: []string{"text-not-empty"}}, []string{`"contentType":"video/mp4"`, "https://www.youtube.com/"}},
		"output-audio":                {Test{Name: "Audio Output (TTS) Conformance", Validators: []string{"valid-media:audio"}}, []string{"hello"}},
		"output-image":                {Test{Name: "Image Output (Generation) Conformance", Validators: []string{"valid-media:image"}}, []string{"cat"}},
		"reasoning":                   {Test{Name: "Reasoning Conformance", Validators: []string{"reasoning"}}, []string{"step by step"}},
	} {
		got, ok := builtIn(name)
		if !ok {
			t.Errorf("%s has no case", name)
			continue
		}
		input := got.Input
		got.Input = nil
		if diff := cmp.Diff(want.test, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, piece := range want.pieces {
			if !strings.Contains(string(input), piece) {
				t.Errorf("%s: the request lacks %s: %s", name, piece, input)
			}
		}
		if err := json.Unmarshal(input, &ai.ModelRequest{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range got.Validators {
			if _, err := checkOf(text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
