// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var directive = regexp.MustCompile(`^<!-- (code|output): (\S+) (\S+) -->$`)

// weave returns the text of a page with its blocks as their sources are.
func weave(page, text string) (string, error) {
	var out []string
	var faults []error
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out = append(out, line)
		m := directive.FindStringSubmatch(line)
		switch {
		case m == nil && strings.HasPrefix(line, "<!-- code") || m == nil && strings.HasPrefix(line, "<!-- output"):
			faults = append(faults, fmt.Errorf("%s:%d: not of the form <!-- code: FILE NAME -->", page, i+1))
		case m == nil && strings.HasPrefix(line, "```"):
			if language := strings.TrimSpace(line[3:]); language == "go" {
				faults = append(faults, fmt.Errorf("%s:%d: this block of Go has no source", page, i+1))
			}
			for i++; i < len(lines) && lines[i] != "```"; i++ {
				out = append(out, lines[i])
			}
			if i < len(lines) {
				out = append(out, lines[i])
			}
		case m != nil:
			block, err := blockOf(filepath.Join(filepath.Dir(page), m[2]), m[1], m[3])
			if err != nil {
				faults = append(faults, fmt.Errorf("%s:%d: %w", page, i+1, err))
			}
			out = append(out, block...)
			if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "```") {
				for i += 2; i < len(lines) && lines[i] != "```"; i++ { // what stood there
				}
			}
		}
	}
	return strings.Join(out, "\n"), errors.Join(faults...)
}

// blockOf returns the lines of the block that a directive stands for.
func blockOf(file, what, name string) ([]string, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	code, output, err := lookup(file, string(src), name)
	if err != nil {
		return nil, err
	}
	language := "go"
	if what == "output" {
		if language, code = "text", output; len(code) == 0 {
			return nil, fmt.Errorf("%s of %s has no output", name, file)
		}
	}
	return append(append([]string{"```" + language}, code...), "```"), nil
}

// lookup returns the lines of a region, or of a function's body and its expected
// output.
func lookup(file, src, name string) (code, output []string, err error) {
	if lines, ok := region(strings.Split(src, "\n"), name); ok {
		return dedent(lines), nil, nil
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != name || f.Body == nil {
			continue
		}
		body := src[files.Position(f.Body.Lbrace).Offset+1 : files.Position(f.Body.Rbrace).Offset]
		code, output = splitOutput(dedent(strings.Split(body, "\n")))
		return dedent(code), output, nil
	}
	return nil, nil, fmt.Errorf("%s has neither region nor function %s", file, name)
}

// region returns the lines between "// region NAME" and "// endregion". Marks of
// other regions inside of it are left out.
func region(lines []string, name string) ([]string, bool) {
	var inside []string
	depth := 0
	for _, line := range lines {
		switch mark := strings.TrimSpace(line); {
		case mark == "// region "+name && depth == 0:
			depth = 1
		case depth > 0 && strings.HasPrefix(mark, "// region "):
			depth++
		case depth > 0 && mark == "// endregion":
			if depth--; depth == 0 {
				return inside, true
			}
		case depth > 0:
			inside = append(inside, line)
		}
	}
	return nil, false
}

// expected is the beginning of the comment with the output of an example.
var expected = regexp.MustCompile(`^// (?:Unordered o|O)utput:`)

// splitOutput cuts the comment with the expected output from an example, and marks
// of regions.
func splitOutput(lines []string) (code, output []string) {
	for i, line := range lines {
		if begin := expected.FindString(line); begin != "" {
			for _, text := range append([]string{"//" + line[len(begin):]}, lines[i+1:]...) {
				output = append(output, strings.TrimPrefix(strings.TrimPrefix(text, "//"), " "))
			}
			return code, dedent(output)
		}
		if mark := strings.TrimSpace(line); !strings.HasPrefix(mark, "// region ") && mark != "// endregion" {
			code = append(code, line)
		}
	}
	return code, nil
}

// dedent takes away the tabs that all lines begin with, and empty lines at both
// ends.
func dedent(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	least := -1
	for _, line := range lines {
		if rest := strings.TrimLeft(line, "\t"); rest != "" && (least < 0 || len(line)-len(rest) < least) {
			least = len(line) - len(rest)
		}
	}
	cut := make([]string, len(lines))
	for i, line := range lines {
		cut[i] = line[min(max(least, 0), len(line)):]
	}
	return cut
}
