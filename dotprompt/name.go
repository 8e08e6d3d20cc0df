// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// CheckName reports whether a store may look for a name, which comes from
// somewhere outside. A name consists of printable ASCII, with / between folders. It
// must not be empty, absolute, or lead out of the folder by any spelling: with .. or
// a segment that begins or ends with two dots, with \ for /, or with % codes.
// Errors wrap [ErrName].
func CheckName(name string) error {
	plain, err := decodeName(name)
	if err != nil {
		return err
	}
	for _, r := range plain {
		if r < ' ' || r > '~' {
			return nameError(name, "only printable ASCII characters are allowed")
		}
	}
	plain = strings.ReplaceAll(plain, `\`, "/")
	switch {
	case strings.TrimSpace(plain) == "":
		return nameError(name, "it is empty")
	case strings.HasPrefix(plain, "/"), hasDrive(plain):
		return nameError(name, "it is an absolute path")
	case strings.Contains(plain, "./"):
		return nameError(name, "no folder may end with a dot")
	case strings.HasSuffix(plain, "/"):
		return nameError(name, "it ends with a slash")
	}
	for segment := range strings.SplitSeq(plain, "/") {
		if climbs(segment) {
			return nameError(name, "it has a segment %q", segment)
		}
	}
	return nil
}

// nameError returns an error for a name.
func nameError(name, format string, args ...any) error {
	return fmt.Errorf("dotprompt: %w %q: %s", ErrName, name, fmt.Sprintf(format, args...))
}

// decodeName returns a name without % codes, which may themselves be encoded, up to
// three times.
func decodeName(name string) (string, error) {
	plain := name
	for round := 0; ; round++ {
		if strings.Contains(plain, "\x00") || strings.Contains(plain, `\0`) {
			return "", nameError(name, "it has a NUL character")
		}
		if !strings.Contains(plain, "%") {
			return plain, nil
		}
		if round == 3 {
			return "", nameError(name, "it is encoded too often")
		}
		decoded, err := url.PathUnescape(plain)
		if err != nil {
			return "", nameError(name, "it has a %% that begins no code")
		}
		plain = decoded
	}
}

// hasDrive reports whether a path begins with a drive of Windows, as c:/ does.
func hasDrive(p string) bool {
	if len(p) < 3 || p[1:3] != ":/" {
		return false
	}
	letter := p[0] | 0x20
	return 'a' <= letter && letter <= 'z'
}

// climbs reports whether a segment of a path is, or might be taken for, a parent
// folder.
func climbs(segment string) bool {
	rest := strings.TrimLeft(segment, ".")
	dots := len(segment) - len(rest)
	switch {
	case rest == "":
		return dots > 1
	case dots == 2:
		return true
	}
	return len(rest)-len(strings.TrimRight(rest, ".")) == 2
}

// checkVariant reports whether a variant may be part of the name of a file.
func checkVariant(variant string) error {
	if variant == "" {
		return nil
	}
	if strings.ContainsAny(variant, `/\%`) {
		return nameError(variant, "a variant has no slashes and no %% codes")
	}
	return CheckName(variant)
}

// extension ends the names of files with prompts and partials.
const extension = ".prompt"

// fileName returns the path of the file of a prompt or partial, with slashes.
func fileName(name, variant string, partial bool) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	if err := checkVariant(variant); err != nil {
		return "", err
	}
	folder, base := path.Split(name)
	if partial {
		base = "_" + base
	}
	if variant != "" {
		base += "." + variant
	}
	return path.Join(folder, base+extension), nil
}

// Name is what the path of a file says.
type Name struct {
	Name    string
	Variant string
	Partial bool
}

// Naming tells what a file holds from its path in the folder, with slashes. It
// returns false for files that are neither prompts nor partials.
type Naming func(file string) (Name, bool)

// StoreNaming is the naming of stores: sub/name.variant.prompt is the variant of
// the prompt sub/name, and sub/_name.prompt the partial sub/name. The variant is
// what follows the last dot.
func StoreNaming(file string) (Name, bool) {
	n, base, ok := baseName(file)
	if !ok {
		return Name{}, false
	}
	if dot := strings.LastIndexByte(base, '.'); dot >= 0 {
		base, n.Variant = base[:dot], base[dot+1:]
	}
	n.Name = path.Join(path.Dir(file), base)
	return n, base != ""
}

// GenkitNaming is the naming of prompt folders of Genkit: sub/name.variant.prompt is
// the variant of the prompt sub/name, where the variant stands between the first
// two dots, and sub/_name.prompt is the partial name, without its folder.
func GenkitNaming(file string) (Name, bool) {
	n, base, ok := baseName(file)
	if !ok {
		return Name{}, false
	}
	if n.Partial {
		n.Name = base
		return n, base != ""
	}
	base, rest, _ := strings.Cut(base, ".")
	n.Variant, _, _ = strings.Cut(rest, ".")
	n.Name = path.Join(path.Dir(file), base)
	return n, base != ""
}

// baseName returns the name of a file without its folder, extension and the mark of
// partials.
func baseName(file string) (n Name, base string, ok bool) {
	base, ok = strings.CutSuffix(path.Base(file), extension)
	if rest, marked := strings.CutPrefix(base, "_"); marked {
		n.Partial, base = true, rest
	}
	return n, base, ok
}
