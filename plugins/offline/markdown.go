// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// passage is a piece of a document that can be quoted: a sentence, an item of a
// list or a row of a table.
type passage struct {
	doc     int
	text    string   // without the marks of Markdown
	heading []string // the headings above, outermost first
	item    bool     // of a list
	begins  bool     // a paragraph or a list item
	code    string   // the fenced block that follows it directly, with its fences
}

// maxQuote is the length, in characters, above which a sentence is cut when quoted.
const maxQuote = 400

// markdownReader cuts one document into passages.
type markdownReader struct {
	doc      int
	passages []passage
	headings []string // by level - 1
	lines    []string // of the paragraph that is being read
	item     bool
	first    int // index of this document's first passage
}

// readMarkdown appends the passages of a document, which may as well be plain text.
func readMarkdown(passages []passage, doc int, text string) []passage {
	r := &markdownReader{doc: doc, passages: passages, first: len(passages)}
	lines := strings.Split(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n"), "\n")
	for i := frontMatterEnd(lines); i < len(lines); i++ {
		if fence := fenceOf(lines[i]); fence != "" {
			r.flush()
			i = r.code(lines, i, fence)
			continue
		}
		r.line(lines, i)
	}
	r.flush()
	return r.passages
}

// frontMatterEnd returns the index of the first line after YAML front matter.
func frontMatterEnd(lines []string) int {
	if lines[0] != "---" {
		return 0
	}
	for i, line := range lines[1:] {
		if line == "---" {
			return i + 2
		}
		if line == "" {
			break // a rule, not front matter
		}
	}
	return 0
}

// fenceOf returns the fence that a line opens, "" when it opens none.
func fenceOf(line string) string {
	line = strings.TrimLeft(line, " \t>")
	for _, mark := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 && !strings.Contains(line[n:], mark) {
			return line[:n]
		}
	}
	return ""
}

// code reads a fenced block and gives it to the passage before it. It returns the
// index of the line that closes it.
func (r *markdownReader) code(lines []string, open int, fence string) int {
	end := open + 1
	for end < len(lines) && !strings.HasPrefix(strings.TrimLeft(lines[end], " \t>"), fence) {
		end++
	}
	if last := len(r.passages) - 1; last >= r.first && r.passages[last].code == "" && end < len(lines) {
		indent := lines[open][:len(lines[open])-len(strings.TrimLeft(lines[open], " \t>"))]
		block := make([]string, 0, end-open+1)
		for _, line := range lines[open : end+1] {
			block = append(block, strings.TrimPrefix(line, indent))
		}
		r.passages[last].code = strings.Join(block, "\n")
	}
	return end
}

var (
	bulletMark  = regexp.MustCompile(`^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?`)
	tableRule   = regexp.MustCompile(`^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$`)
	rule        = regexp.MustCompile(`^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+)$`)
	link        = regexp.MustCompile(`!?\[([^\]\[]*)\](?:\([^()\s]*(?:\s+"[^"]*")?\)|\[[^\]]*\])`)
	htmlComment = regexp.MustCompile(`<!--.*?(?:-->|$)`)
)

// line reads one line that is not part of a fenced block.
func (r *markdownReader) line(lines []string, i int) {
	line := lines[i]
	if strings.Contains(line, "<!--") {
		line = htmlComment.ReplaceAllString(line, "")
	}
	line = strings.TrimSpace(strings.TrimLeft(line, "> \t"))
	marks := len(line) - len(strings.TrimLeft(line, "#"))
	switch {
	case line == "":
		r.flush()
	case marks >= 1 && marks <= 6 && (len(line) == marks || line[marks] == ' '):
		r.flush()
		r.heading(marks, strings.Trim(line, "# "))
	case len(r.lines) == 1 && !r.item && underlines(line) > 0:
		title := r.lines[0]
		r.lines = nil
		r.heading(underlines(line), title)
	case strings.IndexByte("-*_=", line[0]) >= 0 && rule.MatchString(line):
		r.flush()
	case strings.HasPrefix(line, "|"):
		r.flush()
		r.row(line, i+1 < len(lines) && tableRule.MatchString(lines[i+1]))
	default:
		if first := line[0]; strings.IndexByte("-*+", first) >= 0 || first >= '0' && first <= '9' {
			if mark := bulletMark.FindString(line); mark != "" {
				r.flush()
				r.item = true
				line = line[len(mark):]
			}
		}
		r.lines = append(r.lines, line)
	}
}

