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

	_, err = r.run(t.Context(), "vertexai/imagen-4.0-generate-001", googlegenai.ImagenConfig{NumberOfImages: new(2), AddWatermark: new(false), Seed: new(1), EditConfig: &googlegenai.EditConfig{EditMode: "outpainting", MaskDilation: new(0.0), MaskMode: &googlegenai.MaskMode{MaskType: "semantic", Classes: []int{0}}}, Extra: map[string]any{"new": true}},
		ai.NewTextPart("a cat"), typed("base", "", pixel), typed("mask", "image/png", "gs://b/m.png"))
	if err != nil {
		t.Fatal(err)
	}
	r.wantBody(t, `{"instances":[{"prompt":"a cat","image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},"mask":{"image":{"gcsUri":"gs://b/m.png","mimeType":"image/png"}}}],`+
		`"parameters":{"sampleCount":2,"addWatermark":false,"seed":1,"editConfig":{"editMode":"outpainting","maskDilation":0,"maskMode":{"maskType":"semantic","classes":[0]}},"new":true}}`)
}

// TestImagenReferences compares what is sent for reference images and for a larger image.
func TestImagenReferences(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"bytesBase64Encoded":"AAAA","mimeType":"image/png"}]}`)))
	const model = "vertexai/imagen-3.0-capability-001"
	style := typed("style", "", pixel)
	style.Metadata["config"], style.Metadata["referenceId"] = map[string]any{"styleDescription": "oil"}, 7
	edit := googlegenai.ImagenConfig{EditMode: "EDIT_MODE_INPAINT_INSERTION", IncludeRAIReason: new(false), GuidanceScale: new(0.0), OutputOptions: &googlegenai.OutputOptions{CompressionQuality: new(0)}, Labels: map[string]string{"a": "b"}}
	if _, err := r.run(t.Context(), model, edit, ai.NewTextPart("a cat"), typed("", "", pixel), typed("mask", "", pixel), style); err != nil {
		t.Fatal(err)
	}
	const image = `{"bytesBase64Encoded":"AAAA","mimeType":"image/png"}`
	r.wantBody(t, `{"instances":[{"prompt":"a cat","referenceImages":[`+
		`{"referenceType":"REFERENCE_TYPE_RAW","referenceId":1,"referenceImage":`+image+`},`+
		`{"referenceType":"REFERENCE_TYPE_MASK","referenceId":2,"referenceImage":`+image+`,"maskImageConfig":{"maskMode":"MASK_MODE_USER_PROVIDED"}},`+
		`{"referenceType":"REFERENCE_TYPE_STYLE","referenceId":7,"referenceImage":`+image+`,"styleImageConfig":{"styleDescription":"oil"}}]}],`+
		`"parameters":{"editMode":"EDIT_MODE_INPAINT_INSERTION","includeRaiReason":false,"guidanceScale":0,"outputOptions":{"compressionQuality":0},"sampleCount":1},"labels":{"a":"b"}}`)
	for want, parts := range map[string][]ai.Part{
		"has none":               {ai.NewTextPart("a")},
		"metadata.type 'person'": {ai.NewTextPart("a"), typed("person", "", pixel)},
		"data URI":               {ai.NewTextPart("a"), typed("", "image/png", "ftp://x/i.png")},
	} {
		_, err := r.run(t.Context(), model, edit, parts...)
		wantStatus(t, err, core.InvalidArgument, want)
	}

	_, err := r.run(t.Context(), "vertexai/imagen-4.0-upscale-preview", googlegenai.ImagenConfig{Mode: "upscale", UpscaleConfig: &googlegenai.UpscaleConfig{UpscaleFactor: "x4", EnhanceInputImage: new(false)}}, ai.NewTextPart("sharper"), typed("", "", pixel))
	if err != nil {
		t.Fatal(err)
	}
	r.wantBody(t, `{"instances":[{"prompt":"sharper","image":`+image+`}],"parameters":{"mode":"upscale","upscaleConfig":{"upscaleFactor":"x4","enhanceInputImage":false},"sampleCount":1}}`)
}

// TestTryOn compares what is sent to Virtual Try-On.
func TestTryOn(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"bytesBase64Encoded":"AAAA","mimeType":"image/png"}]}`)))
	const model = "vertexai/virtual-try-on-001"
	config := googlegenai.TryOnConfig{SampleCount: new(2), BaseSteps: new(1), AddWatermark: new(false), Extra: map[string]any{"new": 0}}
	response, err := r.run(t.Context(), model, config, typed("person", "", pixel), typed("product", "image/png", "gs://b/hat.png"))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/virtual-try-on-001:predict")
	r.wantBody(t, `{"instances":[{"personImage":{"image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"}},"productImages":[{"image":{"gcsUri":"gs://b/hat.png","mimeType":"image/png"}}]}],`+
		`"parameters":{"sampleCount":2,"baseSteps":1,"addWatermark":false,"new":0}}`)
	if response.Media() == nil {
		t.Errorf("the answer is %s", ai.JSON(response.Message))
	}
	for want, parts := range map[string][]ai.Part{
		"must have an image":      {ai.NewTextPart("a hat"), typed("person", "", pixel)},
		"person or product":       {typed("", "", pixel)},
		"must be a data URI or a": {typed("person", "image/png", "ftp://x/i.png")},
	} {
		_, err := r.run(t.Context(), model, nil, parts...)
		wantStatus(t, err, core.InvalidArgument, want)
	}
	_, err = r.run(t.Context(), model, map[string]any{"baseSteps": 101}, typed("person", "", pixel), typed("product", "", pixel))
	wantStatus(t, err, core.InvalidArgument, "baseSteps")
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
