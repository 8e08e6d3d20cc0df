// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// typed returns media with a metadata.type.
func typed(kind, contentType, url string) *ai.MediaPart {
	p := ai.NewMediaPart(contentType, url)
	if kind != "" {
		p.Metadata = ai.Metadata{"type": kind}
	}
	return p
}

const pixel = "data:image/png;base64,AAAA"

// TestVideo begins, checks and ends the making of a video on both services.
func TestVideo(t *testing.T) {
	genkittest.NoLeaks(t)
	const vertexOp = "projects/p1/locations/europe-west1/publishers/google/models/veo-3.1-generate-001/operations/o1"
	for name, c := range map[string]struct {
		model      string
		config     any
		parts      []ai.Part
		begin      string // body
		op         string
		check      string // method and path
		checkBody  string
		done       string
		video      string
		beginsPath string
	}{
		"gemini": {
			model:      "googleai/veo-3.1-generate-preview",
			config:     googlegenai.VeoConfig{EnhancePrompt: new(false), DurationSeconds: new(8), Extra: map[string]any{"new": 1}},
			parts:      []ai.Part{ai.NewTextPart("a cat"), typed("", "", pixel), typed("lastFrame", "", pixel), typed("reference", "", pixel)},
			beginsPath: "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
			begin: `{"instances":[{"prompt":"a cat","image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},"lastFrame":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},` +
				`"referenceImages":[{"image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},"referenceType":"asset"}]}],"parameters":{"enhancePrompt":false,"durationSeconds":8,"new":1}}`,
			op:    "models/veo-3.1-generate-preview/operations/o1",
			check: "GET /v1beta/models/veo-3.1-generate-preview/operations/o1",
			done:  `{"name":"models/veo-3.1-generate-preview/operations/o1","done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"https://x/v"}}]}}}`,
			video: `[{"media":{"contentType":"video/mp4","url":"https://x/v"}}]`,
		},
		"gemini goes on": {
			model:      "googleai/veo-3.1-generate-preview",
			parts:      []ai.Part{typed("", "video/mp4", "https://x/v")},
			beginsPath: "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
			begin:      `{"instances":[{"video":{"uri":"https://x/v"}}],"parameters":{}}`,
			op:         "operations/o2",
			check:      "GET /v1beta/operations/o2",
			done:       `{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"encodedVideo":"AAAA","encoding":"video/webm"}}]}}}`,
			video:      `[{"media":{"contentType":"video/webm","url":"data:video/webm;base64,AAAA"}}]`,
		},
		"gemini has bytes": {
			model:      "googleai/veo-3.1-generate-preview",
			config:     googlegenai.VeoConfig{WebhookConfig: map[string]any{"uris": []string{"https://x/hook"}}},
			parts:      []ai.Part{typed("", "", "data:video/mp4;base64,AAAA")},
			beginsPath: "/v1beta/models/veo-3.1-generate-preview:predictLongRunning",
			begin:      `{"instances":[{"video":{"encodedVideo":"AAAA","encoding":"video/mp4"}}],"parameters":{},"webhookConfig":{"uris":["https://x/hook"]}}`,
			op:         "operations/o3",
			check:      "GET /v1beta/operations/o3",
			done:       `{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"https://x/v"}}]}}}`,
			video:      `[{"media":{"contentType":"video/mp4","url":"https://x/v"}}]`,
		},
		"vertex changes": {
			model: "vertexai/veo-3.1-generate-001",
			parts: []ai.Part{ai.NewTextPart("a cat"), typed("", "video/mp4", "gs://b/v.mp4"),
				&ai.MediaPart{Media: ai.Media{ContentType: "image/png", URL: "gs://b/m.png"}, Metadata: ai.Metadata{"type": "mask", "maskMode": "REMOVE"}},
				&ai.MediaPart{Media: ai.Media{ContentType: "image/png", URL: "gs://b/s.png"}, Metadata: ai.Metadata{"type": "reference", "referenceType": "style"}}},
			beginsPath: "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/veo-3.1-generate-001:predictLongRunning",
			begin: `{"instances":[{"prompt":"a cat","video":{"gcsUri":"gs://b/v.mp4","mimeType":"video/mp4"},"mask":{"gcsUri":"gs://b/m.png","mimeType":"image/png","maskMode":"REMOVE"},` +
				`"referenceImages":[{"image":{"gcsUri":"gs://b/s.png","mimeType":"image/png"},"referenceType":"style"}]}],"parameters":{}}`,
			op:    vertexOp,
			check: "POST /v1beta1/projects/p1/locations/europe-west1/publishers/google/models/veo-3.1-generate-001:fetchPredictOperation",
			done:  `{"name":"` + vertexOp + `","done":true,"response":{"videos":[{"gcsUri":"gs://b/v.mp4","mimeType":"video/mp4"}]}}`,
			video: `[{"media":{"contentType":"video/mp4","url":"gs://b/v.mp4"}}]`,
		},
		"vertex": {
			model:      "vertexai/veo-3.1-generate-001",
			config:     googlegenai.VeoConfig{GenerateAudio: new(false), Labels: map[string]string{"a": "b"}},
			parts:      []ai.Part{ai.NewTextPart("a cat"), typed("base", "image/png", "gs://b/i.png")},
			beginsPath: "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/veo-3.1-generate-001:predictLongRunning",
			begin:      `{"instances":[{"prompt":"a cat","image":{"gcsUri":"gs://b/i.png","mimeType":"image/png"}}],"parameters":{"generateAudio":false},"labels":{"a":"b"}}`,
			op:         vertexOp,
			check:      "POST /v1beta1/projects/p1/locations/europe-west1/publishers/google/models/veo-3.1-generate-001:fetchPredictOperation",
			checkBody:  `{"operationName":"` + vertexOp + `"}`,
			done:       `{"name":"` + vertexOp + `","done":true,"response":{"videos":[{"gcsUri":"gs://b/v.mp4","mimeType":"video/mp4"},{"bytesBase64Encoded":"AAAA","mimeType":"video/mp4"}]}}`,
			video:      `[{"media":{"contentType":"video/mp4","url":"gs://b/v.mp4"}},{"media":{"contentType":"video/mp4","url":"data:video/mp4;base64,AAAA"}}]`,
		},
	} {
		state := `{"name":"` + c.op + `"}`
		r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.JSONReply(200, raw(state)) })
		op, err := r.begin(t.Context(), c.model, c.config, c.parts...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r.wantPath(t, c.beginsPath)
		r.wantBody(t, c.begin)
		if op.Done || op.ID != c.op || op.Action != "/background-model/"+c.model {
			t.Errorf("%s: the operation is %s", name, ai.JSON(op))
		}
		state = c.done
		if op, err = r.CheckOperation(t.Context(), op); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if q := r.last(t); q.Method+" "+q.Path != c.check || c.checkBody != "" && string(q.Body) != c.checkBody {
			t.Errorf("%s: checked by %s %s %s", name, q.Method, q.Path, q.Body)
		}
		response, err := genkit.OperationResponse(op)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := ai.JSON(response.Message.Content); !equal(tree(t, string(got)), tree(t, c.video)) || response.FinishReason != ai.FinishStop || op.ID != c.op {
			t.Errorf("%s: the video is %s, %s", name, got, response.FinishReason)
		}
		_, err = r.CancelOperation(t.Context(), op)
		wantStatus(t, err, core.Unimplemented)
	}
}

