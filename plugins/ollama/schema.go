// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// maxSchemaNodes is how large a schema may become without its references.
const maxSchemaNodes = 20_000

var errNoObject = errors.New("its input schema is no object")

// plainSchema returns the schema of a tool as the server can read it, which knows no
// references and no properties that are true or false, and would show the model nothing
// of the first and refuse the second. A schema that has neither is returned as it is.
func plainSchema(raw json.RawMessage) (json.RawMessage, error) {
	if isPlain(raw) {
		return raw, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var root map[string]any
	if err := d.Decode(&root); err != nil || root == nil {
		return nil, errNoObject
	}
	p := plainer{root: root}
	plain, err := p.plain(root)
	if err != nil {
		return nil, err
	}
	delete(plain, "$defs")
	delete(plain, "definitions")
	return ai.JSON(plain), nil
}

// isPlain tells whether there is nothing to do, of which it may be unsure.
func isPlain(raw []byte) bool {
	count := func(word string) int { return bytes.Count(raw, []byte(word)) }
	return count(`"$ref"`) == 0 &&
		count("true") == count(`"additionalProperties":true`) && count("false") == count(`"additionalProperties":false`)
}

// plainer copies a schema.
type plainer struct {
	root  map[string]any
	open  []string // references that are being followed
	nodes int
}

func (p *plainer) plain(schema map[string]any) (map[string]any, error) {
	if p.nodes++; p.nodes > maxSchemaNodes {
		return nil, fmt.Errorf("its input schema is too large without its references")
	}
	out := make(map[string]any, len(schema))
	if ref, ok := schema["$ref"].(string); ok {
		if err := p.follow(ref, out); err != nil {
			return nil, err
		}
	}
	for word, value := range schema {
		var err error
		switch within := value.(type) {
		case map[string]any:
			switch word {
			case "properties":
				out[word], err = p.properties(within)
			case "items", "additionalProperties", "not":
				out[word], err = p.plain(within)
			default:
				out[word] = value
			}
		case []any:
			if word != "anyOf" && word != "oneOf" && word != "allOf" {
				out[word] = value
				break
			}
			out[word], err = p.list(within)
		default:
			if word != "$ref" {
				out[word] = value
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// properties leaves out those that an object may not have.
func (p *plainer) properties(of map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(of))
	for name, value := range of {
		plain, err := p.one(value)
		if err != nil {
			return nil, err
		}
		if plain != false {
			out[name] = plain
		}
	}
	return out, nil
}

func (p *plainer) list(of []any) ([]any, error) {
	out := []any{}
	for _, value := range of {
		plain, err := p.one(value)
		if err != nil {
			return nil, err
		}
		if plain != false {
			out = append(out, plain)
		}
	}
	return out, nil
}

// one returns a schema, {} for true, and what is none as it is.
func (p *plainer) one(value any) (any, error) {
	if schema, ok := value.(map[string]any); ok {
		return p.plain(schema)
	}
	if value == true {
		return map[string]any{}, nil
	}
	return value, nil
}

// follow puts into a schema what a reference stands for. Of one that is within itself,
// that is the type alone.
func (p *plainer) follow(ref string, into map[string]any) error {
	target, ok := p.find(ref)
	if !ok {
		return fmt.Errorf("its input schema has a $ref %q that leads nowhere", ref)
	}
	if slices.Contains(p.open, ref) {
		for _, word := range []string{"type", "description"} {
			if value, ok := target[word]; ok {
				into[word] = value
			}
		}
		return nil
	}
	p.open = append(p.open, ref)
	plain, err := p.plain(target)
	p.open = p.open[:len(p.open)-1]
	for word, value := range plain {
		into[word] = value
	}
	return err
}

// find returns the schema that a reference leads to.
func (p *plainer) find(ref string) (map[string]any, bool) {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil, false
	}
	at := p.root
	for i, word := range strings.Split(path, "/") {
		if i == 0 && word == "" {
			continue
		}
		word = strings.NewReplacer("~1", "/", "~0", "~").Replace(word)
		if at, ok = at[word].(map[string]any); !ok {
			return nil, false
		}
	}
	return at, true
}
