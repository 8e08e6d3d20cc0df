// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// answer is what a model gave: the response, and the chunks that came before it.
type answer struct {
	response *ai.ModelResponse
	chunks   []*ai.Chunk
}

var (
	finishReasons = []ai.FinishReason{
		ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishAborted, ai.FinishInterrupted, ai.FinishFailed, ai.FinishOther, ai.FinishUnknown,
	}
	roles = []ai.Role{ai.RoleSystem, ai.RoleUser, ai.RoleModel, ai.RoleTool}
)

// readResponse reads the result of a model as strictly as its schema is: a field that is
// null, which readers of other languages refuse, is an error here too.
func readResponse(raw json.RawMessage) (*ai.ModelResponse, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, fmt.Errorf("the result is no response of a model but %s", excerpt(string(raw)))
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if string(fields[name]) == "null" && name != "custom" && name != "raw" {
			return nil, fmt.Errorf("the response is invalid: %q is null; leave out what there is not", name)
		}
	}
	response := &ai.ModelResponse{}
	if err := json.Unmarshal(raw, response); err != nil {
		return nil, fmt.Errorf("the response is invalid: %w", err)
	}
	if r := response.FinishReason; r != "" && !slices.Contains(finishReasons, r) {
		return nil, fmt.Errorf("the response is invalid: there is no finish reason %q; there are %s", r, list(finishReasons))
	}
	if m := response.Message; m != nil {
		if !slices.Contains(roles, m.Role) {
			return nil, fmt.Errorf("the response is invalid: there is no role %q; there are %s", m.Role, list(roles))
		}
		if m.Content == nil {
			return nil, errors.New("the response is invalid: the message has no content, which is a list of parts")
		}
	}
	return response, nil
}

// finish says how the response ended, for messages about what it lacks.
func (a *answer) finish() string {
	var why []string
	if r := a.response.FinishReason; r != "" {
		why = append(why, string(r))
	}
	if text := a.response.FinishMessage; text != "" {
		why = append(why, excerpt(text))
	}
	if len(why) == 0 {
		return ""
	}
	return " (it finished with " + strings.Join(why, ": ") + ")"
}

// content returns the parts of the response's message; having none is an error.
func (a *answer) content() (ai.Parts, error) {
	if a.response.Message == nil || len(a.response.Message.Content) == 0 {
		return nil, errors.New("the response has no content" + a.finish())
	}
	return a.response.Message.Content, nil
}

// text returns the text of the response, all its text parts joined, as programs see it;
// having none is an error.
func (a *answer) text() (string, error) {
	if text := a.response.Text(); text != "" {
		return text, nil
	}
	return "", errors.New("the response has no text" + a.finish())
}

// streamed returns the text of the chunks. One that repeats what came before takes its
// place. It is an error when no chunk came.
func (a *answer) streamed() (string, error) {
	if len(a.chunks) == 0 {
		return "", errors.New("no chunk came; the validator needs a test with stream: true")
	}
	var text strings.Builder
	for _, chunk := range a.chunks {
		if chunk.Aggregated {
			text.Reset()
		}
		text.WriteString(chunk.Text())
	}
	return text.String(), nil
}

// excerpt returns a text in quotes, with its end left out when it is long.
func excerpt(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return fmt.Sprintf("%q...", string(runes[:most]))
	}
	return fmt.Sprintf("%q", text)
}

func list[T ~string](values []T) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}
