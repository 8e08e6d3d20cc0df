// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

func equal(a, b any) bool { return cmp.Equal(a, b) }

// embeddings answers a request for embeddings with as many as it asks for; each says how
// long the body of its request is.
func embeddings(q *genkittest.FakeRequest) genkittest.FakeReply {
	var body struct {
		Requests  []json.RawMessage `json:"requests"`
		Instances []json.RawMessage `json:"instances"`
	}
	if err := q.Decode(&body); err != nil {
		return failure(400, err.Error())
	}
	var list []any
	switch {
	case strings.HasSuffix(q.Path, ":batchEmbedContents"):
		for _, one := range body.Requests {
			list = append(list, map[string]any{"values": []int{len(one)}})
		}
		return genkittest.JSONReply(200, map[string]any{"embeddings": list})
	case strings.HasSuffix(q.Path, ":embedContent"):
		return genkittest.JSONReply(200, map[string]any{"embedding": map[string]any{"values": []float64{0.5}}})
	}
	for _, one := range body.Instances {
		list = append(list, map[string]any{"embeddings": map[string]any{"values": []int{len(one)}}})
	}
	return genkittest.JSONReply(200, map[string]any{"predictions": list})
}

// TestEmbed compares what is sent to each kind of embedder.
func TestEmbed(t *testing.T) {
	genkittest.NoLeaks(t)
	const vertex = "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/"
	picture := ai.NewMediaPart("image/png", "data:image/png;base64,AAAA")
	film := ai.NewMediaPart("video/mp4", "gs://b/v.mp4")
	film.Metadata = ai.Metadata{"videoSegmentConfig": map[string]any{"endOffsetSec": 5}}
	for name, c := range map[string]struct {
		embedder string
		config   any
		parts    []ai.Part
		path     string
		want     string
	}{
		"gemini": {"googleai/gemini-embedding-2", googlegenai.EmbedConfig{TaskType: "RETRIEVAL_QUERY", OutputDimensionality: new(7), Extra: map[string]any{"new": false}}, []ai.Part{ai.NewTextPart("a"), picture},
			"/v1beta/models/gemini-embedding-2:embedContent",
			`{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":7,"new":false}`},
		"version": {"googleai/gemini-embedding-2", map[string]any{"version": "gemini-embedding-2-preview"}, []ai.Part{ai.NewTextPart("a")},
			"/v1beta/models/gemini-embedding-2-preview:embedContent",
			`{"model":"models/gemini-embedding-2-preview","content":{"parts":[{"text":"a"}]}}`},
		"predict": {"vertexai/text-embedding-005", googlegenai.EmbedConfig{TaskType: "CLUSTERING", Title: "t", OutputDimensionality: new(7), AutoTruncate: new(false)}, []ai.Part{ai.NewTextPart("a"), ai.NewTextPart("b")},
			vertex + "text-embedding-005:predict",
			`{"instances":[{"content":"ab","task_type":"CLUSTERING","title":"t"}],"parameters":{"outputDimensionality":7,"autoTruncate":false}}`},
		"embedContent": {"vertexai/gemini-embedding-2", googlegenai.EmbedConfig{TaskType: "CLUSTERING"}, []ai.Part{ai.NewTextPart("a"), film},
			vertex + "gemini-embedding-2:embedContent",
			`{"content":{"parts":[{"text":"a"},{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v.mp4"}}]},"embedContentConfig":{"taskType":"CLUSTERING"}}`},
	} {
		r := newRig(t, embeddings)
		var o []genkit.Option
		if c.config != nil {
			o = append(o, genkit.WithConfig(c.config))
		}
		list, err := r.Embed(t.Context(), c.embedder, []*ai.Document{{Content: c.parts}}, o...)
		if err != nil || len(list) != 1 || len(list[0].Embedding) != 1 {
			t.Errorf("%s: %d embeddings, error %v", name, len(list), err)
			continue
		}
		r.wantPath(t, c.path)
		r.wantBody(t, c.want)
	}
}

