// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// builtinHelpers are the helpers of every prompt. Nothing changes the map.
var builtinHelpers = handlebars.Helpers{
	"role":         roleHelper,
	"history":      historyHelper,
	"media":        mediaHelper,
	"section":      sectionHelper,
	"json":         jsonHelper,
	"ifEquals":     ifEqualsHelper,
	"unlessEquals": unlessEqualsHelper,
}

// helpersWith returns the helpers of a prompt.
func helpersWith(custom handlebars.Helpers) handlebars.Helpers {
	if len(custom) == 0 {
		return builtinHelpers
	}
	all := maps.Clone(builtinHelpers)
	for name, helper := range custom {
		if helper != nil {
			all[name] = helper
		}
	}
	return all
}

func roleHelper(c *handlebars.Call) (any, error) {
	role, err := textArgument(c.Arg(0))
	if err != nil {
		return nil, fmt.Errorf(`a role needs a name, such as {{role "system"}}: %w`, err)
	}
	return asResult(RoleMarker(role))
}

// asResult returns a marker as the result of a helper.
func asResult(m handlebars.Marker, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return m, nil
}

func historyHelper(*handlebars.Call) (any, error) { return HistoryMarker(), nil }

func sectionHelper(c *handlebars.Call) (any, error) {
	name, err := textArgument(c.Arg(0))
	if err != nil {
		return nil, fmt.Errorf(`a section needs a name, such as {{section "code"}}: %w`, err)
	}
	return SectionMarker(name), nil
}

func mediaHelper(c *handlebars.Call) (any, error) {
	url, err := textArgument(c.Hash("url"))
	if err != nil {
		return nil, fmt.Errorf("media needs a url, as in {{media url=photo}}: %w", err)
	}
	contentType, err := handlebars.Text(c.Hash("contentType"))
	if err != nil {
		return nil, fmt.Errorf("contentType of media: %w", err)
	}
	return MediaMarker(url, contentType), nil
}

// textArgument returns the text of an argument that must not be empty.
func textArgument(v any) (string, error) {
	switch kind := handlebars.KindOf(v); kind {
	case handlebars.KindUndefined, handlebars.KindNull, handlebars.KindList, handlebars.KindObject:
		return "", fmt.Errorf("got %s", kind)
	}
	text, err := handlebars.Text(v)
	if err == nil && text == "" {
		err = errors.New("got an empty text")
	}
	return text, err
}

func jsonHelper(c *handlebars.Call) (any, error) {
	if c.NumArgs() != 1 {
		return nil, fmt.Errorf("json takes one value, not %d", c.NumArgs())
	}
	text, err := handlebars.JSON(c.Arg(0), indentOf(c.Hash("indent")))
	return handlebars.SafeString(text), err
}

// indentOf returns an indent as JSON.stringify takes it: a number of blanks or
// a text, at most ten characters. Anything else is none.
func indentOf(v any) string {
	const most = 10
	switch handlebars.KindOf(v) {
	case handlebars.KindNumber:
		text, _ := handlebars.Text(v)
		if n, _ := strconv.ParseFloat(text, 64); n >= 1 { // NaN is not
			return strings.Repeat(" ", int(min(most, n)))
		}
	case handlebars.KindString:
		text, _ := handlebars.Text(v)
		runes := []rune(text)
		return string(runes[:min(most, len(runes))])
	}
	return ""
}

func ifEqualsHelper(c *handlebars.Call) (any, error) { return whenEqual(c, true) }

func unlessEqualsHelper(c *handlebars.Call) (any, error) { return whenEqual(c, false) }

// whenEqual renders the body of a block if its arguments are equal, or are not, and
// its inverse otherwise.
func whenEqual(c *handlebars.Call, want bool) (any, error) {
	if !c.IsBlock() {
		return nil, fmt.Errorf("%s is a block: write {{#%s a b}}…{{/%s}}", c.Name(), c.Name(), c.Name())
	}
	if c.NumArgs() != 2 {
		return nil, fmt.Errorf("#%s compares two values, not %d", c.Name(), c.NumArgs())
	}
	if handlebars.Equal(c.Arg(0), c.Arg(1)) == want {
		return c.Body(c.This())
	}
	return c.Inverse(c.This())
}
