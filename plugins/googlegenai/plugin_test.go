// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// variables are those that the plugins and the SDK look at.
var variables = []string{
	"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_API_KEY", "VERTEX_API_KEY", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "FIREBASE_CONFIG",
	"GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION", "GCLOUD_LOCATION", "GCLOUD_SERVICE_ACCOUNT_CREDS", "GOOGLE_APPLICATION_CREDENTIALS",
	"GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE",
}

// environment sets these variables and no others.
func environment(t *testing.T, set map[string]string) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, set[name])
	}
}

// instance is an instance with one plugin.
func instance(t *testing.T, p core.Plugin) *genkit.Genkit {
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{p} })
}

// TestGoogleAIKey tells which key is used.
func TestGoogleAIKey(t *testing.T) {
	genkittest.NoLeaks(t)
	server := genkittest.NewFakeServer(t, ok)
	for name, c := range map[string]struct {
		set    map[string]string
		plugin *googlegenai.GoogleAI
		config any
		want   string
		status core.Status
	}{
		"option":           {map[string]string{"GEMINI_API_KEY": "e1"}, &googlegenai.GoogleAI{APIKey: "o"}, nil, "o", 0},
		"first":            {map[string]string{"GEMINI_API_KEY": "e1", "GOOGLE_API_KEY": "e2", "GOOGLE_GENAI_API_KEY": "e3"}, &googlegenai.GoogleAI{}, nil, "e1", 0},
		"second":           {map[string]string{"GOOGLE_API_KEY": "e2", "GOOGLE_GENAI_API_KEY": "e3"}, &googlegenai.GoogleAI{}, nil, "e2", 0},
		"third":            {map[string]string{"GOOGLE_GENAI_API_KEY": "e3"}, &googlegenai.GoogleAI{}, nil, "e3", 0},
		"none":             {nil, &googlegenai.GoogleAI{}, nil, "", core.FailedPrecondition},
		"of the call":      {map[string]string{"GEMINI_API_KEY": "e1"}, &googlegenai.GoogleAI{KeyPerCall: true}, googlegenai.Config{APIKey: "c"}, "c", 0}, // check:allow-secret
		"none of the call": {map[string]string{"GEMINI_API_KEY": "e1"}, &googlegenai.GoogleAI{KeyPerCall: true}, nil, "", core.FailedPrecondition},
		"both":             {nil, &googlegenai.GoogleAI{KeyPerCall: true, APIKey: "o"}, nil, "", core.InvalidArgument},
		"negative timeout": {nil, &googlegenai.GoogleAI{APIKey: "o", Timeout: -googlegenai.DefaultTimeout}, nil, "", core.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			if c.set == nil {
				c.set = map[string]string{}
			}
			c.set["GOOGLE_GEMINI_BASE_URL"] = server.URL
			environment(t, c.set)
			r := &rig{server: server, Genkit: instance(t, c.plugin)}
			_, err := r.run(t.Context(), gemini, c.config, ai.NewTextPart("hi"))
			if c.status != 0 {
				wantStatus(t, err, c.status)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := r.last(t).Header.Get("X-Goog-Api-Key"); got != c.want {
				t.Errorf("the key is %q; want %q", got, c.want)
			}
		})
	}
}

