// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/anthropic/bedrock"
)

const (
	secretKey = "secret-key-of-aws" // check:allow-secret
	id        = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
	model     = "anthropic-bedrock/" + id
)

func noEnvironment(t *testing.T) {
	for _, name := range []string{
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
	} {
		t.Setenv(name, "")
	}
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("AWS_CONFIG_FILE", none)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", none)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func keys() *aws.Config {
	return &aws.Config{Region: "us-west-2", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", secretKey, "")} // check:allow-secret
}

func with(t *testing.T, p *bedrock.Plugin) *genkit.Genkit {
	t.Helper()
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins, o.Model = []core.Plugin{p}, model })
}

// frame returns an event of Bedrock's binary stream: an event of the Messages API, or an
// exception of the given type.
func frame(t *testing.T, exception, payload string) []byte {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	if exception != "" {
		m.Headers.Set(eventstreamapi.MessageTypeHeader, eventstream.StringValue(eventstreamapi.ExceptionMessageType))
		m.Headers.Set(eventstreamapi.ExceptionTypeHeader, eventstream.StringValue(exception))
	} else {
		// The second field is padding; the wire suite finds in it which event this is.
		m.Payload, _ = json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(payload)), "p": payload})
		m.Headers.Set(eventstreamapi.MessageTypeHeader, eventstream.StringValue(eventstreamapi.EventMessageType))
		m.Headers.Set(eventstreamapi.EventTypeHeader, eventstream.StringValue("chunk"))
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var events = []string{
	`{"type":"message_start","message":{"id":"m","usage":{"input_tokens":3}}}`, `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
	`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hel"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}`,
	`{"type":"content_block_stop","index":0}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}`, `{"type":"message_stop"}`,
}

func TestCalls(t *testing.T) {
	noEnvironment(t)
	t.Setenv("ANTHROPIC_API_KEY", "not-for-aws") // check:allow-secret
	var stop int                                 // after so many events comes an exception; 0 for none
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if !strings.HasSuffix(q.Path, "/invoke-with-response-stream") {
			return genkittest.JSONReply(200, map[string]any{"content": []any{map[string]any{"type": "text", "text": "hello"}}, "stop_reason": "end_turn"})
		}
		f := genkittest.FakeReply{Header: map[string][]string{"Content-Type": {"application/vnd.amazon.eventstream"}}}
		for i, e := range events {
			if stop > 0 && i == stop {
				f.Frames = append(f.Frames, frame(t, "throttlingException", `{"message":"Too many tokens"}`))
				break
			}
			f.Frames = append(f.Frames, frame(t, "", e))
		}
		return f
	})
	g := with(t, &bedrock.Plugin{Config: keys(), BaseURL: server.URL, Betas: []string{"b1"}})
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"))
	if err != nil || text != "hello" {
		t.Fatalf("%q, %v", text, err)
	}
	r, err := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"), genkit.WithModelRef(bedrock.Model(id, &anthropic.Config{MaxOutputTokens: new(9)}))).Result()
	if err != nil || r.Text() != "hello" || r.Usage.InputTokens != 3 {
		t.Fatalf("%q, %v", r.Text(), err)
	}
	const place = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/"
	for i, want := range []struct{ path, body string }{
		{place + "invoke", `{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b1"],"max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`},
		{place + "invoke-with-response-stream", `{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b1"],"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`},
	} {
		q := server.Requests()[i]
		var got, body any
		if json.Unmarshal(q.Body, &got) != nil || json.Unmarshal([]byte(want.body), &body) != nil {
			t.Fatalf("%s", q.Body)
		}
		if diff := cmp.Diff(body, got); diff != "" || q.Path != want.path || q.Method != "POST" {
			t.Errorf("%s %s: %s", q.Method, q.Path, diff)
		}
		if h := q.Header; !strings.Contains(h.Get("Authorization"), "Credential=AKIDEXAMPLE/") || !strings.Contains(h.Get("Authorization"), "/us-west-2/bedrock/aws4_request") || h.Get("X-Api-Key") != "" {
			t.Errorf("sent with %q and key %q", h.Get("Authorization"), h.Get("X-Api-Key"))
		}
	}
	// An exception within the stream keeps its meaning, after the chunks before it.
	stop = 3
	s := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"))
	var chunks string
	for chunk, err := range s.Chunks() {
		if err != nil {
			break
		}
		chunks += chunk.Text()
	}
	if _, err := s.Result(); core.StatusOf(err) != core.ResourceExhausted || !strings.Contains(err.Error(), "Too many tokens") || chunks != "hel" {
		t.Errorf("got %v after %q; want RESOURCE_EXHAUSTED after the chunks", err, chunks)
	}
}