// TestVideoFails has operations that come to nothing.
func TestVideoFails(t *testing.T) {
	genkittest.NoLeaks(t)
	var state string
	r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.JSONReply(200, raw(state)) })
	const veo = "googleai/veo-3.1-generate-preview"
	op := &ai.Operation{Action: "/background-model/" + veo, ID: "models/veo-3.1-generate-preview/operations/o1"}
	state = `{"done":true,"response":{"generateVideoResponse":{"raiMediaFilteredReasons":["celebrity"]}}}`
	checked, err := r.CheckOperation(t.Context(), op)
	if err != nil {
		t.Fatal(err)
	}
	response, err := genkit.OperationResponse(checked)
	if err != nil || response.FinishReason != ai.FinishBlocked || response.FinishMessage != "celebrity" {
		t.Errorf("what was filtered is %s, %v", ai.JSON(response), err)
	}
	state = `{"error":{"code":3,"message":"bad prompt"}}`
	if checked, err = r.CheckOperation(t.Context(), op); err != nil || !checked.Done || checked.Error == nil || !strings.Contains(checked.Error.Message, "bad prompt") {
		t.Errorf("what failed is %s, %v", ai.JSON(checked), err)
	}
	state = `{}`
	_, err = r.begin(t.Context(), veo, nil, ai.NewTextPart("a"))
	wantStatus(t, err, core.DataLoss, "without a name")
	n := len(r.server.Requests())
	for _, id := range []string{"", "../x", "models/../operations/x", "https://evil", "models/a/operations/b?c", "operations/a/b"} {
		_, err = r.CheckOperation(t.Context(), &ai.Operation{Action: op.Action, ID: id})
		wantStatus(t, err, core.InvalidArgument)
	}
	_, err = r.begin(t.Context(), veo, map[string]any{"durationSeconds": 9}, ai.NewTextPart("a"))
	wantStatus(t, err, core.InvalidArgument, "durationSeconds")
	_, err = r.begin(t.Context(), veo, nil, typed("background", "", pixel))
	wantStatus(t, err, core.InvalidArgument, "background")
	if len(r.server.Requests()) != n {
		t.Error("something was sent that could not be right")
	}
	r.server.Close()
	_, err = r.CheckOperation(t.Context(), op)
	wantStatus(t, err, core.Unavailable)
}

