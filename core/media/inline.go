// SPDX-License-Identifier: Apache-2.0

package media

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// maxParallel is how many URLs of one request are fetched at a time.
const maxParallel = 4

// Inline returns the request with the bytes of its media: each media part with an
// http(s) URL, in messages and in what tools answered, has a data URI instead. Its
// content type is that of the part, else that of the server without parameters;
// metadata and all else stays. A URL that occurs several times is fetched once.
//
// The request itself is not changed; it is what Inline returns when it has no such
// part. The first failure ends the other downloads; the error, with the status that
// Fetch gave it, names the part by its place in the request.
func (d *Downloader) Inline(ctx context.Context, request *ai.ModelRequest) (*ai.ModelRequest, error) {
	if request == nil {
		return nil, nil
	}
	var found finds
	var path [8]int // tool responses within tool responses are rare
	for i, m := range request.Messages {
		if m != nil {
			path[0] = i
			found.collect(m.Content, d.Filter, path[:1])
		}
	}
	if len(found.parts) == 0 {
		return request, nil
	}
	if err := d.fetchAll(ctx, found.downloads); err != nil {
		return nil, err
	}
	inlined := *request
	inlined.Messages = make([]*ai.Message, len(request.Messages))
	for i, m := range request.Messages {
		if m != nil {
			if content, changed := found.replace(m.Content); changed {
				m = new(*m)
				m.Content = content
			}
		}
		inlined.Messages[i] = m
	}
	return &inlined, nil
}

// download is a URL of a request, and what was there.
type download struct {
	url         string
	place       string // of the first part that has it
	contentType string // without parameters
	data        []byte
}

// finds are the parts of a request whose media is to be fetched.
type finds struct {
	parts     map[*ai.MediaPart]*download
	byURL     map[string]*download
	downloads []*download // those of byURL, in the order of the request
}

// collect adds the parts of a list that filter does not leave out. path leads to the
// list: the index of the message, then those of tool responses.
func (f *finds) collect(parts ai.Parts, filter func(*ai.MediaPart) bool, path []int) {
	for i, part := range parts {
		switch part := part.(type) {
		case *ai.ToolResponsePart:
			f.collect(part.ToolResponse.Content, filter, append(path, i))
		case *ai.MediaPart:
			if isHTTP(part.Media.URL) && (filter == nil || filter(part)) {
				f.add(part, append(path, i))
			}
		}
	}
}

func (f *finds) add(part *ai.MediaPart, path []int) {
	if f.parts == nil {
		f.parts, f.byURL = map[*ai.MediaPart]*download{}, map[string]*download{}
	}
	url := part.Media.URL
	if f.byURL[url] == nil {
		d := &download{url: url, place: place(path)}
		f.byURL[url] = d
		f.downloads = append(f.downloads, d)
	}
	f.parts[part] = f.byURL[url]
}

// place returns where a path leads, such as messages[2].content[0].
func place(path []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "messages[%d]", path[0])
	for i, index := range path[1:] {
		if i > 0 {
			b.WriteString(".toolResponse")
		}
		fmt.Fprintf(&b, ".content[%d]", index)
	}
	return b.String()
}

func isHTTP(url string) bool { return hasPrefixFold(url, "http://") || hasPrefixFold(url, "https://") }

// replace returns the parts with their media, and whether that changes any.
func (f *finds) replace(parts ai.Parts) (replaced ai.Parts, changed bool) {
	replaced = parts
	for i, part := range parts {
		switch p := part.(type) {
		case *ai.ToolResponsePart:
			content, within := f.replace(p.ToolResponse.Content)
			if !within {
				continue
			}
			p = new(*p)
			p.ToolResponse.Content = content
			part = p
		case *ai.MediaPart:
			d := f.parts[p]
			if d == nil {
				continue
			}
			p = new(*p)
			if p.Media.ContentType == "" {
				p.Media.ContentType = d.contentType
			}
			p.Media.URL = DataURI(p.Media.ContentType, d.data)
			part = p
		default:
			continue
		}
		if !changed {
			replaced, changed = slices.Clone(parts), true
		}
		replaced[i] = part
	}
	return replaced, changed
}

// fetchAll does the downloads, some at a time, until one fails.
func (d *Downloader) fetchAll(ctx context.Context, downloads []*download) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		next  atomic.Int64
		first sync.Once
		err   error
		wg    sync.WaitGroup
	)
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(downloads)); i = next.Add(1) - 1 {
			if failure := d.fetchOne(ctx, downloads[i]); failure != nil {
				first.Do(func() { err = failure })
				cancel() // after the failure is kept: the others fail of it
				return
			}
		}
	}
	for range min(maxParallel, len(downloads)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return err
}

func (d *Downloader) fetchOne(ctx context.Context, dl *download) error {
	contentType, data, err := d.Fetch(ctx, dl.url)
	if err != nil {
		return core.Errorf(core.StatusOf(err), "%s: %w", dl.place, err)
	}
	contentType, _, _ = strings.Cut(contentType, ";")
	dl.contentType, dl.data = strings.TrimSpace(contentType), data
	return nil
}