// TestVertexAIPlace tells where and as whom Vertex AI is called.
func TestVertexAIPlace(t *testing.T) {
	genkittest.NoLeaks(t)
	server := genkittest.NewFakeServer(t, ok)
	const in = "/v1beta1/projects/"
	const model = "/publishers/google/models/gemini-2.5-flash:generateContent"
	for name, c := range map[string]struct {
		set    map[string]string
		plugin *googlegenai.VertexAI
		path   string
		key    string
		status core.Status
	}{
		"options":           {map[string]string{"GOOGLE_CLOUD_PROJECT": "e", "GOOGLE_CLOUD_LOCATION": "us-central1"}, &googlegenai.VertexAI{Project: "o", Location: "eu"}, in + "o/locations/eu" + model, "", 0},
		"environment":       {map[string]string{"GOOGLE_CLOUD_PROJECT": "e", "GCLOUD_PROJECT": "f", "GOOGLE_CLOUD_LOCATION": "us", "GOOGLE_CLOUD_REGION": "eu"}, &googlegenai.VertexAI{}, in + "e/locations/us" + model, "", 0},
		"second names":      {map[string]string{"GCLOUD_PROJECT": "f", "GOOGLE_CLOUD_REGION": "eu"}, &googlegenai.VertexAI{}, in + "f/locations/eu" + model, "", 0},
		"third location":    {map[string]string{"GCLOUD_PROJECT": "f", "GCLOUD_LOCATION": "eu"}, &googlegenai.VertexAI{}, in + "f/locations/eu" + model, "", 0},
		"firebase":          {map[string]string{"FIREBASE_CONFIG": `{"projectId":"fb"}`}, &googlegenai.VertexAI{Location: "eu"}, in + "fb/locations/eu" + model, "", 0},
		"firebase file":     {map[string]string{"FIREBASE_CONFIG": `config.json`}, &googlegenai.VertexAI{Location: "eu"}, "", "", core.FailedPrecondition},
		"no location":       {nil, &googlegenai.VertexAI{Project: "o"}, "", "", core.FailedPrecondition},
		"bad location":      {nil, &googlegenai.VertexAI{Project: "o", Location: "evil.com/"}, "", "", core.InvalidArgument},
		"bad project":       {nil, &googlegenai.VertexAI{Project: "o/../p", Location: "eu"}, "", "", core.InvalidArgument},
		"express":           {nil, &googlegenai.VertexAI{APIKey: "k"}, "/v1beta1" + model, "k", 0},                                                                                                 // check:allow-secret
		"express before":    {map[string]string{"GOOGLE_CLOUD_PROJECT": "e", "GOOGLE_CLOUD_LOCATION": "eu"}, &googlegenai.VertexAI{APIKey: "k"}, "/v1beta1" + model, "k", 0},                       // check:allow-secret
		"express from env":  {map[string]string{"VERTEX_API_KEY": "v", "GOOGLE_API_KEY": "g"}, &googlegenai.VertexAI{Credentials: nil}, "/v1beta1" + model, "v", 0},                                // check:allow-secret
		"project before":    {map[string]string{"VERTEX_API_KEY": "v", "GOOGLE_CLOUD_LOCATION": "eu", "GOOGLE_CLOUD_PROJECT": "e"}, &googlegenai.VertexAI{}, in + "e/locations/eu" + model, "", 0}, // check:allow-secret
		"express and place": {nil, &googlegenai.VertexAI{APIKey: "k", Location: "eu"}, "", "", core.InvalidArgument},                                                                               // check:allow-secret
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, c.set)
			c.plugin.BaseURL = server.URL
			if c.plugin.APIKey == "" && c.key == "" && c.plugin.Credentials == nil {
				c.plugin.Credentials = token(pluginKey)
			}
			r := &rig{server: server, Genkit: instance(t, c.plugin)}
			_, err := r.run(t.Context(), "vertexai/gemini-2.5-flash", nil, ai.NewTextPart("hi"))
			if c.status != 0 {
				wantStatus(t, err, c.status)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r.wantPath(t, c.path)
			if got := r.last(t).Header.Get("X-Goog-Api-Key"); got != c.key {
				t.Errorf("the key is %q; want %q", got, c.key)
			}
		})
	}
}

