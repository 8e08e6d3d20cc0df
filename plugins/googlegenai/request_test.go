// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

const gemini = "googleai/gemini-3.8-flash"

func ok(*genkittest.FakeRequest) genkittest.FakeReply {
	return genkittest.JSONReply(200, event([]any{textPart("ok")}, "STOP", nil))
}

// TestRequest compares what is sent for a configuration.
func TestRequest(t *testing.T) {
	genkittest.NoLeaks(t)
	for name, c := range map[string]struct {
		model  string
		config any
		want   string // beside contents
	}{
		"nothing":       {gemini, nil, `{}`},
		"zero struct":   {gemini, googlegenai.Config{}, `{}`},
		"numbers":       {gemini, &googlegenai.Config{Temperature: new(0.0), Seed: new(0), Logprobs: new(0), ResponseLogprobs: new(false)}, `{"generationConfig":{"temperature":0,"seed":0,"logprobs":0,"responseLogprobs":false}}`},
		"no config":     {gemini, (*googlegenai.Config)(nil), `{}`},
		"null":          {gemini, map[string]any{"temperature": nil}, `{}`},
		"thinking":      {gemini, googlegenai.Config{ThinkingConfig: &googlegenai.ThinkingConfig{ThinkingBudget: new(-1), IncludeThoughts: new(false)}}, `{"generationConfig":{"thinkingConfig":{"thinkingBudget":-1,"includeThoughts":false}}}`},
		"unknown":       {gemini, googlegenai.Config{Extra: map[string]any{"newKey": 9007199254740993}}, `{"generationConfig":{"newKey":9007199254740993}}`},
		"unknown inner": {gemini, map[string]any{"thinkingConfig": map[string]any{"newKey": 1}}, `{"generationConfig":{"thinkingConfig":{"newKey":1}}}`},
		"speech":        {"googleai/gemini-3.8-flash-tts", googlegenai.Config{SpeechConfig: &googlegenai.SpeechConfig{VoiceConfig: &googlegenai.VoiceConfig{PrebuiltVoiceConfig: &googlegenai.PrebuiltVoiceConfig{VoiceName: "Kore"}}}}, `{"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}}}}`},
		"speakers": {"googleai/gemini-3.8-flash-tts", googlegenai.Config{SpeechConfig: &googlegenai.SpeechConfig{MultiSpeakerVoiceConfig: &googlegenai.MultiSpeakerVoiceConfig{SpeakerVoiceConfigs: []googlegenai.SpeakerVoiceConfig{{Speaker: "Ann", VoiceConfig: googlegenai.VoiceConfig{PrebuiltVoiceConfig: &googlegenai.PrebuiltVoiceConfig{VoiceName: "Puck"}}}}}}},
			`{"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[{"speaker":"Ann","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}}}]}}}}`},
		"file search": {gemini, googlegenai.Config{FileSearch: &googlegenai.FileSearch{FileSearchStoreNames: []string{"fileSearchStores/a"}, MetadataFilter: "year=1", TopK: new(1)}},
			`{"tools":[{"fileSearch":{"fileSearchStoreNames":["fileSearchStores/a"],"metadataFilter":"year=1","topK":1}}]}`},
		"image":      {"googleai/gemini-3-pro-image", googlegenai.Config{ImageConfig: &googlegenai.ImageConfig{AspectRatio: "16:9"}}, `{"generationConfig":{"responseModalities":["TEXT","IMAGE"],"imageConfig":{"aspectRatio":"16:9"}}}`},
		"image only": {"googleai/gemini-3-pro-image", googlegenai.Config{ResponseModalities: []string{"IMAGE"}}, `{"generationConfig":{"responseModalities":["IMAGE"]}}`},
		"safety": {gemini, googlegenai.Config{SafetySettings: []googlegenai.SafetySetting{{Category: "HARM_CATEGORY_UNSPECIFIED", Threshold: "OFF"}, {Category: "HARM_CATEGORY_HARASSMENT", Threshold: "BLOCK_NONE"}}},
			`{"safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}]}`},
		"features": {gemini, map[string]any{"codeExecution": true, "googleSearch": map[string]any{"searchTypes": map[string]any{"webSearch": map[string]any{}}}, "urlContext": false, "googleMaps": true, "fileSearch": map[string]any{"fileSearchStoreNames": []string{"fileSearchStores/a"}}, "tools": []any{map[string]any{"computerUse": map[string]any{}}}},
			`{"tools":[{"computerUse":{}},{"codeExecution":{}},{"googleSearch":{"searchTypes":{"webSearch":{}}}},{"fileSearch":{"fileSearchStoreNames":["fileSearchStores/a"]}},{"googleMaps":{}}]}`},
		"old search": {gemini, googlegenai.Config{GoogleSearchRetrieval: true}, `{"tools":[{"googleSearch":{}}]}`},
		"tool config": {gemini, googlegenai.Config{ToolConfig: map[string]any{"includeServerSideToolInvocations": true}, FunctionCallingConfig: &googlegenai.FunctionCallingConfig{Mode: "ANY", AllowedFunctionNames: []string{"files/read"}}, RetrievalConfig: &googlegenai.RetrievalConfig{LatLng: &googlegenai.LatLng{}}},
			`{"toolConfig":{"includeServerSideToolInvocations":true,"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["files__read"]},"retrievalConfig":{"latLng":{"latitude":0,"longitude":0}}}}`},
		"top level": {gemini, googlegenai.Config{CachedContent: "cachedContents/c", ServiceTier: "flex"}, `{"cachedContent":"cachedContents/c","serviceTier":"flex"}`},
		"top level too": {gemini, googlegenai.Config{Store: new(false), ContinuationToken: "dG9rZW4=", EnhancedCivicAnswers: new(false), Extra: map[string]any{"outputConfig": map[string]any{"gcs": 1}}},
			`{"store":false,"continuationToken":"dG9rZW4=","outputConfig":{"gcs":1},"generationConfig":{"enableEnhancedCivicAnswers":false}}`},
		"model armor": {"vertexai/gemini-2.5-pro", googlegenai.Config{AudioTimestamp: new(false), ModelArmorConfig: &googlegenai.ModelArmorConfig{PromptTemplateName: "projects/p/locations/l/templates/t"}},
			`{"modelArmorConfig":{"promptTemplateName":"projects/p/locations/l/templates/t"},"generationConfig":{"audioTimestamp":false}}`},
		"vertex image": {"vertexai/gemini-2.5-flash-image", googlegenai.Config{ImageConfig: &googlegenai.ImageConfig{ProminentPeople: "BLOCK_PROMINENT_PEOPLE", ImageOutputOptions: &googlegenai.OutputOptions{MIMEType: "image/jpeg", CompressionQuality: new(0)}}},
			`{"generationConfig":{"responseModalities":["TEXT","IMAGE"],"imageConfig":{"prominentPeople":"BLOCK_PROMINENT_PEOPLE","imageOutputOptions":{"mimeType":"image/jpeg","compressionQuality":0}}}}`},
		"labels": {"vertexai/gemini-2.5-pro", googlegenai.Config{Labels: map[string]string{"team": "a"}}, `{"labels":{"team":"a"}}`},
		"retrieval": {"vertexai/gemini-2.5-pro", googlegenai.Config{VertexRetrieval: &googlegenai.VertexRetrieval{Datastore: googlegenai.Datastore{DataStoreID: "d"}, DisableAttribution: new(false)}},
			`{"tools":[{"retrieval":{"vertexAiSearch":{"datastore":"projects/p1/locations/europe-west1/collections/default_collection/dataStores/d"},"disableAttribution":false}}]}`},
		"other retrieval": {"vertexai/gemini-2.5-pro", googlegenai.Config{VertexRetrieval: &googlegenai.VertexRetrieval{Datastore: googlegenai.Datastore{ProjectID: "p2", Location: "eu", DataStoreID: "d"}}},
			`{"tools":[{"retrieval":{"vertexAiSearch":{"datastore":"projects/p2/locations/eu/collections/default_collection/dataStores/d"}}}]}`},
		"key is not sent": {gemini, googlegenai.Config{APIKey: "other-key"}, `{}`}, // check:allow-secret
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, ok)
			if _, err := r.run(t.Context(), c.model, c.config, ai.NewTextPart("hi")); err != nil {
				t.Fatal(err)
			}
			want := tree(t, c.want).(map[string]any)
			want["contents"] = tree(t, `[{"role":"user","parts":[{"text":"hi"}]}]`)
			if diff := cmp.Diff(any(want), tree(t, string(r.last(t).Body))); diff != "" {
				t.Errorf("the body (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNoDatastore has retrieval where there is no project, or no such tool.
func TestNoDatastore(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, ok)
	retrieval := googlegenai.Config{VertexRetrieval: &googlegenai.VertexRetrieval{Datastore: googlegenai.Datastore{DataStoreID: "d"}}}
	_, err := r.run(t.Context(), gemini, retrieval, ai.NewTextPart("hi"))
	wantStatus(t, err, core.InvalidArgument, "for Vertex AI")
	g := instance(t, &googlegenai.VertexAI{APIKey: pluginKey, BaseURL: r.server.URL})
	_, err = g.Generate(t.Context(), genkit.WithModel("vertexai/gemini-2.5-pro"), genkit.WithConfig(retrieval), genkit.WithPrompt("hi"))
	wantStatus(t, err, core.InvalidArgument, "projectId and location")
	if n := len(r.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestWhere tells where requests go.
func TestWhere(t *testing.T) {
	genkittest.NoLeaks(t)
	const vertex = "/v1beta1/projects/p1/locations/europe-west1/publishers/google/models/"
	for name, c := range map[string]struct {
		model   string
		config  any
		path    string
		headers http.Header
	}{
		"model":       {gemini, nil, "/v1beta/models/gemini-3.8-flash:generateContent", http.Header{"X-Goog-Api-Key": {pluginKey}, "X-Goog-Api-Client": {"genkit-go"}}},
		"unknown":     {"googleai/gemini-99", nil, "/v1beta/models/gemini-99:generateContent", nil},
		"tuned":       {"googleai/tunedModels/mine-1", nil, "/v1beta/tunedModels/mine-1:generateContent", nil},
		"version":     {gemini, googlegenai.Config{Version: "gemini-3.8-flash-001"}, "/v1beta/models/gemini-3.8-flash-001:generateContent", nil},
		"api version": {gemini, googlegenai.Config{APIVersion: "v1alpha"}, "/v1alpha/models/gemini-3.8-flash:generateContent", nil},
		"vertex":      {"vertexai/gemini-2.5-flash", nil, vertex + "gemini-2.5-flash:generateContent", http.Header{"Authorization": {"Bearer " + pluginKey}, "X-Goog-Api-Key": nil}},
		"location":    {"vertexai/gemini-2.5-flash", googlegenai.Config{Location: "global"}, "/v1beta1/projects/p1/locations/global/publishers/google/models/gemini-2.5-flash:generateContent", nil},
		"endpoint":    {"vertexai/endpoints/77", nil, "/v1beta1/projects/p1/locations/europe-west1/endpoints/77:generateContent", nil},
		"whole name":  {"vertexai/projects/p9/locations/eu/endpoints/7", nil, "/v1beta1/projects/p9/locations/eu/endpoints/7:generateContent", nil},
		"priority":    {"vertexai/gemini-2.5-flash", googlegenai.Config{PayGo: "priority"}, vertex + "gemini-2.5-flash:generateContent", http.Header{"X-Vertex-Ai-Llm-Shared-Request-Type": {"priority"}, "X-Vertex-Ai-Llm-Request-Type": nil}},
		"flex only":   {"vertexai/gemini-2.5-flash", googlegenai.Config{PayGo: "flex-only"}, vertex + "gemini-2.5-flash:generateContent", http.Header{"X-Vertex-Ai-Llm-Shared-Request-Type": {"flex"}, "X-Vertex-Ai-Llm-Request-Type": {"shared"}}},
		"own key":     {"vertexai/gemini-2.5-flash", googlegenai.Config{APIKey: "k2"}, vertex + "gemini-2.5-flash:generateContent", http.Header{"Authorization": nil, "X-Goog-Api-Key": {"k2"}}}, // check:allow-secret
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, ok)
			if _, err := r.run(t.Context(), c.model, c.config, ai.NewTextPart("hi")); err != nil {
				t.Fatal(err)
			}
			r.wantPath(t, c.path)
			for key, want := range c.headers {
				if diff := cmp.Diff(want, http.Header(r.last(t).Header)[key]); diff != "" {
					t.Errorf("header %s (-want +got):\n%s", key, diff)
				}
			}
		})
	}
}

// TestWrongConfig gives what is refused before anything is sent.
func TestWrongConfig(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, ok)
	for name, c := range map[string]struct {
		model  string
		config any
		words  string
	}{
		"no object":         {gemini, "hot", "object"},
		"channel":           {gemini, map[string]any{"a": make(chan int)}, "JSON"},
		"thinking level":    {gemini, map[string]any{"thinkingConfig": map[string]any{"thinkingLevel": "MUCH"}}, "thinkingConfig.thinkingLevel"},
		"budget":            {gemini, map[string]any{"thinkingConfig": map[string]any{"thinkingBudget": -2}}, "thinkingBudget"},
		"latitude":          {gemini, map[string]any{"retrievalConfig": map[string]any{"latLng": map[string]any{"latitude": 91, "longitude": 0}}}, "latitude"},
		"six stops":         {gemini, map[string]any{"stopSequences": []string{"a", "b", "c", "d", "e", "f"}}, "stopSequences"},
		"base URL":          {gemini, map[string]any{"baseUrl": "https://example.com"}, "baseUrl is a setting of the plugin"},
		"api version":       {gemini, map[string]any{"apiVersion": "v1/../x"}, "apiVersion"},
		"version":           {gemini, map[string]any{"version": "../../evil?x"}, "no name of a model"},
		"location":          {gemini, map[string]any{"location": "eu"}, "Vertex AI"},
		"host by location":  {"vertexai/gemini-2.5-pro", map[string]any{"location": "evil.example.com/#"}, "location"},
		"pay as you go":     {gemini, map[string]any{"payGo": "flex"}, "payGo"},
		"imagen count":      {"googleai/imagen-4.0-generate-001", map[string]any{"numberOfImages": 5}, "numberOfImages"},
		"imagen seed":       {"vertexai/imagen-4.0-generate-001", map[string]any{"seed": 0}, "seed"},
		"lyria both":        {"vertexai/lyria-002", map[string]any{"seed": 1, "sampleCount": 2}, "seed and sampleCount"},
		"music modality":    {"googleai/lyria-3.5", map[string]any{"responseModalities": []string{"SMELL"}}, "responseModalities"},
		"cache mark":        {gemini, nil, "metadata.cache"},
		"cache mark length": {gemini, nil, "ttlSeconds"},
	} {
		part := ai.NewTextPart("hi")
		switch name {
		case "cache mark":
			part.Metadata = ai.Metadata{"cache": "yes"}
		case "cache mark length":
			part.Metadata = ai.Metadata{"cache": map[string]any{"ttlSeconds": 0}}
		}
		_, err := r.run(t.Context(), c.model, c.config, part)
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: the error is %v; want INVALID_ARGUMENT with %q", name, err, c.words)
		}
	}
	if n := len(r.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestParts compares what is sent for messages.
func TestParts(t *testing.T) {
	genkittest.NoLeaks(t)
	signed := ai.Metadata{"thoughtSignature": "c2ln"}
	custom := func(v any) *ai.CustomPart { return ai.NewCustomPart(v) }
	response := ai.NewToolResponsePart("t", "r1", 0)
	response.ToolResponse.Content = ai.Parts{ai.NewTextPart("more"), ai.NewDataPart(1), ai.NewMediaPart("image/png", "data:image/png;base64,AAAA")}
	list := ai.NewToolRequestPart("t", "r1", []int{1})
	list.Metadata = signed
	video := ai.NewMediaPart("video/mp4", "gs://b/v.mp4")
	video.Metadata = ai.Metadata{"videoMetadata": map[string]any{"fps": 2}, "mediaResolution": map[string]any{"level": "MEDIA_RESOLUTION_LOW"}, "metadata": map[string]any{"a": 1}}
	for name, c := range map[string]struct {
		role ai.Role
		part ai.Part
		want string
	}{
		"text":            {ai.RoleModel, &ai.TextPart{Text: "a", Metadata: signed}, `{"text":"a","thoughtSignature":"c2ln"}`},
		"signature alone": {ai.RoleModel, &ai.ReasoningPart{Metadata: signed}, `{"text":"","thoughtSignature":"c2ln"}`},
		"thought":         {ai.RoleModel, &ai.ReasoningPart{Reasoning: "hm", Metadata: signed}, `{"text":"hm","thought":true,"thoughtSignature":"c2ln"}`},
		"data":            {ai.RoleUser, ai.NewDataPart(map[string]int{"a": 1}), `{"text":"{\"a\":1}"}`},
		"data URI":        {ai.RoleUser, ai.NewMediaPart("", "data:text/plain,a%20b"), `{"inlineData":{"mimeType":"text/plain","data":"YSBi"}}`},
		"url-safe base64": {ai.RoleUser, ai.NewMediaPart("", "data:image/png;base64,_-8"), `{"inlineData":{"mimeType":"image/png","data":"/+8="}}`},
		"given type":      {ai.RoleUser, ai.NewMediaPart("audio/L16;rate=24000", "data:;base64,AAAA"), `{"inlineData":{"mimeType":"audio/L16;rate=24000","data":"AAAA"}}`},
		"video":           {ai.RoleUser, video, `{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v.mp4"},"videoMetadata":{"fps":2},"mediaResolution":{"level":"MEDIA_RESOLUTION_LOW"},"partMetadata":{"a":1}}`},
		"URL":             {ai.RoleUser, ai.NewMediaPart("", "https://example.com/a.PNG?x=1"), `{"fileData":{"mimeType":"image/png","fileUri":"https://example.com/a.PNG?x=1"}}`},
		"YouTube":         {ai.RoleUser, ai.NewMediaPart("", "https://www.youtube.com/watch?v=x"), `{"fileData":{"mimeType":"video/mp4","fileUri":"https://www.youtube.com/watch?v=x"}}`},
		"no input":        {ai.RoleModel, &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "t", Ref: "r1"}}, `{"functionCall":{"id":"r1","name":"t","args":{}}}`},
		"input no object": {ai.RoleModel, list, `{"functionCall":{"id":"r1","name":"t","args":{"input":[1]}},"thoughtSignature":"c2ln"}`},
		"response":        {ai.RoleTool, response, `{"functionResponse":{"id":"r1","name":"t","response":{"output":0,"content":["more","1"]},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}`},
		"no output":       {ai.RoleTool, &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: "t"}}, `{"functionResponse":{"name":"t","response":{"output":null}}}`},
		"code":            {ai.RoleModel, custom(map[string]any{"executableCode": map[string]any{"code": "1", "n": 9007199254740993}}), `{"executableCode":{"code":"1","n":9007199254740993}}`},
		"code result":     {ai.RoleModel, custom(map[string]any{"codeExecutionResult": map[string]any{"output": "1"}}), `{"codeExecutionResult":{"output":"1"}}`},
		"server tool":     {ai.RoleModel, custom(map[string]any{"geminiToolCall": map[string]any{"id": "1"}}), `{"toolCall":{"id":"1"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, ok)
			model, err := r.Registry().Lookup(t.Context(), core.KindModel, gemini)
			if err != nil {
				t.Fatal(err)
			}
			q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewMessage(c.role, c.part)}}
			raw, _ := json.Marshal(q)
			if _, err := model.RunJSON(t.Context(), raw, nil); err != nil {
				t.Fatal(err)
			}
			role := "user"
			if c.role == ai.RoleModel {
				role = "model"
			}
			r.wantBody(t, `{"contents":[{"role":"`+role+`","parts":[`+c.want+`]}]}`)
		})
	}
}

// TestPartsRefused gives parts that cannot be sent.
func TestPartsRefused(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, ok)
	for name, c := range map[string]struct {
		model string
		part  ai.Part
		words string
	}{
		"custom":       {gemini, ai.NewCustomPart(map[string]int{"a": 1}), "custom part"},
		"no URL":       {gemini, ai.NewMediaPart("image/png", ""), "no URL"},
		"broken data":  {gemini, ai.NewMediaPart("image/png", "data:image/png;base64,???"), "base64"},
		"no type":      {"vertexai/gemini-2.5-pro", ai.NewMediaPart("", "gs://b/thing"), "content type"},
		"nothing":      {gemini, ai.NewTextPart(""), "no message"},
		"no imagen":    {"googleai/imagen-4.0-generate-001", ai.NewMediaPart("image/png", "ftp://x/y.png"), "data URI"},
		"unknown part": {gemini, &ai.UnknownPart{Raw: json.RawMessage(`{"x":1}`)}, "UnknownPart"},
	} {
		_, err := r.run(t.Context(), c.model, nil, c.part)
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: the error is %v; want INVALID_ARGUMENT with %q", name, err, c.words)
		}
	}
}

// TestMediaFetched has media fetched for services and models that do not do it.
func TestMediaFetched(t *testing.T) {
	genkittest.NoLeaks(t)
	files := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.FakeReply{Header: http.Header{"Content-Type": {"image/png"}}, Frames: [][]byte{{0, 0, 0}}}
	})
	for model, inline := range map[string]bool{gemini: false, "googleai/gemini-2.0-flash": true, "vertexai/gemini-2.5-flash": true, "googleai/gemma-4-31b-it": true} {
		r := newRig(t, ok)
		if _, err := r.run(t.Context(), model, nil, ai.NewMediaPart("image/png", files.URL+"/a.png")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(r.last(t).Body), `"inlineData":{"mimeType":"image/png","data":"AAAA"}`); got != inline {
			t.Errorf("%s: sent as bytes: %v; want %v: %s", model, got, inline, r.last(t).Body)
		}
	}
	// The downloader that a plugin has by itself keeps to the internet.
	g := genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: files.URL}}
	})
	_, err := g.Generate(t.Context(), genkit.WithModel("googleai/gemini-2.0-flash"), genkit.WithParts(ai.NewMediaPart("image/png", files.URL+"/a.png")))
	wantStatus(t, err, core.PermissionDenied)
}

// TestForm tells how the form of the answer is asked for.
func TestForm(t *testing.T) {
	genkittest.NoLeaks(t)
	schema := json.RawMessage(`{"$schema":"x","type":"object","properties":{"a":{"type":["string","null"]},"additionalProperties":{"type":"array","items":{"type":"object","additionalProperties":false}}},"additionalProperties":false}`)
	constrained := &ai.OutputConfig{Format: "json", ContentType: "application/json", Constrained: true, Schema: schema}
	tool := []*ai.ToolDefinition{{Name: "t", Description: "d"}}
	for name, c := range map[string]struct {
		output *ai.OutputConfig
		tools  []*ai.ToolDefinition
		config string
		want   string
	}{
		"text":   {&ai.OutputConfig{Format: "text"}, nil, `{}`, `null`},
		"json":   {&ai.OutputConfig{Format: "json"}, nil, `{}`, `{"responseMimeType":"application/json"}`},
		"loose":  {&ai.OutputConfig{Format: "json", Schema: schema}, nil, `{}`, `{"responseMimeType":"application/json"}`},
		"schema": {constrained, nil, `{}`, `{"responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"a":{"type":["string","null"]},"additionalProperties":{"type":"array","items":{"type":"object","additionalProperties":false}}},"additionalProperties":false}}`},
		"legacy": {constrained, nil, `{"legacyResponseSchema":true}`, `{"responseMimeType":"application/json","responseSchema":{"type":"object","properties":{"a":{"type":"string","nullable":true},"additionalProperties":{"type":"array","items":{"type":"object"}}}}}`},
		"tools":  {&ai.OutputConfig{Format: "json"}, tool, `{}`, `null`},
		"search": {&ai.OutputConfig{Format: "json"}, nil, `{"googleSearch":true}`, `null`},
		"own":    {constrained, nil, `{"responseMimeType":"text/x.enum"}`, `{"responseMimeType":"text/x.enum"}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, ok)
			model, err := r.Registry().Lookup(t.Context(), core.KindModel, gemini)
			if err != nil {
				t.Fatal(err)
			}
			raw, _ := json.Marshal(&ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("hi")}, Output: c.output, Tools: c.tools, Config: json.RawMessage(c.config)})
			if _, err := model.RunJSON(t.Context(), raw, nil); err != nil {
				t.Fatal(err)
			}
			got := tree(t, string(r.last(t).Body)).(map[string]any)["generationConfig"]
			if diff := cmp.Diff(tree(t, c.want), got); diff != "" {
				t.Errorf("generationConfig (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGemma leaves out what Gemma does not take back.
func TestGemma(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, ok)
	signed := &ai.TextPart{Text: "signed", Metadata: ai.Metadata{"thoughtSignature": "c2ln"}}
	_, err := r.Generate(t.Context(), genkit.WithModel("googleai/gemma-4-31b-it"), genkit.WithMessages(
		ai.NewUserTextMessage("a"), ai.NewModelMessage(ai.NewReasoningPart("hm"), signed, ai.NewTextPart("b")), ai.NewUserTextMessage("c")))
	if err != nil {
		t.Fatal(err)
	}
	r.wantBody(t, `{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[{"text":"c"}]}]}`)
}
