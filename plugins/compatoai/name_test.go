// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"regexp"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

var wireToolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

func TestToolNames(t *testing.T) {
	long := strings.Repeat("n", 80)
	names := []string{"a/b", "a_b", "a.b", "plain", "größe", "", long, long + "x"}
	var tools []*ai.ToolDefinition
	for _, name := range names {
		tools = append(tools, &ai.ToolDefinition{Name: name})
	}
	n := newToolNames(tools)
	seen := map[string]bool{}
	for _, name := range names {
		wire := n.of(name)
		if !wireToolName.MatchString(wire) || seen[wire] || n.back(wire) != name {
			t.Errorf("%q is %q on the wire and %q again; seen %v", name, wire, n.back(wire), seen[wire])
		}
		seen[wire] = true
	}
	if got := n.of("a_b"); got != "a_b" {
		t.Errorf("a name that can stay became %q", got)
	}
	if got := n.back("unheard"); got != "unheard" {
		t.Errorf("a name of nobody became %q", got)
	}
}

func TestCallIDs(t *testing.T) {
	c := callIDs{}
	first := c.request(&ai.ToolRequest{Name: "a"})
	second := c.request(&ai.ToolRequest{Name: "b"})
	third := c.request(&ai.ToolRequest{Name: "a"})
	for _, step := range []struct{ name, want string }{{"a", first}, {"a", third}, {"b", second}} {
		if got := c.response(&ai.ToolResponse{Name: step.name}); got != step.want {
			t.Errorf("the response of %s has id %q; want %q", step.name, got, step.want)
		}
	}
	if got := c.response(&ai.ToolResponse{Name: "a"}); got == "" || got == first || got == third {
		t.Errorf("a response to nothing has id %q", got)
	}
	if got := c.request(&ai.ToolRequest{Ref: "mine"}); got != "mine" {
		t.Errorf("a ref became %q", got)
	}

	short := callIDs{length: 9}
	fits := regexp.MustCompile(`^[a-zA-Z0-9]{9}$`)
	seen := map[string]bool{}
	for _, ref := range []string{"", "call_1", "abcdefghi", "abcdefgh_", "call_00000000000"} {
		id := short.request(&ai.ToolRequest{Ref: ref, Name: "a"})
		if !fits.MatchString(id) || seen[id] {
			t.Errorf("ref %q became %q", ref, id)
		}
		seen[id] = true
	}
	if got := short.fit("abcdefghi"); got != "abcdefghi" {
		t.Errorf("an id that fits became %q", got)
	}
	if short.fit("call_1") != (&callIDs{length: 9}).fit("call_1") {
		t.Error("the same ref has two ids")
	}
}
