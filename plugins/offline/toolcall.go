// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// How much the words count that a prompt shares with a tool.
const (
	inName        = 3.0
	inDescription = 1.0
	inArguments   = 0.8
	// enough is the sum from which on a tool is called: a word of the name, or two of
	// the rest.
	enough = 1.7
	// maxCalls is how many tools are called at a time.
	maxCalls = 8
)

// verbsOfTools are stems of words that say little when they stand in a tool's name.
var verbsOfTools = stems("get set list fetch find run call do make create lookup load read tool current new all info information data return")

// candidate is a tool with what the prompt has of it.
type candidate struct {
	tool  *ai.ToolDefinition
	sum   float64  // of the weights of words
	score float64  // less for words that other tools have as well
	words []string // stems
}

// toolRequests returns requests for the tools that the prompt points to; none when
// it points to none, when choice forbids it, and when the last message brings the
// responses of tools already. With choice required the likeliest is called in any
// case.
func (t *talk) toolRequests(tools []*ai.ToolDefinition, choice ai.ToolChoice) (ai.Parts, error) {
	tools = slices.DeleteFunc(slices.Clone(tools), func(d *ai.ToolDefinition) bool { return d == nil })
	if len(t.results) > 0 || choice == ai.ToolChoiceNone || len(tools) == 0 {
		return nil, nil
	}
	var parts ai.Parts
	for _, c := range t.chosen(tools, choice == ai.ToolChoiceRequired) {
		inputs, err := t.arguments(c.tool)
		if err != nil {
			if choice == ai.ToolChoiceRequired || core.StatusOf(err) == core.InvalidArgument {
				return nil, core.Errorf(core.StatusOf(err), "arguments of tool '%s': %w", c.tool.Name, err)
			}
			continue // an answer without the tool is better than none
		}
		for _, input := range inputs {
			ref := "call-" + strconv.Itoa(t.calls+len(parts)+1)
			parts = append(parts, &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: c.tool.Name, Ref: ref, Input: input}})
		}
	}
	return parts, nil
}

// chosen returns the tools to call, in the order in which they were offered.
func (t *talk) chosen(tools []*ai.ToolDefinition, required bool) []candidate {
	list := t.weigh(tools)
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(list[b].score, list[a].score) })
	var chosen []int
	var claimed []string
	for _, i := range order {
		c := list[i]
		fresh := slices.ContainsFunc(c.words, func(w string) bool { return !slices.Contains(claimed, w) })
		if c.sum < enough || !fresh || len(chosen) == maxCalls || isAmbiguous(list, i) {
			continue
		}
		chosen = append(chosen, i)
		claimed = append(claimed, c.words...)
	}
	if len(chosen) == 0 && required {
		chosen = order[:1]
	}
	slices.Sort(chosen)
	out := make([]candidate, len(chosen))
	for i, at := range chosen {
		out[i] = list[at]
	}
	return out
}

// isAmbiguous tells whether the prompt points to another tool just as well, by the same
// words: it is better to call neither than the wrong one.
func isAmbiguous(list []candidate, i int) bool {
	for j, other := range list {
		if j != i && other.score == list[i].score && slices.Equal(other.words, list[i].words) {
			return true
		}
	}
	return false
}