func TestErrors(t *testing.T) {
	noEnvironment(t)
	t.Setenv("AWS_BEARER_TOKEN_BEDROCK", "bearer-1") // check:allow-secret
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.JSONReply(403, map[string]any{"message": "You don't have access"})
	})
	g := with(t, &bedrock.Plugin{Region: "eu-central-1", BaseURL: server.URL})
	_, err := g.Generate(t.Context(), genkit.WithPrompt("hi"))
	if core.StatusOf(err) != core.PermissionDenied || !strings.Contains(err.Error(), "You don't have access") || len(server.Requests()) != 1 {
		t.Fatalf("got %v after %d requests", err, len(server.Requests()))
	}
	if got := server.Requests()[0].Header.Get("Authorization"); got != "Bearer bearer-1" {
		t.Errorf("sent with %q", got)
	}
	_, err = g.Generate(t.Context(), genkit.WithParts(ai.NewMediaPart("image/png", server.URL+"/x.png")))
	if core.StatusOf(err) != core.PermissionDenied || len(server.Requests()) != 1 {
		t.Errorf("media of the own network: %v", err)
	}
}

func TestNoCredentials(t *testing.T) {
	noEnvironment(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.JSONReply(200, nil) })
	none := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, errors.New("no role") })
	g := with(t, &bedrock.Plugin{Config: &aws.Config{Region: "us-west-2", Credentials: none}, BaseURL: server.URL})
	_, err := g.Generate(t.Context(), genkit.WithPrompt("hi"))
	if core.StatusOf(err) != core.Unauthenticated || !strings.Contains(err.Error(), "no role") || len(server.Requests()) != 0 {
		t.Errorf("got %v after %d requests; want UNAUTHENTICATED", err, len(server.Requests()))
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte("[profile two]\nregion = us-east-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		plugin *bedrock.Plugin
		env    map[string]string
		want   string // "" for success
	}{
		{"no region", &bedrock.Plugin{}, nil, "set AWS_REGION"},
		{"odd region", &bedrock.Plugin{Region: "evil.com/"}, nil, `the region is "evil.com/"`},
		{"a configuration without credentials", &bedrock.Plugin{Config: &aws.Config{Region: "us-east-1"}}, nil, "set Credentials"},
		{"no profile", &bedrock.Plugin{Region: "us-east-1", Profile: "none"}, nil, "cannot be read"},
		{"profile", &bedrock.Plugin{Profile: "two"}, map[string]string{"AWS_CONFIG_FILE": file}, ""},
		{"environment", &bedrock.Plugin{}, map[string]string{"AWS_DEFAULT_REGION": "us-east-1"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			noEnvironment(t)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			err := test.plugin.Init(t.Context(), core.NewRegistry())
			defer test.plugin.Close(t.Context())
			if test.want == "" && err != nil {
				t.Error(err)
			}
			if test.want != "" && (core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestModels(t *testing.T) {
	noEnvironment(t)
	list, err := (&bedrock.Plugin{}).List(t.Context())
	if err != nil || len(list) != len(bedrock.Models()) || list[0].Key != "/model/"+bedrock.Name+"/"+bedrock.Models()[0].ID {
		t.Errorf("%+v, %v", list, err)
	}
	r := with(t, &bedrock.Plugin{Config: keys()}).Registry()
	for name, want := range map[string]core.Status{
		model: core.OK, "anthropic-bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/x": core.OK, "anthropic-bedrock/amazon.nova-pro-v1:0": core.NotFound,
	} {
		if _, err := r.Lookup(t.Context(), core.KindModel, name); core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", name, err, want)
		}
	}
}
