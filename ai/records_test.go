// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// TestEmptyRecords checks what records without anything encode to: required fields
// are there, and lists and objects of theirs are never null.
func TestEmptyRecords(t *testing.T) {
	tests := []struct {
		record any
		want   string
	}{
		{ai.Message{}, `{"role":"","content":[]}`},
		{ai.Document{}, `{"content":[]}`},
		{ai.ModelRequest{}, `{"messages":[]}`},
		{ai.ModelResponse{}, `{}`},
		{ai.Chunk{}, `{"index":0,"content":[]}`},
		{ai.Usage{}, `{}`},
		{ai.EmbedRequest{}, `{"input":[]}`},
		{ai.EmbedResponse{}, `{"embeddings":[]}`},
		{ai.Embedding{}, `{"embedding":[]}`},
		{ai.EmbedderInfo{}, `{}`},
		{ai.RetrieverResponse{}, `{"documents":[]}`},
		{ai.IndexerRequest{}, `{"documents":[]}`},
		{ai.RerankerRequest{Query: &ai.Document{}}, `{"query":{"content":[]},"documents":[]}`},
		{ai.RerankerResponse{}, `{"documents":[]}`},
		{ai.RankedDocument{}, `{"content":[],"metadata":{"score":0}}`},
		{ai.EvalRequest{}, `{"dataset":[],"evalRunId":""}`},
		{ai.EvalResponse(nil), `[]`},
		{ai.EvalResponse{}, `[]`},
		{ai.EvalResult{}, `{"testCaseId":"","evaluation":[]}`},
		{ai.Score{}, `{}`},
		{ai.GenerateActionOptions{}, `{"messages":[]}`},
		{ai.Artifact{}, `{"parts":[]}`},
		{ai.JSONPatch(nil), `[]`},
		{ai.AgentInput{}, `{}`},
		{ai.AgentStreamChunk{}, `{}`},
		{ai.SessionState{}, `{}`},
		{ai.SessionState{Messages: []*ai.Message{}, Artifacts: []*ai.Artifact{}}, `{"messages":[],"artifacts":[]}`},
		{ai.TraceData{}, `{"traceId":"","spans":{}}`},
		{ai.SpanData{}, `{"spanId":"","traceId":"","startTime":0,"endTime":0,"attributes":{},"displayName":"",` +
			`"instrumentationLibrary":{"name":""},"spanKind":""}`},
		{ai.TimeEvents{}, `{}`},
		{ai.Annotation{}, `{"attributes":{},"description":""}`},
		{ai.LogRecord{}, `{"logId":"","timestamp":0}`},
		{ai.ReflectionListActionsResponse{}, `{"actions":{}}`},
		{ai.ReflectionListValuesResponse{}, `{"values":{}}`},
		{ai.ReflectionStatus{}, `{"code":0,"message":"","details":{}}`},
		{ai.ReflectionRegisterResponse{}, `{}`},
	}
	for _, tt := range tests {
		if out := string(encode(tt.record)); out != tt.want {
			t.Errorf("%T: %s, want %s", tt.record, out, tt.want)
		}
	}
}