// TestResearch begins, checks and cancels an agent's work.
func TestResearch(t *testing.T) {
	genkittest.NoLeaks(t)
	state := `{"id":"i1","status":"in_progress"}`
	r := newRig(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if strings.HasSuffix(q.Path, "/cancel") {
			return failure(499, "it was cancelled")
		}
		return genkittest.JSONReply(200, raw(state))
	})
	const agent = "googleai/deep-research-preview-04-2026"
	op, err := r.GenerateOperation(t.Context(), genkit.WithModel(agent), genkit.WithMessages(
		ai.NewUserTextMessage("Who?"), ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("Ada."))),
		genkit.WithPrompt("And when?"), genkit.WithConfig(googlegenai.ResearchConfig{ThinkingSummaries: "AUTO", PreviousInteractionID: "i0", CollaborativePlanning: new(false), EnableBigQueryTool: new(false), Store: new(true), ResponseModalities: []string{"TEXT"}}))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta/interactions")
	if revision := r.last(t).Header.Get("Api-Revision"); revision != "2026-05-20" {
		t.Errorf("the revision is %q", revision)
	}
	r.wantBody(t, `{"agent":"deep-research-preview-04-2026","background":true,"stream":false,"store":true,"previous_interaction_id":"i0","response_modalities":["text"],`+
		`"agent_config":{"type":"deep-research","thinking_summaries":"auto","collaborative_planning":false,"enable_bigquery_tool":false},`+
		`"input":[{"type":"user_input","content":[{"type":"text","text":"Who?"}]},{"type":"model_output","content":[{"type":"text","text":"Ada."}]},{"type":"user_input","content":[{"type":"text","text":"And when?"}]}]}`)
	state = `{"id":"i1","status":"completed","usage":{"total_input_tokens":1,"total_output_tokens":2,"total_thought_tokens":3,"total_cached_tokens":4,"total_tokens":6},"steps":[` +
		`{"type":"user_input","content":[{"type":"text","text":"Who?"}]},{"type":"thought","summary":[{"type":"text","text":"hm"}]},{"type":"google_search_call"},` +
		`{"type":"model_output","content":[{"type":"text","text":"In 1843.","annotations":[{"type":"url_citation"}]},{"type":"image","mime_type":"image/png","data":"AAAA"},{"type":"smell"}]}]}`
	if op, err = r.CheckOperation(t.Context(), op); err != nil {
		t.Fatal(err)
	}
	if q := r.last(t); q.Method != http.MethodGet || q.Path != "/v1beta/interactions/i1" {
		t.Errorf("checked by %s %s", q.Method, q.Path)
	}
	response, err := genkit.OperationResponse(op)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"reasoning":"hm"},{"text":"In 1843.","metadata":{"annotations":[{"type":"url_citation"}]}},{"media":{"contentType":"image/png","url":"data:image/png;base64,AAAA"}}]`
	if got := ai.JSON(response.Message.Content); !equal(tree(t, string(got)), tree(t, want)) {
		t.Errorf("the report is %s", got)
	}
	if u := response.Usage; u.InputTokens != 1 || u.OutputTokens != 2 || u.ThoughtsTokens != 3 || u.CachedContentTokens != 4 || u.TotalTokens != 6 || string(response.Custom) != `{"interactionId":"i1"}` {
		t.Errorf("the usage is %+v, custom %s", u, response.Custom)
	}
	for status, c := range map[string]struct {
		reason  ai.FinishReason
		problem string
	}{"incomplete": {ai.FinishLength, ""}, "cancelled": {ai.FinishAborted, ""}, "failed": {"", "too hard"}} {
		state = `{"status":"` + status + `","errors":[{"message":"too hard"}]}`
		op, err := r.CheckOperation(t.Context(), op)
		if err != nil || !op.Done || op.ID != "i1" {
			t.Fatalf("%s: %s, %v", status, ai.JSON(op), err)
		}
		response, err := genkit.OperationResponse(op)
		if c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) || c.problem == "" && response.FinishReason != c.reason {
			t.Errorf("%s: %s, %v", status, ai.JSON(op), err)
		}
	}
	if op, err = r.CancelOperation(t.Context(), op); err != nil || !op.Done {
		t.Errorf("cancelled: %s, %v", ai.JSON(op), err)
	}
	if q := r.last(t); q.Method != http.MethodPost || q.Path != "/v1beta/interactions/i1/cancel" {
		t.Errorf("cancelled by %s %s", q.Method, q.Path)
	}
	_, err = r.CheckOperation(t.Context(), &ai.Operation{Action: "/background-model/" + agent, ID: "a/../b"})
	wantStatus(t, err, core.InvalidArgument)
	r.server.Close()
	_, err = r.CancelOperation(t.Context(), op)
	wantStatus(t, err, core.Unavailable)
}

// TestMusic has Lyria 3 make music.
func TestMusic(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"id":"i1","status":"completed","steps":[{"type":"model_output","content":[{"type":"audio","mime_type":"audio/mp3","data":"AAAA"},{"type":"text","text":"la la"}]}]}`)))
	response, err := r.run(t.Context(), "vertexai/lyria-3-pro-preview", nil, ai.NewTextPart("a waltz"), typed("", "", pixel))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta1/projects/p1/locations/europe-west1/interactions")
	r.wantBody(t, `{"model":"lyria-3-pro-preview","stream":false,"response_modalities":["audio","text"],"input":[{"type":"user_input","content":[{"type":"text","text":"a waltz"},{"type":"image","mime_type":"image/png","data":"AAAA"}]}]}`)
	if m := response.Media(); m == nil || m.URL != "data:audio/mp3;base64,AAAA" || response.Text() != "la la" {
		t.Errorf("the music is %s", ai.JSON(response.Message))
	}
	r = newRig(t, always(raw(`{"id":"i1","status":"failed","steps":[{"type":"model_output","error":{"message":"out of tune"}}]}`)))
	_, err = r.run(t.Context(), "googleai/lyria-3.5", googlegenai.MusicConfig{ResponseModalities: []string{"AUDIO"}}, ai.NewTextPart("a waltz"))
	wantStatus(t, err, core.Internal, "out of tune")
	if !strings.Contains(string(r.last(t).Body), `"response_modalities":["audio"]`) {
		t.Errorf("the body is %s", r.last(t).Body)
	}
}
