// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// validator checks an answer; the argument is "" when the suite gives none.
type validator struct {
	name  string
	check func(a *answer, argument string) error
}

// validators are the table. The names are those of the published tools; whatever passes
// there passes here.
var validators = []validator{
	{"has-tool-request", hasToolRequest},
	{"valid-json", validJSON},
	{"text-includes", textIncludes},
	{"text-starts-with", textStartsWith},
	{"text-not-empty", textNotEmpty},
	{"valid-media", validMedia},
	{"reasoning", reasoning},
	{"stream-text-includes", streamTextIncludes},
	{"stream-has-tool-request", streamHasToolRequest},
	{"stream-valid-json", streamValidJSON},
}

// Validators returns the names of the checks that a test may list.
func Validators() (names []string) {
	for _, v := range validators {
		names = append(names, v.name)
	}
	return names
}

// checkOf returns the check that a text such as "text-includes:hello" stands for.
// The error lists the names when there is no such.
func checkOf(text string) (func(*answer) error, error) {
	name, argument, _ := strings.Cut(text, ":")
	i := slices.IndexFunc(validators, func(v validator) bool { return v.name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no validator %q; there are %s", name, list(Validators()))
	}
	return func(a *answer) error { return validators[i].check(a, argument) }, nil
}

// hasToolRequest finds a tool request, one to the tool if it is named.
func hasToolRequest(a *answer, tool string) error {
	content, err := a.content()
	if err != nil {
		return err
	}
	return requestsTool("the response", content.ToolRequests(), tool)
}

func requestsTool(where string, requests []*ai.ToolRequestPart, tool string) error {
	var asked []string
	for _, r := range requests {
		if tool == "" || r.ToolRequest.Name == tool {
			return nil
		}
		asked = append(asked, r.ToolRequest.Name)
	}
	if asked == nil {
		return fmt.Errorf("%s has no tool request", where)
	}
	return fmt.Errorf("%s requests the tool %s, not %s", where, list(asked), tool)
}

// validJSON takes the whole text, or its first part alone.
func validJSON(a *answer, _ string) error {
	text, err := a.text()
	if err != nil {
		return err
	}
	if json.Valid([]byte(text)) {
		return nil
	}
	for _, part := range a.response.Message.Content {
		if t, ok := part.(*ai.TextPart); ok && t.Text != "" {
			if json.Valid([]byte(t.Text)) {
				return nil
			}
			break
		}
	}
	return fmt.Errorf("the text is not JSON: %s", excerpt(text))
}

// textIncludes does not tell capitals from small letters.
func textIncludes(a *answer, wanted string) error {
	text, err := a.text()
	if err != nil {
		return err
	}
	if !strings.Contains(strings.ToLower(text), strings.ToLower(wanted)) {
		return fmt.Errorf("the text does not include %q: %s", wanted, excerpt(text))
	}
	return nil
}

// textStartsWith takes no notice of white space before the text.
func textStartsWith(a *answer, wanted string) error {
	text, err := a.text()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(strings.TrimSpace(text), wanted) {
		return fmt.Errorf("the text does not start with %q: %s", wanted, excerpt(text))
	}
	return nil
}

func textNotEmpty(a *answer, _ string) error {
	text, err := a.text()
	if err == nil && strings.TrimSpace(text) == "" {
		return errors.New("the text is nothing but white space")
	}
	return err
}

// validMedia finds media, of a type such as image if that is named.
func validMedia(a *answer, kind string) error {
	media := a.response.Media()
	if media == nil {
		return errors.New("the response has no media" + a.finish())
	}
	if t := media.ContentType; kind != "" && t != "" && !strings.HasPrefix(t, kind+"/") {
		return fmt.Errorf("the media is of type %s, not %s", t, kind)
	}
	if kind != "image" {
		return nil
	}
	u, err := url.Parse(media.URL)
	switch {
	case media.URL == "":
		return errors.New("the media has no URL")
	case strings.HasPrefix(media.URL, "data:"):
		if !strings.HasPrefix(media.URL, "data:image/") {
			return fmt.Errorf("the data URL of the media is of no image: %s", excerpt(media.URL))
		}
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the URL of the media is neither a data URL nor one of http: %s", excerpt(media.URL))
	}
	return nil
}

func reasoning(a *answer, _ string) error {
	content, err := a.content()
	if err != nil {
		return err
	}
	if content.Reasoning() == "" {
		return errors.New("the response has no reasoning" + a.finish())
	}
	return nil
}

// streamTextIncludes tells capitals from small letters, other than textIncludes.
func streamTextIncludes(a *answer, wanted string) error {
	text, err := a.streamed()
	if err != nil {
		return err
	}
	if !strings.Contains(text, wanted) {
		return fmt.Errorf("the text of the chunks does not include %q: %s", wanted, excerpt(text))
	}
	return nil
}

// streamHasToolRequest finds a tool request in the chunks; if the tool is named, the
// response must request it too, since a chunk may bring only a piece.
func streamHasToolRequest(a *answer, tool string) error {
	if _, err := a.streamed(); err != nil {
		return err
	}
	if !slices.ContainsFunc(a.chunks, func(c *ai.Chunk) bool { return len(c.ToolRequests()) > 0 }) {
		return errors.New("no chunk has a tool request")
	}
	if tool == "" {
		return nil
	}
	return hasToolRequest(a, tool)
}

func streamValidJSON(a *answer, _ string) error {
	text, err := a.streamed()
	if err != nil {
		return err
	}
	if !json.Valid([]byte(text)) {
		return fmt.Errorf("the text of the chunks is not JSON: %s", excerpt(text))
	}
	return nil
}
