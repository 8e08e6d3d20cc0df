// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
)

// maxFileSize is the largest file that is read.
const maxFileSize = 4 << 20

// readSections reads the Markdown files in folder and below, and cuts them at their
// headings. Each section is a document that knows its file and heading.
func readSections(folder string) ([]*ai.Document, error) {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %q", folder)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%q is a file; give the folder that holds the Markdown files", folder)
	}
	root, err := os.OpenRoot(folder) // links cannot lead out of the folder
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var sections []*ai.Document
	files := root.FS()
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.IsDir() || !isMarkdown(name):
			return nil
		}
		text, err := readMarkdown(files, name)
		if err != nil {
			return fmt.Errorf("cannot read %s: %w", path.Join(folder, name), err)
		}
		sections = append(sections, cutSections(name, text)...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sections) == 0 {
		return nil, fmt.Errorf("%q holds no Markdown files (*.md) with text", folder)
	}
	return sections, nil
}

func isMarkdown(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".md" || ext == ".markdown"
}

func readMarkdown(files fs.FS, name string) (string, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return "", err
	}
	if info.Size() > maxFileSize {
		return "", fmt.Errorf("it has %d bytes, more than %d", info.Size(), maxFileSize)
	}
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(raw) {
		return "", errors.New("it is not UTF-8 text")
	}
	return string(raw), nil
}

// cutSections cuts a Markdown text at its headings. Lines that begin with # inside
// of a code fence are no headings.
func cutSections(file, text string) []*ai.Document {
	var sections []*ai.Document
	var heading string
	var body strings.Builder
	flush := func() {
		if strings.TrimSpace(body.String()) != "" {
			text := strings.TrimSpace(heading + "\n\n" + body.String())
			ref := file
			if title := strings.TrimSpace(strings.TrimLeft(heading, "# ")); title != "" {
				ref += ": " + title
			}
			sections = append(sections, ai.NewTextDocument(text, ai.Metadata{"ref": ref, "file": file}))
		}
		body.Reset()
	}
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if strings.HasPrefix(line, "#") && !fenced {
			flush()
			heading = strings.TrimSpace(line)
			continue
		}
		body.WriteString(line)
	}
	flush()
	return sections
}
