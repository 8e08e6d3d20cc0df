// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic/bedrock"
	"github.com/genkit-go/genkit/plugins/anthropic/internal/fakevendor"
)

func TestWire(t *testing.T) {
	noEnvironment(t)
	var signed signatures
	genkittest.WireSuite(t, &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			signed.at(baseURL)
			return &bedrock.Plugin{Config: keys(), BaseURL: baseURL}
		},
		Model:   model,
		Key:     secretKey,
		Request: signed.readRequest,
		Answer: func(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
			reply := fakevendor.Answer(q, a)
			if q.Stream {
				return binary(t, reply)
			}
			return reply
		},
		Failure: func(status int, message string) genkittest.FakeReply {
			return genkittest.JSONReply(status, map[string]string{"message": message})
		},
		StreamFailure: func(message string) []byte {
			return frame(t, "modelStreamErrorException", string(ai.JSON(map[string]string{"message": message})))
		},
		Malformed:      frame(t, "", `{"type":"content_block_delta","index":0,"delta":{"te`),
		Config:         []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"},
		Finishes:       []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked},
		Reasoning:      true,
		CachedTokens:   true,
		ThoughtsTokens: true,
	})
	if signed.checked == 0 {
		t.Error("no signature was checked")
	}
}

// binary returns a stream of server-sent events as Bedrock sends it.
func binary(t *testing.T, events genkittest.FakeReply) genkittest.FakeReply {
	out := genkittest.FakeReply{Header: map[string][]string{"Content-Type": {"application/vnd.amazon.eventstream"}}}
	for _, f := range events.Frames {
		_, data, _ := bytes.Cut(f, []byte("data: "))
		out.Frames = append(out.Frames, frame(t, "", string(bytes.TrimSpace(data))))
	}
	return out
}

// signatures checks those of requests to the servers of a test.
type signatures struct {
	mu      sync.Mutex
	hosts   []string
	checked int
}

func (s *signatures) at(baseURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hosts = append(s.hosts, strings.TrimPrefix(baseURL, "http://"))
}

// check is an error when a request has not the signature that the keys give it at one of
// the servers.
func (s *signatures) check(q *genkittest.FakeRequest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checked++
	for _, host := range slices.Backward(s.hosts) {
		want, err := signature(q, host)
		if err != nil {
			return err
		}
		if q.Header.Get("Authorization") == want {
			return nil
		}
	}
	return fmt.Errorf("the signature is wrong: %s", q.Header.Get("Authorization"))
}

// readRequest checks where and by whom a request was sent: model and stream are in the
// path alone, the version of the API is in the body, and the signature is that of the
// keys over all of it.
func (s *signatures) readRequest(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	last, ours := strings.CutPrefix(q.Path, "/model/")
	escaped, method, _ := strings.Cut(last, "/")
	id, err := url.PathUnescape(escaped)
	switch {
	case q.Method != "POST" || !ours || err != nil || method != "invoke" && method != "invoke-with-response-stream":
		return nil, fmt.Errorf("%s %s", q.Method, q.Path)
	case q.Header.Get("X-Api-Key") != "":
		return nil, errors.New("a key of Anthropic")
	}
	if err := s.check(q); err != nil {
		return nil, err
	}
	var body struct {
		Version string          `json:"anthropic_version"`
		Model   json.RawMessage `json:"model"`
		Stream  json.RawMessage `json:"stream"`
	}
	if err := q.Decode(&body); err != nil {
		return nil, err
	}
	if body.Version != "bedrock-2023-05-31" || body.Model != nil || body.Stream != nil {
		return nil, fmt.Errorf("anthropic_version is %q, model is %s, stream is %s", body.Version, body.Model, body.Stream)
	}
	w, err := fakevendor.Request(q)
	if err != nil {
		return nil, err
	}
	w.Model, w.Stream = id, method == "invoke-with-response-stream"
	return w, nil
}

// signature signs a request anew, with the headers that its sender says it signed.
func signature(q *genkittest.FakeRequest, host string) (string, error) {
	_, list, _ := strings.Cut(q.Header.Get("Authorization"), "SignedHeaders=")
	list, _, _ = strings.Cut(list, ",")
	at, err := time.Parse("20060102T150405Z", q.Header.Get("X-Amz-Date"))
	if err != nil {
		return "", fmt.Errorf("no time of a signature: %w", err)
	}
	where, err := url.Parse("http://" + host + q.Path)
	if err != nil {
		return "", err
	}
	where.RawQuery = q.Query.Encode()
	again := &http.Request{Method: q.Method, URL: where, Host: host, Header: http.Header{}, ContentLength: int64(len(q.Body))}
	for name := range strings.SplitSeq(list, ";") {
		if name != "host" && name != "content-length" {
			again.Header[http.CanonicalHeaderKey(name)] = q.Header.Values(name)
		}
	}
	who, err := keys().Credentials.Retrieve(context.Background())
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(q.Body)
	err = v4.NewSigner().SignHTTP(context.Background(), who, again, hex.EncodeToString(hash[:]), "bedrock", keys().Region, at)
	return again.Header.Get("Authorization"), err
}
