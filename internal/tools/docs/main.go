// SPDX-License-Identifier: Apache-2.0

// Command docs weaves the Go code of the pages in docs from sources that compile.
//
//	go run ./internal/tools/docs       rewrites the blocks that differ from their source
//
// A block is preceded by a line that names its source, relative to the page:
//
//	<!-- code: examples/flows_test.go ExampleDefineFlow -->
//
// The name is that of a region of the file, between the lines "// region NAME" and
// "// endregion", or of a function, whose body it is. The indent is taken away, and
// so is the comment with the expected output. That is woven into a block of text by
//
//	<!-- output: examples/flows_test.go ExampleDefineFlow -->
//
// The test of this package fails when a page is not as the command would write it,
// when a block of Go has no source, and when a page mentions a name of this module's
// packages, such as genkit.WithPrompt, that does not exist.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// free are the pages that are no guides: their code is a record.
var free = map[string]bool{"decisions.md": true}

func main() {
	dir := flag.String("C", "docs", "directory of the pages")
	flag.Parse()
	changed, err := rewrite(*dir)
	for _, page := range changed {
		fmt.Println("rewrote", page)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// pages returns the paths of the guides in dir.
func pages(dir string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(dir, "*.md"))
	var list []string
	for _, page := range all {
		if !free[filepath.Base(page)] {
			list = append(list, page)
		}
	}
	return list, err
}

// rewrite weaves all pages in dir and returns those that changed. A page with a
// fault stays as it is.
func rewrite(dir string) (changed []string, err error) {
	list, err := pages(dir)
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, page := range list {
		text, err := os.ReadFile(page)
		if err != nil {
			return changed, err
		}
		woven, err := weave(page, string(text))
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if woven == string(text) {
			continue
		}
		if err := os.WriteFile(page, []byte(woven), 0o644); err != nil {
			return changed, err
		}
		changed = append(changed, page)
	}
	return changed, errors.Join(faults...)
}
