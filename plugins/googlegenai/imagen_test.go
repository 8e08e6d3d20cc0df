// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// TestImagen compares what is sent and what is made of the answer.
func TestImagen(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"bytesBase64Encoded":"AAAA","mimeType":"image/png","prompt":"a better cat"},{"gcsUri":"gs://b/i.png","mimeType":"image/png"},{"raiFilteredReason":"x"}]}`)))
	response, err := r.run(t.Context(), "googleai/imagen-4.0-generate-001", nil, ai.NewTextPart("a cat"))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta/models/imagen-4.0-generate-001:predict")
	r.wantBody(t, `{"instances":[{"prompt":"a cat"}],"parameters":{"sampleCount":1}}`)
	want := `[{"media":{"contentType":"image/png","url":"data:image/png;base64,AAAA"},"metadata":{"prompt":"a better cat"}},{"media":{"contentType":"image/png","url":"gs://b/i.png"}}]`
	if got := ai.JSON(response.Message.Content); !equal(tree(t, string(got)), tree(t, want)) || response.FinishReason != ai.FinishStop {
		t.Errorf("the images are %s, %s", got, response.FinishReason)
	}

	_, err = r.run(t.Context(), "vertexai/imagen-4.0-generate-001", googlegenai.ImagenConfig{NumberOfImages: new(2), AddWatermark: new(false), Seed: new(1), EditConfig: &googlegenai.EditConfig{EditMode: "outpainting", MaskDilation: new(0.0)}, Extra: map[string]any{"new": true}},
		ai.NewTextPart("a cat"), typed("base", "", pixel), typed("mask", "image/png", "gs://b/m.png"))
	if err != nil {
		t.Fatal(err)
	}
	r.wantBody(t, `{"instances":[{"prompt":"a cat","image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},"mask":{"image":{"gcsUri":"gs://b/m.png","mimeType":"image/png"}}}],`+
		`"parameters":{"sampleCount":2,"addWatermark":false,"seed":1,"editConfig":{"editMode":"outpainting","maskDilation":0},"new":true}}`)
}

// TestPredictNothing has answers without a prediction.
func TestPredictNothing(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"raiFilteredReason":"a"},{"raiFilteredReason":"b"}]}`)))
	response, err := r.ask(t, "googleai/imagen-4.0-generate-001", nil, question(ai.NewTextPart("a")))
	if err != nil || response.FinishReason != ai.FinishBlocked || response.FinishMessage != "a; b" {
		t.Errorf("what was filtered is %s, %v", ai.JSON(response), err)
	}
	r = newRig(t, always(raw(`{}`)))
	_, err = r.run(t.Context(), "vertexai/lyria-002", nil, ai.NewTextPart("a waltz"))
	wantStatus(t, err, core.FailedPrecondition, "returned nothing")
	_, err = r.ask(t, "googleai/imagen-4.0-generate-001", nil, &ai.ModelRequest{})
	wantStatus(t, err, core.InvalidArgument, "no message")
}

// TestLyria has Lyria 2 make sound.
func TestLyria(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"audioContent":"AAAA","mimeType":"audio/wav"}]}`)))
	response, err := r.run(t.Context(), "vertexai/lyria-002", googlegenai.LyriaConfig{NegativePrompt: "drums", Seed: new(0), Location: "global"}, ai.NewTextPart("a waltz"))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta1/projects/p1/locations/global/publishers/google/models/lyria-002:predict")
	r.wantBody(t, `{"instances":[{"prompt":"a waltz","negative_prompt":"drums","seed":0}],"parameters":{}}`)
	if m := response.Media(); m == nil || m.URL != "data:audio/wav;base64,AAAA" {
		t.Errorf("the sound is %s", ai.JSON(response.Message))
	}
	if _, err = r.run(t.Context(), "vertexai/lyria-002", googlegenai.LyriaConfig{SampleCount: new(2)}, ai.NewTextPart("a waltz")); err != nil {
		t.Fatal(err)
	}
	r.wantBody(t, `{"instances":[{"prompt":"a waltz"}],"parameters":{"sample_count":2}}`)
}