// TestEmbedMultimodal reads the embeddings of a document of several kinds.
func TestEmbedMultimodal(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{"predictions":[{"textEmbedding":[1],"imageEmbedding":[2],"videoEmbeddings":[{"startOffsetSec":0,"endOffsetSec":5,"embedding":[3]},{"startOffsetSec":5,"endOffsetSec":9,"embedding":[4]}]}]}`)))
	film := ai.NewMediaPart("video/mp4", "gs://b/v.mp4")
	film.Metadata = ai.Metadata{"videoSegmentConfig": map[string]any{"endOffsetSec": 9}}
	doc := &ai.Document{Content: ai.Parts{ai.NewTextPart("a"), ai.NewMediaPart("", "data:image/png;base64,AAAA"), film}}
	list, err := r.Embed(t.Context(), "vertexai/multimodalembedding@001", []*ai.Document{doc}, genkit.WithConfig(googlegenai.EmbedConfig{OutputDimensionality: new(128)}))
	if err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/multimodalembedding@001:predict")
	r.wantBody(t, `{"instances":[{"text":"a","image":{"bytesBase64Encoded":"AAAA","mimeType":"image/png"},"video":{"gcsUri":"gs://b/v.mp4","videoSegmentConfig":{"endOffsetSec":9}}}],"parameters":{"dimension":128}}`)
	want := `[{"embedding":[1],"metadata":{"embedType":"textEmbedding"}},{"embedding":[2],"metadata":{"embedType":"imageEmbedding"}},{"embedding":[3],"metadata":{"embedType":"videoEmbedding","startOffsetSec":0,"endOffsetSec":5}},{"embedding":[4],"metadata":{"embedType":"videoEmbedding","startOffsetSec":5,"endOffsetSec":9}}]`
	if diff := cmp.Diff(tree(t, want), tree(t, string(ai.JSON(list)))); diff != "" {
		t.Errorf("the embeddings (-want +got):\n%s", diff)
	}
}

// TestEmbedBatches splits many documents into calls and keeps their order.
func TestEmbedBatches(t *testing.T) {
	genkittest.NoLeaks(t)
	for embedder, calls := range map[string]int{"googleai/gemini-embedding-001": 3, "vertexai/text-embedding-005": 3, "vertexai/gemini-embedding-001": 201} {
		r := newRig(t, embeddings)
		var docs []*ai.Document
		for i := range 201 {
			docs = append(docs, ai.NewTextDocument(strings.Repeat("x", i+1), nil))
		}
		list, err := r.Embed(t.Context(), embedder, docs)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(list); i++ {
			if list[i].Embedding[0] != list[i-1].Embedding[0]+1 {
				t.Fatalf("%s: embedding %d is not that of its document", embedder, i)
			}
		}
		if n := len(r.server.Requests()); n != calls {
			t.Errorf("%s: %d calls for %d documents; want %d", embedder, n, len(docs), calls)
		}
	}
}

// TestEmbedBatch compares what is sent for many documents at once.
func TestEmbedBatch(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, embeddings)
	var docs []*ai.Document
	want := ""
	for i := range 9 {
		docs = append(docs, ai.NewTextDocument("a", nil))
		if i > 0 {
			want += ","
		}
		want += `{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]},"title":"t"}`
	}
	if _, err := r.Embed(t.Context(), "googleai/gemini-embedding-2", docs, genkit.WithConfig(googlegenai.EmbedConfig{Title: "t"})); err != nil {
		t.Fatal(err)
	}
	r.wantPath(t, "/v1beta/models/gemini-embedding-2:batchEmbedContents")
	r.wantBody(t, `{"requests":[`+want+`]}`)
	before := len(r.server.Requests())
	if _, err := r.Embed(t.Context(), "googleai/gemini-embedding-2", docs[:8]); err != nil {
		t.Fatal(err)
	}
	if n := len(r.server.Requests()) - before; n != 8 {
		t.Errorf("%d calls for 8 documents; want one for each", n)
	}
	r = newRig(t, always(raw(`{"embeddings":[{"values":[1]}]}`)))
	_, err := r.Embed(t.Context(), "googleai/gemini-embedding-2", docs)
	wantStatus(t, err, core.DataLoss, "1 embeddings for 9 documents")
}

// TestEmbedWrong gives what embedders cannot take, and answers that are none.
func TestEmbedWrong(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, always(raw(`{}`)))
	text := ai.NewTextPart("a")
	for name, c := range map[string]struct {
		embedder string
		part     ai.Part
		config   any
		status   core.Status
	}{
		"media for text":   {"googleai/gemini-embedding-001", ai.NewMediaPart("image/png", "data:image/png;base64,AAAA"), nil, core.InvalidArgument},
		"media to predict": {"vertexai/text-embedding-005", ai.NewMediaPart("image/png", "data:image/png;base64,AAAA"), nil, core.InvalidArgument},
		"empty":            {"googleai/gemini-embedding-2", ai.NewTextPart(""), nil, core.InvalidArgument},
		"empty several":    {"vertexai/multimodalembedding@001", ai.NewTextPart(""), nil, core.InvalidArgument},
		"sound":            {"vertexai/multimodalembedding@001", ai.NewMediaPart("audio/wav", "gs://b/a.wav"), nil, core.InvalidArgument},
		"data":             {"googleai/gemini-embedding-2", ai.NewDataPart(1), nil, core.InvalidArgument},
		"task":             {"googleai/gemini-embedding-2", text, map[string]any{"taskType": "GUESS"}, core.InvalidArgument},
		"dimensions":       {"googleai/gemini-embedding-2", text, map[string]any{"outputDimensionality": 0}, core.InvalidArgument},
		"too few":          {"googleai/gemini-embedding-2", text, nil, core.DataLoss},
		"none from one":    {"vertexai/gemini-embedding-2", text, nil, core.DataLoss},
		"none predicted":   {"vertexai/text-embedding-005", text, nil, core.DataLoss},
		"none of several":  {"vertexai/multimodalembedding@001", text, nil, core.DataLoss},
	} {
		var o []genkit.Option
		if c.config != nil {
			o = append(o, genkit.WithConfig(c.config))
		}
		_, err := r.Embed(t.Context(), c.embedder, []*ai.Document{{Content: ai.Parts{c.part}}}, o...)
		if core.StatusOf(err) != c.status {
			t.Errorf("%s: the error is %v; want %s", name, err, c.status)
		}
	}
	r = newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return failure(429, "slow down") })
	_, err := r.Embed(t.Context(), "vertexai/gemini-embedding-001", []*ai.Document{ai.NewTextDocument("a", nil), ai.NewTextDocument("b", nil), ai.NewTextDocument("c", nil)})
	wantStatus(t, err, core.ResourceExhausted, "slow down", "vertexai/gemini-embedding-001")
}
