// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// maxToolName is how long the API lets the name of a tool be.
const maxToolName = 64

// toolNames gives the tools of a request names that the API takes, and gives them back.
type toolNames struct {
	wire  map[string]string // by Genkit's name
	names map[string]string // by the name on the wire
	// wrapped are the tools, by Genkit's names, whose input is no object and travels
	// as the field input of one.
	wrapped map[string]bool
}

func newToolNames(tools []*ai.ToolDefinition) *toolNames {
	n := &toolNames{}
	for _, t := range tools { // names that can stay have no other to give way to
		if plainName(t.Name) == t.Name {
			n.of(t.Name)
		}
	}
	for _, t := range tools {
		n.of(t.Name)
	}
	return n
}

// of returns the name on the wire of a tool.
func (n *toolNames) of(name string) string {
	if wire, ok := n.wire[name]; ok {
		return wire
	}
	plain := plainName(name)
	wire := plain
	for i := 2; ; i++ {
		if _, taken := n.names[wire]; !taken {
			break
		}
		suffix := "_" + strconv.Itoa(i)
		wire = plain[:min(len(plain), maxToolName-len(suffix))] + suffix
	}
	if n.wire == nil {
		n.wire, n.names = map[string]string{}, map[string]string{}
	}
	n.wire[name], n.names[wire] = wire, name
	return wire
}

// back returns Genkit's name for one on the wire; a name that nobody gave stays.
func (n *toolNames) back(wire string) string {
	if name, ok := n.names[wire]; ok {
		return name
	}
	return wire
}

// plainName replaces what the API does not take in a name: other than letters, digits,
// underscores and dashes.
func plainName(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '_'
	}, name)
	if plain == "" {
		return "tool"
	}
	return plain[:min(len(plain), maxToolName)]
}

// callIDs gives each tool request of a history an id, and its response the same.
type callIDs struct {
	length int // of ids that the vendor takes; 0 is any
	count  int
	open   map[string][]string // ids of requests without a ref, by the tool's name
}

// request returns the id of a tool request.
func (c *callIDs) request(r *ai.ToolRequest) string {
	if r.Ref != "" {
		return c.fit(r.Ref)
	}
	c.count++
	id := c.fit(fmt.Sprintf("genkit_%d", c.count))
	if c.open == nil {
		c.open = map[string][]string{}
	}
	c.open[r.Name] = append(c.open[r.Name], id)
	return id
}

// response returns the id of the request that a tool response answers: its ref, else
// the first open request for that tool.
func (c *callIDs) response(r *ai.ToolResponse) string {
	if r.Ref != "" {
		return c.fit(r.Ref)
	}
	if open := c.open[r.Name]; len(open) > 0 {
		c.open[r.Name] = open[1:]
		return open[0]
	}
	c.count++
	return c.fit(fmt.Sprintf("genkit_%d", c.count))
}

// fit returns an id that the vendor takes, the same for the same ref.
func (c *callIDs) fit(ref string) string {
	if c.length == 0 || len(ref) == c.length && plainName(ref) == ref && !strings.ContainsAny(ref, "_-") {
		return ref
	}
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte(ref))
	id := make([]byte, c.length)
	for i := range id {
		id[i] = digits[int(sum[i%len(sum)])%len(digits)]
	}
	return string(id)
}