// weigh scores each tool by the words that the prompt shares with its name, its
// description and the names of its arguments. A word that many tools have counts less
// than one that a single tool has.
func (t *talk) weigh(tools []*ai.ToolDefinition) []candidate {
	asked := map[string]bool{}
	for _, w := range split(t.question) {
		if !w.stop {
			asked[w.stem] = true
		}
	}
	spread := map[string]int{}
	parts := make([][3][]string, len(tools))
	for i, tool := range tools {
		parts[i] = [3][]string{nameTerms(tool), terms(tool.Description), argumentTerms(tool.InputSchema)}
		var all []string
		for _, list := range parts[i] {
			for _, w := range list {
				all = appendNew(all, w)
			}
		}
		for _, w := range all {
			spread[w]++
		}
	}
	list := make([]candidate, len(tools))
	for i, tool := range tools {
		c := candidate{tool: tool}
		for group, weight := range []float64{inName, inDescription, inArguments} {
			for _, w := range parts[i][group] {
				if !asked[w] || slices.Contains(c.words, w) || group > 0 && (askWords[w] || verbsOfTools[w]) {
					continue
				}
				counts := weight
				if group == 0 && verbsOfTools[w] {
					counts = inDescription
				}
				c.words = append(c.words, w)
				c.sum += counts
				c.score += counts / math.Sqrt(float64(spread[w]))
			}
		}
		if n := len(parts[i][0]); n > 0 { // of tools with the same words, the one with fewest others
			c.score += 0.1 / float64(n)
		}
		list[i] = c
	}
	return list
}

// nameTerms returns the stems of the words of a tool's name.
func nameTerms(tool *ai.ToolDefinition) []string {
	var list []string
	for _, piece := range pieces(tool.Name) {
		if !isStop(piece) {
			list = appendNew(list, stem(piece))
		}
	}
	return list
}

// argumentTerms returns the stems of the words in the names of arguments, and in the
// values of their enums.
func argumentTerms(schema json.RawMessage) []string {
	root, err := parseJSON(schema)
	if err != nil {
		return nil
	}
	var list []string
	properties := root.get("properties")
	if properties == nil {
		return nil
	}
	for _, key := range properties.keys {
		texts := []string{strings.Join(pieces(key), " ")}
		if values := properties.get(key).get("enum"); values != nil {
			for _, v := range values.items {
				texts = append(texts, v.text)
			}
		}
		for _, text := range texts {
			for _, term := range terms(text) {
				list = appendNew(list, term)
			}
		}
	}
	return list
}

// arguments makes the arguments of the calls of one tool: of one call, or, when its
// only argument is a text and the prompt gives several names for it ("in Paris and
// London"), of one for each.
func (t *talk) arguments(tool *ai.ToolDefinition) ([]json.RawMessage, error) {
	schema := tool.InputSchema
	if len(bytes.TrimSpace(schema)) == 0 || string(bytes.TrimSpace(schema)) == "null" || isOpen(schema) {
		return []json.RawMessage{json.RawMessage("{}")}, nil
	}
	w := newWriter(t)
	var inputs []json.RawMessage
	for len(inputs) < maxCalls {
		v, err := makeInstance(schema, w, true)
		if err != nil {
			return nil, err
		}
		input := v.json()
		if slices.ContainsFunc(inputs, func(have json.RawMessage) bool { return bytes.Equal(have, input) }) {
			break
		}
		inputs = append(inputs, input)
		if !w.next(v) {
			break
		}
	}
	return inputs, nil
}

// isOpen tells whether a schema says nothing: tools without input have such a one.
func isOpen(schema json.RawMessage) bool {
	root, err := parseJSON(schema)
	if err != nil || root.kind != kindObject {
		return err == nil && root.isTrue()
	}
	return !slices.ContainsFunc(root.keys, func(key string) bool {
		return key != "$schema" && key != "$id" && key != "title" && key != "description"
	})
}

// next prepares another call of the same tool: when the arguments of the last are a
// single name and the question goes on with "and" another name, that one is left to
// be taken, and what was taken stays so.
func (w *writer) next(v *node) bool {
	if v.kind == kindObject && len(v.keys) == 1 {
		v = v.get(v.keys[0])
	}
	if v.kind != kindString {
		return false
	}
	for i, c := range w.evidence.clues {
		if c.kind != clueName || c.text != v.text || i+1 >= len(w.evidence.clues) {
			continue
		}
		following := w.evidence.clues[i+1]
		if following.kind != clueName || w.evidence.isTaken(following, takenBy{}) || c.after != "and" && c.after != stem(following.text) && !strings.HasPrefix(following.text, c.after) {
			return false
		}
		w.evidence.taken[i] = takenBy{} // of no place
		return following.preposition == c.preposition
	}
	return false
}