// TestRecordsBeyondSchema round-trips the records that genkit-schema.json lacks, and
// the fields that are newer than it.
func TestRecordsBeyondSchema(t *testing.T) {
	tests := []struct {
		trip roundTrip
		in   string
	}{
		{record[ai.IndexerRequest](), `{"documents":[{"content":[{"text":"a"}]}],"options":{"k":0},"x":1}`},
		{record[ai.EmbedderInfo](), `{"label":"L","dimensions":3,"supports":{"input":["text"],"multilingual":true,"x":1},"x":1}`},
		{record[ai.EvalRequest](), `{"dataset":[],"evalRunId":"r","batchSize":5}`},
		{record[ai.LogRecord](), `{"logId":"l","traceId":"t","spanId":"s","timestamp":1.5,"severityNumber":9,"severityText":"INFO",` +
			`"body":{"a":null},"attributes":{"big":9007199254740993},"instrumentationLibrary":{"name":"n"},"x":1}`},
		{record[ai.LogRecord](), `{"logId":"l","timestamp":1,"body":null}`},
		{record[ai.GetSnapshotRequest](), `{"sessionId":"s","metadataOnly":true}`},
		{record[ai.AgentAbortResponse](), `{"snapshotId":"s","status":"aborting"}`},
		{record[ai.ModelResponse](), `{"error":{"status":"INTERNAL","message":"m","details":{"a":1}}}`},
		{record[ai.SpanMetadata](), `{"name":"n","isFailureSource":true}`},
		{record[ai.ActionMetadata](), `{"key":"/flow/f","name":"f","initSchema":{"type":"object"}}`},
		{record[ai.ReflectionRegisterResponse](), `{"telemetryServerUrl":"u","x":1}`},
		{record[ai.ReflectionRunActionResponse](), `{"result":null,"telemetry":{"traceId":"t","spanId":"s","x":1},"genkitVersion":"v","x":1}`},
		{record[ai.ReflectionRunActionResponse](), `{"telemetry":{"traceId":"t"}}`},
		{record[ai.ReflectionStatus](), `{"code":3,"message":"m","details":{"stack":"s","traceId":"t","x":[1]},"x":1}`},
		{record[ai.JSONPatchOperation](), `{"op":"copy","path":"/a","from":""}`},
		{record[ai.JSONPatchOperation](), `{"op":"replace","path":"","value":null}`},
		{record[ai.GenerateActionOutputConfig](), `{"instructions":false,"constrained":false}`},
		{record[ai.GenerateActionOutputConfig](), `{"instructions":"x"}`},
		{record[ai.ToolDefinition](), `{"name":"t","key":"/tool/t","description":"","inputSchema":null}`},
	}
	for _, tt := range tests {
		out, err := tt.trip([]byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		if diff := cmp.Diff(exact([]byte(tt.in)), exact(out)); diff != "" {
			t.Errorf("%s became %s", tt.in, out)
		}
	}
}

// TestRecordsRefuse checks that each record refuses JSON of another kind, rather
// than taking it for an empty one.
func TestRecordsRefuse(t *testing.T) {
	for name, trip := range definitions {
		for _, in := range []string{`5`, `"a`, `{"a":}`} {
			if out, err := trip([]byte(in)); err == nil {
				t.Errorf("%s: %s decoded, as %s", name, in, out)
			}
		}
	}
	for _, tt := range []struct {
		v  any
		in string
	}{
		{new(ai.SpanData), `{"attributes":[]}`},
		{new(ai.Link), `{"attributes":5}`},
		{new(ai.Annotation), `{"attributes":5}`},
		{new(ai.LogRecord), `{"attributes":5}`},
		{new(ai.TraceData), `{"spans":[]}`},
		{new(ai.RankedDocument), `{"content":[],"metadata":{"score":"high"}}`},
		{new(ai.RankedDocument), `{"content":5}`},
		{new(ai.EvalResult), `{"evaluation":{"id":5}}`},
		{new(ai.EvalResult), `{"evaluation":[{"id":5}]}`},
		{new(ai.SpanStartEvent), `{"type":"span_end","traceId":"t","span":null}`},
		{new(ai.SpanEndEvent), `{"type":"span_start","traceId":"t","span":null}`},
		{new(ai.EmbedResponse), `{"embeddings":[{"embedding":["1"]}]}`},
	} {
		if err := json.Unmarshal([]byte(tt.in), tt.v); err == nil {
			t.Errorf("%T: %s decoded", tt.v, tt.in)
		}
	}
}

func TestAttributeDigits(t *testing.T) {
	in := `{"traceId":"t","spans":{"s":{"spanId":"1234567890123456","traceId":"t","startTime":1795169841615.25,"endTime":0,` +
		`"attributes":{"big":9007199254740993,"small":1},"displayName":"d","links":[{"attributes":{"big":-9007199254740993}}],` +
		`"instrumentationLibrary":{"name":"n"},"spanKind":"INTERNAL","timeEvents":{"timeEvent":[` +
		`{"time":1.5,"annotation":{"attributes":{"big":18446744073709551615},"description":"d"}}]}}}}`
	trace := decode[ai.TraceData](t, in)
	span := trace.Spans["s"]
	if span.Attributes["big"] != json.Number("9007199254740993") || span.Attributes["small"] != 1.0 {
		t.Errorf("attributes: %v", span.Attributes)
	}
	if out := string(encode(trace)); out != in {
		t.Errorf("%s became %s", in, out)
	}
}

func TestTraceEvents(t *testing.T) {
	span := &ai.SpanData{SpanID: "s", TraceID: "t", Status: &ai.SpanStatus{Code: ai.SpanStatusError, Message: "m"}}
	for _, tt := range []struct {
		event any
		want  ai.TraceEventType
	}{
		{ai.SpanStartEvent{TraceID: "t", Span: span, Extra: ai.Extra{"x": raw("1")}}, ai.TraceEventSpanStart},
		{ai.SpanEndEvent{TraceID: "t", Span: span, Extra: ai.Extra{"x": raw("1")}}, ai.TraceEventSpanEnd},
	} {
		event := decode[ai.TraceEvent](t, string(encode(tt.event)))
		if event.Type != tt.want || event.TraceID != "t" || event.Span.Status.Code != 2 || event.Extra["x"] == nil {
			t.Errorf("%T became %+v", tt.event, event)
		}
	}
}

func TestScores(t *testing.T) {
	tests := []struct {
		in   string
		want ai.Scores
		out  string
	}{
		{`{"score":0.5,"status":"PASS"}`, ai.Scores{{Score: 0.5, Status: ai.EvalPass}}, ""},
		{`[{"id":"a","score":true},{"id":"b","score":"good","error":"e"}]`,
			ai.Scores{{ID: "a", Score: true}, {ID: "b", Score: "good", Error: "e"}}, ""},
		{`[{"score":1}]`, ai.Scores{{Score: 1.0}}, `{"score":1}`},
		{`[]`, ai.Scores{}, ""},
		{`{"score":null}`, ai.Scores{{}}, `{}`},
		{`{"score":false}`, ai.Scores{{Score: false}}, ""},
		{`{"score":0}`, ai.Scores{{Score: 0.0}}, ""},
		{` {"details":{"reasoning":"r","steps":[1]},"x":1}`, ai.Scores{{
			Details: &ai.ScoreDetails{Reasoning: "r", Extra: ai.Extra{"steps": raw("[1]")}}, Extra: ai.Extra{"x": raw("1")},
		}}, ""},
	}
	for _, tt := range tests {
		got := decode[ai.Scores](t, tt.in)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.in, diff)
		}
		want := tt.out
		if want == "" {
			want = strings.TrimSpace(tt.in)
		}
		if out := string(encode(got)); out != want {
			t.Errorf("%s became %s, want %s", tt.in, out, want)
		}
	}
}