// TestVertexAICredentials looks for credentials where they may be, and says what is wrong
// with those that are none.
func TestVertexAICredentials(t *testing.T) {
	file := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(file, []byte(`{"type":"nonsense"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		set   map[string]string
		words string
	}{
		{map[string]string{"GCLOUD_SERVICE_ACCOUNT_CREDS": `{"type":"nonsense"}`, "GOOGLE_APPLICATION_CREDENTIALS": file}, "GCLOUD_SERVICE_ACCOUNT_CREDS must hold"},
		{map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": file}, "no Google Cloud credentials were found"},
	} {
		environment(t, c.set)
		g := instance(t, &googlegenai.VertexAI{Project: "p", Location: "eu"})
		_, err := g.GenerateText(t.Context(), genkit.WithModel("vertexai/gemini-2.5-flash"), genkit.WithPrompt("hi"))
		wantStatus(t, err, core.FailedPrecondition, c.words)
	}
}

// TestServiceAccount gets a token with the key of a service account, and for a request
// without one the error of the credentials.
func TestServiceAccount(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	refuse := false
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		switch {
		case q.Path != "/token":
			return ok(q)
		case refuse:
			return genkittest.JSONReply(400, map[string]any{"error": "invalid_grant"})
		}
		return genkittest.JSONReply(200, map[string]any{"access_token": "of-the-account", "expires_in": 3600, "token_type": "Bearer"})
	})
	account := string(ai.JSON(map[string]string{
		"type": "service_account", "project_id": "of-the-key", "private_key_id": "1", "client_email": "a@b.example", "token_uri": server.URL + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}))
	for _, refuse = range []bool{false, true} {
		environment(t, map[string]string{"GCLOUD_SERVICE_ACCOUNT_CREDS": account})
		r := &rig{server: server, Genkit: instance(t, &googlegenai.VertexAI{Location: "eu", BaseURL: server.URL})}
		_, err = r.run(t.Context(), "vertexai/gemini-2.5-flash", nil, ai.NewTextPart("hi"))
		if refuse {
			wantStatus(t, err, core.Unauthenticated, "credentials give no token")
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		r.wantPath(t, "/v1beta1/projects/of-the-key/locations/eu/publishers/google/models/gemini-2.5-flash:generateContent")
		if got := r.last(t).Header.Get("Authorization"); got != "Bearer of-the-account" {
			t.Errorf("authorization %q", got)
		}
	}
}

// TestList needs no key, names everything once, and no model as an embedder.
func TestList(t *testing.T) {
	environment(t, nil)
	for _, p := range []interface {
		core.Plugin
		core.Lister
	}{&googlegenai.GoogleAI{}, &googlegenai.VertexAI{}} {
		list, err := p.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for _, d := range list {
			if other, twice := seen[d.Name]; twice {
				t.Errorf("%s is listed as %s and as %s", d.Name, other, d.ActionType)
			}
			seen[d.Name] = d.ActionType
			if !strings.HasPrefix(d.Name, p.Name()+"/") || len(d.Metadata) == 0 {
				t.Errorf("%s %s has metadata %v", d.ActionType, d.Name, d.Metadata)
			}
			if (d.ActionType == string(core.KindEmbedder)) != strings.Contains(d.Name, "embedding") {
				t.Errorf("%s is listed as %s", d.Name, d.ActionType)
			}
		}
		if len(list) < 20 {
			t.Errorf("%s lists %d actions", p.Name(), len(list))
		}
	}
}

// TestKinds looks names up as what they are, and as what they are not.
func TestKinds(t *testing.T) {
	r := newRig(t, ok)
	kinds := []core.Kind{core.KindModel, core.KindBackgroundModel, core.KindEmbedder}
	for name, want := range map[string]core.Kind{
		"googleai/gemini-99-flash":             core.KindModel,
		"googleai/something-new":               core.KindModel,
		"googleai/tunedModels/mine":            core.KindModel,
		"googleai/gemini-embedding-99":         core.KindEmbedder,
		"googleai/veo-9":                       core.KindBackgroundModel,
		"googleai/deep-research-9":             core.KindBackgroundModel,
		"googleai/imagen-9":                    core.KindModel,
		"googleai/lyria-3-x":                   core.KindModel,
		"vertexai/lyria-002":                   core.KindModel,
		"vertexai/text-embedding-9":            core.KindEmbedder,
		"vertexai/multimodalembedding@002":     core.KindEmbedder,
		"vertexai/publishers/meta/models/x":    core.KindModel,
		"googleai/bad..name":                   core.KindModel,
		"googleai/.hidden":                     "",
		"googleai/spa%20ce":                    "",
		"googleai/" + strings.Repeat("x", 400): "",
	} {
		for _, k := range kinds {
			_, err := r.Registry().Lookup(t.Context(), k, name)
			if (err == nil) != (k == want) {
				t.Errorf("%s as %s: %v", name, k, err)
			}
			if err != nil && core.StatusOf(err) != core.NotFound {
				t.Errorf("%s as %s: %v; want NOT_FOUND", name, k, err)
			}
		}
	}
}

// TestLiveList asks the services for their models.
func TestLiveList(t *testing.T) {
	genkittest.NoLeaks(t)
	fail := 0
	r := newRig(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		switch {
		case fail != 0:
			return failure(fail, "not now")
		case q.Path == "/v1beta1/publishers/google/models":
			return genkittest.JSONReply(200, raw(`{"publisherModels":[{"name":"publishers/google/models/gemini-77"},{"name":"publishers/google/models/resnet"},{"name":"publishers/google/models/text-embedding-77"}]}`))
		case q.Path != "/v1beta/models":
			return failure(404, q.Path)
		case q.Query.Get("pageToken") == "":
			return genkittest.JSONReply(200, raw(`{"nextPageToken":"2","models":[{"name":"models/gemini-77-flash","displayName":"Gemini 77","supportedGenerationMethods":["generateContent"]},`+
				`{"name":"models/gemini-old","description":"Deprecated.","supportedGenerationMethods":["generateContent"]},{"name":"models/gemini-77-live","supportedGenerationMethods":["bidiGenerateContent"]},{"name":"models/gemini-3.8-flash","supportedGenerationMethods":["generateContent"]}]}`))
		}
		return genkittest.JSONReply(200, raw(`{"models":[{"name":"models/gemini-embedding-77","supportedGenerationMethods":["embedContent"]},{"name":"models/veo-77","supportedGenerationMethods":["predictLongRunning"]},{"name":"models/deep-research-77"},{"name":"models/imagen-77","supportedGenerationMethods":["generateContent"]}]}`))
	})
	google := &googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: r.server.URL}
	vertex := &googlegenai.VertexAI{Project: "p1", Location: "eu", Credentials: token(pluginKey), BaseURL: r.server.URL}
	known, err := (&googlegenai.GoogleAI{KeyPerCall: true, BaseURL: r.server.URL}).List(t.Context())
	if err != nil || len(r.server.Requests()) != 0 {
		t.Fatalf("without a key: %v, %d requests", err, len(r.server.Requests()))
	}
	fail = 403
	refused, err := (&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: r.server.URL}).List(t.Context())
	wantStatus(t, err, core.PermissionDenied, "not now")
	if len(refused) != len(known) {
		t.Errorf("%d actions are listed beside the error; %d are known", len(refused), len(known))
	}
	fail = 0
	list, err := google.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh := names(list)[len(known):]
	if want := []string{"model/googleai/gemini-77-flash", "embedder/googleai/gemini-embedding-77", "background-model/googleai/veo-77", "background-model/googleai/deep-research-77"}; !slices.Equal(fresh, want) {
		t.Errorf("found %q; want %q", fresh, want)
	}
	n := len(r.server.Requests())
	if again, err := google.List(t.Context()); err != nil || len(again) != len(list) || len(r.server.Requests()) != n {
		t.Errorf("the second time: %d actions, %v, %d requests", len(again), err, len(r.server.Requests())-n)
	}
	known, err = vertex.List(t.Context())
	if err != nil || len(r.server.Requests()) != n {
		t.Errorf("before Init: %v, %d requests", err, len(r.server.Requests())-n)
	}
	if err := instance(t, vertex).Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err = vertex.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fresh, want := names(list)[len(known):], []string{"model/vertexai/gemini-77", "embedder/vertexai/text-embedding-77"}; !slices.Equal(fresh, want) {
		t.Errorf("found %q; want %q", fresh, want)
	}
	if got := r.last(t).Header.Get("Authorization"); got != "Bearer "+pluginKey {
		t.Errorf("authorization %q", got)
	}
}

func names(list []core.Descriptor) []string {
	var all []string
	for _, d := range list {
		all = append(all, d.ActionType+"/"+d.Name)
	}
	return all
}

// TestHeaders sends the plugin's headers, but for those that are not the caller's.
func TestHeaders(t *testing.T) {
	server := genkittest.NewFakeServer(t, ok)
	r := &rig{server: server, Genkit: instance(t, &googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: server.URL + "/", APIVersion: "v1",
		Headers: http.Header{"x-mine": {"1"}, "x-goog-api-key": {"stolen"}, "x-goog-api-client": {"other"}}})} // check:allow-secret
	if _, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi")); err != nil {
		t.Fatal(err)
	}
	h := r.last(t).Header
	if h.Get("X-Mine") != "1" || h.Get("X-Goog-Api-Key") != pluginKey || h.Get("X-Goog-Api-Client") != "genkit-go" {
		t.Errorf("the headers are %v", h)
	}
	r.wantPath(t, "/v1/models/gemini-3.8-flash:generateContent")
}

// TestClient uses the application's client, and leaves it as it was.
func TestClient(t *testing.T) {
	server := genkittest.NewFakeServer(t, ok)
	used := 0
	client := &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
		used++
		return http.DefaultTransport.RoundTrip(q)
	})}
	for _, p := range []core.Plugin{
		&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: server.URL, HTTPClient: client},
		&googlegenai.VertexAI{Project: "p", Location: "eu", Credentials: token("t"), BaseURL: server.URL, HTTPClient: client},
	} {
		if _, err := instance(t, p).GenerateText(t.Context(), genkit.WithModel(p.Name()+"/gemini-2.5-flash"), genkit.WithPrompt("hi")); err != nil {
			t.Fatal(err)
		}
	}
	if used != 2 || client.CheckRedirect != nil {
		t.Errorf("the client was used %d times, and changed: %v", used, client.CheckRedirect != nil)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

// TestShared gives one plugin to two instances; the second works after the first is
// closed.
func TestShared(t *testing.T) {
	server := genkittest.NewFakeServer(t, ok)
	p := &googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: server.URL}
	first, second := instance(t, p), instance(t, p)
	for _, g := range []*genkit.Genkit{first, second} {
		if err := g.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := second.GenerateText(t.Context(), genkit.WithModel(gemini), genkit.WithPrompt("hi")); err != nil {
		t.Error(err)
	}
}

// TestRefs makes references to models.
func TestRefs(t *testing.T) {
	config := &googlegenai.Config{Temperature: new(0.0)}
	if ref := googlegenai.Model("gemini-3.8-flash", config); ref.Name != gemini || ref.Config != config {
		t.Errorf("the reference is %+v", ref)
	}
	if ref := googlegenai.VertexModel("gemini-2.5-flash", nil); ref.Name != "vertexai/gemini-2.5-flash" || ref.Config != nil {
		t.Errorf("the reference is %+v", ref)
	}
}
