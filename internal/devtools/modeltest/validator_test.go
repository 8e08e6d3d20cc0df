// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func respond(parts ...string) string {
	return `{"message":{"role":"model","content":[` + strings.Join(parts, ",") + `]},"finishReason":"stop"}`
}

func TestValidators(t *testing.T) {
	const weather = `{"toolRequest":{"name":"weather","input":{}}}`
	const news = `{"toolRequest":{"name":"news"}}`
	media := func(contentType, url string) string {
		return respond(`{"media":{"contentType":"` + contentType + `","url":"` + url + `"}}`)
	}
	for _, test := range []struct {
		validator, response string
		chunks              []string
		wrong               string // part of the error, "" when it passes
	}{
		{"has-tool-request", respond(weather), nil, ""},
		{"has-tool-request:weather", respond(`{"text":"well"}`, news, weather), nil, ""},
		{"has-tool-request:weather", respond(news, news), nil, "the response requests the tool news, news, not weather"},
		{"has-tool-request", respond(`{"text":"no"}`), nil, "no tool request"},
		{"has-tool-request", `{"finishReason":"blocked","finishMessage":"rude"}`, nil, `the response has no content (it finished with blocked: "rude")`},
		{"has-tool-request", `{"message":{"role":"model","content":[]}}`, nil, "the response has no content"},

		{"valid-json", respond(`{"text":"{\"a\":"}`, `{"text":"1}"}`), nil, ""},
		{"valid-json", respond(`{"text":""}`, `{"text":"[1]"}`, `{"text":" and more"}`), nil, ""},
		{"valid-json", respond(`{"text":"well, "}`, `{"text":"[1]"}`), nil, `the text is not JSON: "well, [1]"`},
		{"valid-json", respond(`{"data":{"a":1}}`), nil, "the response has no text (it finished with stop)"},

		{"text-includes:hello: you", respond(`{"text":"well HELLO: You there"}`), nil, ""},
		{"text-includes:genkit", respond(`{"reasoning":"hm"}`, `{"text":"Gen"}`, `{"text":"kit"}`), nil, ""},
		{"text-includes:hello", respond(`{"text":"bye"}`), nil, `the text does not include "hello": "bye"`},
		{"text-includes", respond(`{"text":"bye"}`), nil, ""},
		{"text-includes", respond(`{"text":""}`), nil, "no text"},

		{"text-starts-with:RESPONSE:", respond(`{"text":"\n RESPONSE: hi"}`), nil, ""},
		{"text-starts-with:RESPONSE:", respond(`{"text":"response: hi"}`), nil, `does not start with "RESPONSE:": "response: hi"`},
		{"text-starts-with:x", respond(), nil, "no text"},

		{"text-not-empty", respond(`{"text":"x"}`), nil, ""},
		{"text-not-empty", respond(`{"text":" \n"}`), nil, "white space"},
		{"text-not-empty", `{}`, nil, "the response has no text"},

		{"valid-media", media("audio/wav", "x:y"), nil, ""},
		{"valid-media:audio", media("audio/wav", "x:y"), nil, ""},
		{"valid-media:audio", respond(`{"media":{"url":"https://a.test/b"}}`), nil, ""},
		{"valid-media:audio", media("audiobook/x", "x:y"), nil, "of type audiobook/x, not audio"},
		{"valid-media:image", respond(`{"text":"a cat"}`), nil, "no media"},
		{"valid-media:image", media("image/png", "data:image/png;base64,AA=="), nil, ""},
		{"valid-media:image", media("image/png", "https://a.test/cat.png"), nil, ""},
		{"valid-media:image", media("image/png", "http://a.test/cat.png"), nil, ""},
		{"valid-media:image", media("image/png", ""), nil, "has no URL"},
		{"valid-media:image", media("image/png", "data:audio/wav;base64,AA=="), nil, "of no image"},
		{"valid-media:image", media("image/png", "https://"), nil, "neither"},
		{"valid-media:image", media("image/png", "https://%zz/"), nil, "neither"},
		{"valid-media:image", media("image/png", "gs://bucket/cat.png"), nil, "neither"},

		{"reasoning", respond(`{"reasoning":"hm"}`, `{"text":"x"}`), nil, ""},
		{"reasoning", respond(`{"reasoning":""}`, `{"text":"x"}`), nil, "no reasoning"},
		{"reasoning", `{}`, nil, "no content"},

		{"stream-text-includes:Genkit", respond(), []string{`{"content":[{"text":"Gen"}]}`, `{"content":[{"reasoning":"x"}]}`, `{"content":[{"text":"kit"}]}`}, ""},
		{"stream-text-includes:Genkit", respond(), []string{`{"content":[{"text":"genkit"}]}`}, `does not include "Genkit": "genkit"`},
		{"stream-text-includes", respond(), []string{`{"content":[]}`}, ""},
		{"stream-text-includes", respond(`{"text":"x"}`), nil, "no chunk came"},

		{"stream-has-tool-request:weather", respond(weather), []string{`{"content":[{"text":"x"}]}`, `{"content":[` + weather + `]}`}, ""},
		{"stream-has-tool-request", respond(), []string{`{"content":[` + weather + `]}`}, ""},
		{"stream-has-tool-request:weather", respond(news), []string{`{"content":[` + weather + `]}`}, "requests the tool news, not weather"},
		{"stream-has-tool-request:weather", respond(weather), []string{`{"content":[{"text":"x"}]}`}, "no chunk has a tool request"},
		{"stream-has-tool-request:weather", respond(weather), nil, "no chunk came"},

		{"stream-valid-json", respond(), []string{`{"content":[{"text":"{\"a\""}]}`, `{"content":[{"text":":1}"}]}`}, ""},
		{"stream-valid-json", respond(), []string{`{"content":[{"text":"[1"}]}`, `{"content":[{"text":"[1]"}],"aggregated":true}`}, ""},
		{"stream-valid-json", respond(`{"text":"{}"}`), []string{`{"content":[{"text":"{"}]}`}, `is not JSON: "{"`},
		{"stream-valid-json", respond(), []string{`{"content":[]}`}, "is not JSON"},
		{"stream-valid-json", respond(), nil, "no chunk came"},
	} {
		check, err := checkOf(test.validator)
		if err != nil {
			t.Errorf("%s: %v", test.validator, err)
			continue
		}
		got := &answer{}
		if got.response, err = readResponse(json.RawMessage(test.response)); err != nil {
			t.Fatal(err)
		}
		for _, raw := range test.chunks {
			chunk := &ai.Chunk{}
			if err := json.Unmarshal([]byte(raw), chunk); err != nil {
				t.Fatal(err)
			}
			got.chunks = append(got.chunks, chunk)
		}
		err = check(got)
		if (err == nil) != (test.wrong == "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s of %s and %q: got %v, want %q", test.validator, test.response, test.chunks, err, test.wrong)
		}
	}
}

func TestValidatorNames(t *testing.T) {
	want := []string{
		"has-tool-request", "valid-json", "text-includes", "text-starts-with", "text-not-empty", "valid-media", "reasoning",
		"stream-text-includes", "stream-has-tool-request", "stream-valid-json",
	}
	if diff := cmp.Diff(want, Validators()); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"", "text-include", "text-includes hello", "Text-Includes:x", ":x"} {
		_, err := checkOf(name)
		if err == nil || !strings.Contains(err.Error(), strings.Join(want, ", ")) {
			t.Errorf("%q: got %v, want an error that lists the names", name, err)
		}
	}
}