// underlines returns the level of the heading that a line of = or - makes of the line
// above, 0 when it is no such line.
func underlines(line string) int {
	switch {
	case len(line) > 1 && strings.Trim(line, "=") == "":
		return 1
	case len(line) > 2 && strings.Trim(line, "-") == "":
		return 2
	}
	return 0
}

func (r *markdownReader) heading(level int, title string) {
	for len(r.headings) < level {
		r.headings = append(r.headings, "")
	}
	r.headings = append(r.headings[:level-1:level-1], plain(title))
}

// row reads a row of a table; the head of a table counts as no passage.
func (r *markdownReader) row(line string, head bool) {
	if head || tableRule.MatchString(line) {
		return
	}
	var cells []string
	for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
		if cell = plain(strings.TrimSpace(cell)); cell != "" {
			cells = append(cells, cell)
		}
	}
	if len(cells) > 0 {
		r.add(strings.Join(cells, ": "), true)
	}
}

// flush ends the paragraph or list item that is being read.
func (r *markdownReader) flush() {
	text := plain(strings.Join(r.lines, " "))
	for i, sentence := range sentences(text) {
		r.add(sentence, i == 0)
	}
	r.lines, r.item = nil, false
}

func (r *markdownReader) add(text string, begins bool) {
	var above []string
	for _, h := range r.headings {
		if h != "" {
			above = append(above, h)
		}
	}
	r.passages = append(r.passages, passage{doc: r.doc, text: text, heading: above, item: r.item, begins: begins})
}

// plain takes links and marks of emphasis off a text; code keeps its backquotes.
func plain(text string) string {
	if strings.Contains(text, "](") || strings.Contains(text, "][") {
		text = link.ReplaceAllString(text, "$1")
	}
	text = strings.ReplaceAll(text, "**", "")
	return strings.Join(strings.Fields(text), " ")
}

// sentences cuts a paragraph after each sign that ends a sentence.
func sentences(text string) []string {
	var list []string
	start := 0
	for at, r := range text {
		if !strings.ContainsRune(".!?…。！？", r) {
			continue
		}
		end := at + utf8.RuneLen(r)
		if end < start || !endsSentence(text[start:at], r, text[end:]) {
			continue
		}
		end += len(text[end:]) - len(strings.TrimLeft(text[end:], `"')]”’*_`+"`"))
		if s := strings.TrimSpace(text[start:end]); s != "" {
			list = append(list, s)
		}
		start = end
	}
	if s := strings.TrimSpace(text[min(start, len(text)):]); s != "" {
		list = append(list, s)
	}
	return list
}

// abbreviations are words whose full stop ends no sentence, in small letters.
var abbreviations = wordSet("e.g i.e etc vs dr mr mrs ms prof st no nr fig eq approx ca cf al inc ltd co jr sr dept est vol p pp")

// endsSentence tells whether sign ends a sentence between before and after.
func endsSentence(before string, sign rune, after string) bool {
	if strings.ContainsRune("。！？", sign) {
		return true
	}
	rest := strings.TrimLeft(after, `"')]”’*_`+"`")
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	if !unicode.IsSpace(next) {
		return false
	}
	next, _ = utf8.DecodeRuneInString(strings.TrimLeftFunc(rest, unicode.IsSpace))
	if unicode.IsLower(next) {
		return false
	}
	if sign != '.' {
		return true
	}
	last := before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]
	last = strings.ToLower(strings.TrimLeft(last, `"'([“‘`))
	initial := utf8.RuneCountInString(last) == 1 && strings.IndexFunc(last, unicode.IsLetter) == 0 && last != "i"
	numbered := last != "" && strings.Trim(last, "0123456789") == "" && last == strings.TrimSpace(before)
	return !abbreviations[last] && !initial && !numbered
}

// shorten cuts a text to at most n characters, between words where that is possible,
// and marks the cut with an ellipsis.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)[:max(n-1, 0)]
	for i := len(runes) - 1; i > n/2; i-- {
		if unicode.IsSpace(runes[i]) {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRight(string(runes), " ,;:") + "…"
}