func TestRankedDocument(t *testing.T) {
	in := `{"content":[{"text":"a"}],"metadata":{"score":0.75,"source":"s"},"x":1}`
	got := decode[ai.RankedDocument](t, in)
	want := ai.RankedDocument{
		Content: ai.Parts{ai.NewTextPart("a")}, Score: 0.75, Metadata: ai.Metadata{"source": "s"}, Extra: ai.Extra{"x": raw("1")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(exact([]byte(in)), exact(encode(got))); diff != "" {
		t.Errorf("encoded (-want +got):\n%s", diff)
	}
	if got.Metadata["score"] != nil {
		t.Error("encoding changed the metadata")
	}
	document := got.Document()
	if document.Text() != "a" || got.Text() != "a" || document.Metadata["source"] != "s" {
		t.Errorf("document: %+v", document)
	}
	if got := decode[ai.RankedDocument](t, `{"content":[],"metadata":{"score":9007199254740993}}`); got.Score != 9007199254740992 || got.Metadata != nil {
		t.Errorf("a long score: %+v", got)
	}
	if got := decode[ai.RankedDocument](t, `{"content":[]}`); got.Score != 0 {
		t.Errorf("no score: %+v", got)
	}
}

// TestSessionSnapshot decodes a snapshot with everything and reads it.
func TestSessionSnapshot(t *testing.T) {
	in := `{"snapshotId":"n","sessionId":"s","parentId":"p","createdAt":"2026-11-20T10:17:36.534Z","status":"failed",` +
		`"finishReason":"failed","error":{"status":"INTERNAL","message":"m"},"state":{"sessionId":"s","messages":[` +
		`{"role":"user","content":[{"text":"hi"}]}],"custom":{"n":0},"artifacts":[{"name":"a","parts":[{"data":0}]}]}}`
	snapshot := decode[ai.SessionSnapshot](t, in)
	if snapshot.Status != ai.SnapshotFailed || snapshot.FinishReason != ai.AgentFinishFailed || snapshot.Error.Status != "INTERNAL" ||
		snapshot.State.Messages[0].Text() != "hi" || string(snapshot.State.Custom) != `{"n":0}` {
		t.Errorf("snapshot: %+v", snapshot)
	}
	if out := string(encode(snapshot)); out != in {
		t.Errorf("%s became %s", in, out)
	}
}

// TestOptionsSchema checks the schemas that options have for the developer tools.
func TestOptionsSchema(t *testing.T) {
	for _, options := range []*schema.Schema{schema.MustFor[ai.CommonRetrieverOptions](), schema.MustFor[ai.CommonRerankerOptions]()} {
		for in, fits := range map[string]bool{`{}`: true, `{"k":3,"new":1}`: true, `{"k":"3"}`: false, `5`: false} {
			if err := options.Validate([]byte(in)); (err == nil) != fits {
				t.Errorf("%s: %v", in, err)
			}
		}
	}
}
