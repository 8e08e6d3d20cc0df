// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The limits of embedding.
const (
	maxEmbedBatch    = 100 // documents of one call
	maxEmbedParallel = 4   // calls at a time
	// maxEmbedSingles is how many documents the Gemini API gets in calls of their own,
	// at the same time, rather than in one that takes as long as all of them.
	maxEmbedSingles = 8
)

// embedder is an embedder that an action stands for.
type embedder struct {
	b     *backend
	name  string // of the action
	entry *entry
}

// embedCall is the configuration of one call of the embedder.
type embedCall struct {
	id      string
	options callOptions
	rest    settings // of each document, or of the parameters
}

// embed is the function of embedders: one embedding for each document, in their order;
// several for one of the multimodal model with media.
func (e *embedder) embed(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	c, err := e.configure(q.Options)
	if err != nil {
		return nil, core.Errorf(core.StatusOf(err), "%s: %w", e.name, err)
	}
	embedBatch, size := e.gemini, cmp.Or(e.entry.batch, maxEmbedBatch)
	switch {
	case e.entry.family.way == wayMultimodal:
		embedBatch, size = e.multimodal, 1
	case !e.b.vertex && len(q.Input) <= maxEmbedSingles, e.b.vertex && e.oneContent(c.id):
		embedBatch, size = e.content, 1
	case e.b.vertex:
		embedBatch = e.predict
	}
	batches := slices.Collect(slices.Chunk(q.Input, size))
	results := make([][]*ai.Embedding, len(batches))
	if err := inParallel(ctx, len(batches), func(ctx context.Context, i int) error {
		list, err := embedBatch(ctx, c, batches[i], i*size)
		results[i] = list
		return err
	}); err != nil {
		return nil, err
	}
	return &ai.EmbedResponse{Embeddings: slices.Concat(results...)}, nil
}

// oneContent reports whether Vertex AI has the model at embedContent, which takes one
// document: Gemini's embedders but for the first.
func (e *embedder) oneContent(id string) bool {
	return strings.Contains(id, "gemini") && id != "gemini-embedding-001"
}

func (e *embedder) configure(options any) (*embedCall, error) {
	s, err := readSettings(embedSchema(), options)
	if err != nil {
		return nil, err
	}
	c := &embedCall{id: e.entry.name, rest: s}
	if c.options, err = s.callOptions(e.b); err != nil {
		return nil, err
	}
	if version := take[string](s, "version"); version != "" {
		c.id = version
	}
	return c, checkModelName(c.id)
}

// inParallel runs work for each index, some at a time, until one fails.
func inParallel(ctx context.Context, n int, work func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
	)
	turns := make(chan struct{}, maxEmbedParallel)
	for i := range n {
		turns <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-turns }()
			if err := work(ctx, i); err != nil {
				once.Do(func() { first = err })
				cancel()
			}
		})
	}
	wg.Wait()
	if first == nil && ctx.Err() != nil {
		first = core.Errorf(core.StatusOf(ctx.Err()), "embedding: %w", ctx.Err())
	}
	return first
}

// wrongDocument is the error for a document that the embedder cannot take.
func (e *embedder) wrongDocument(index int, why string) error {
	return core.Errorf(core.InvalidArgument, "%s: document %d %s", e.name, index, why)
}

// counted returns the embeddings of n documents, of which there must be n.
func (e *embedder) counted(list []*ai.Embedding, n int) ([]*ai.Embedding, error) {
	if len(list) != n {
		return nil, core.Errorf(core.DataLoss, "%s: the provider returned %d embeddings for %d documents", e.name, len(list), n)
	}
	return list, nil
}

// contentOf returns a document as content: text, and media where the model takes it.
func (e *embedder) contentOf(doc *ai.Document, index int) (*content, error) {
	convert := &converter{vertex: e.b.vertex}
	c := &content{}
	for i, p := range doc.Content {
		switch p := p.(type) {
		case *ai.TextPart:
			if p.Text != "" {
				c.Parts = append(c.Parts, &part{Text: &p.Text})
			}
		case *ai.MediaPart:
			if known := e.entry.inputs; known != nil && !slices.Contains(known, "image") {
				return nil, e.wrongDocument(index, "has media, and the model embeds text only")
			}
			converted, err := convert.media(&p.Media)
			if err != nil {
				return nil, core.Errorf(core.StatusOf(err), "%s: document %d: content[%d]: %w", e.name, index, i, err)
			}
			c.Parts = append(c.Parts, converted)
		default:
			return nil, e.wrongDocument(index, "has a part that is neither text nor media")
		}
	}
	if len(c.Parts) == 0 {
		return nil, e.wrongDocument(index, "is empty")
	}
	return c, nil
}

// values is an embedding as Google's services write it.
type values struct {
	Values []float32 `json:"values"`
}

// gemini embeds documents with one call of the Gemini API.
func (e *embedder) gemini(ctx context.Context, c *embedCall, docs []*ai.Document, first int) ([]*ai.Embedding, error) {
	requests := make([]map[string]any, len(docs))
	for i, doc := range docs {
		converted, err := e.contentOf(doc, first+i)
		if err != nil {
			return nil, err
		}
		requests[i] = c.rest.body()
		requests[i]["model"], requests[i]["content"] = e.b.modelPath(c.id), converted
	}
	var answer struct {
		Embeddings []values `json:"embeddings"`
	}
	err := e.b.ask(ctx, &call{name: e.name, options: c.options, path: e.b.modelPath(c.id) + ":batchEmbedContents", body: map[string]any{"requests": requests}}, &answer)
	if err != nil {
		return nil, err
	}
	list := make([]*ai.Embedding, len(answer.Embeddings))
	for i, v := range answer.Embeddings {
		list[i] = &ai.Embedding{Embedding: v.Values}
	}
	return e.counted(list, len(docs))
}

// content embeds a document with a call of embedContent.
func (e *embedder) content(ctx context.Context, c *embedCall, docs []*ai.Document, first int) ([]*ai.Embedding, error) {
	converted, err := e.contentOf(docs[0], first)
	if err != nil {
		return nil, err
	}
	body := map[string]any{}
	switch {
	case !e.b.vertex:
		body = c.rest.body()
		body["model"] = e.b.modelPath(c.id)
	case len(c.rest) > 0:
		body["embedContentConfig"] = c.rest
	}
	body["content"] = converted
	var answer struct {
		Embedding *values `json:"embedding"`
	}
	err = e.b.ask(ctx, &call{name: e.name, options: c.options, path: e.b.modelPath(c.id) + ":embedContent", body: body}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.Embedding == nil {
		return e.counted(nil, 1)
	}
	return []*ai.Embedding{{Embedding: answer.Embedding.Values}}, nil
}

// predict embeds documents of text with one call of Vertex AI's predict.
func (e *embedder) predict(ctx context.Context, c *embedCall, docs []*ai.Document, first int) ([]*ai.Embedding, error) {
	instances := make([]map[string]any, len(docs))
	rest := cloneSettings(c.rest)
	task, title := rest.takeRaw("taskType"), rest.takeRaw("title")
	for i, doc := range docs {
		text := doc.Text()
		if text == "" {
			return nil, e.wrongDocument(first+i, "has no text")
		}
		if len(doc.Content) != countText(doc) {
			return nil, e.wrongDocument(first+i, "has parts that are no text, and the model embeds text only")
		}
		instances[i] = map[string]any{"content": text}
		if task != nil {
			instances[i]["task_type"] = task
		}
		if title != nil {
			instances[i]["title"] = title
		}
	}
	body := map[string]any{"instances": instances}
	if len(rest) > 0 {
		body["parameters"] = rest
	}
	var answer struct {
		Predictions []struct {
			Embeddings values `json:"embeddings"`
		} `json:"predictions"`
	}
	err := e.b.ask(ctx, &call{name: e.name, options: c.options, path: e.b.modelPath(c.id) + ":predict", body: body}, &answer)
	if err != nil {
		return nil, err
	}
	list := make([]*ai.Embedding, len(answer.Predictions))
	for i, p := range answer.Predictions {
		list[i] = &ai.Embedding{Embedding: p.Embeddings.Values}
	}
	return e.counted(list, len(docs))
}

func countText(doc *ai.Document) (n int) {
	for _, p := range doc.Content {
		if _, ok := p.(*ai.TextPart); ok {
			n++
		}
	}
	return n
}

func cloneSettings(s settings) settings {
	clone := make(settings, len(s))
	for key, value := range s {
		clone[key] = value
	}
	return clone
}

// multimodal embeds a document of text, an image, a video or several of these. Each has
// an embedding of its own, and a video one for each of its segments; their metadata says
// which, in embedType.
// Source: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/multimodal-embeddings-api
func (e *embedder) multimodal(ctx context.Context, c *embedCall, docs []*ai.Document, first int) ([]*ai.Embedding, error) {
	instance, err := e.instance(docs[0], first)
	if err != nil {
		return nil, err
	}
	rest := cloneSettings(c.rest)
	if n := rest.takeRaw("outputDimensionality"); n != nil {
		rest["dimension"] = n
	}
	body := map[string]any{"instances": []any{instance}}
	if len(rest) > 0 {
		body["parameters"] = rest
	}
	var answer struct {
		Predictions []struct {
			Text  []float32 `json:"textEmbedding"`
			Image []float32 `json:"imageEmbedding"`
			Video []struct {
				Start     json.Number `json:"startOffsetSec"`
				End       json.Number `json:"endOffsetSec"`
				Embedding []float32   `json:"embedding"`
			} `json:"videoEmbeddings"`
		} `json:"predictions"`
	}
	err = e.b.ask(ctx, &call{name: e.name, options: c.options, path: e.b.modelPath(c.id) + ":predict", body: body}, &answer)
	if err != nil {
		return nil, err
	}
	var list []*ai.Embedding
	add := func(kind string, vector []float32) *ai.Embedding {
		if len(vector) == 0 {
			return &ai.Embedding{}
		}
		list = append(list, &ai.Embedding{Embedding: vector, Metadata: ai.Metadata{"embedType": kind}})
		return list[len(list)-1]
	}
	for _, p := range answer.Predictions {
		add("textEmbedding", p.Text)
		add("imageEmbedding", p.Image)
		for _, v := range p.Video {
			if added := add("videoEmbedding", v.Embedding); added.Metadata != nil {
				added.Metadata["startOffsetSec"], added.Metadata["endOffsetSec"] = v.Start, v.End
			}
		}
	}
	if len(list) == 0 {
		return e.counted(nil, 1)
	}
	return list, nil
}

// instance returns a document in the words of the multimodal model.
func (e *embedder) instance(doc *ai.Document, index int) (map[string]any, error) {
	instance := map[string]any{}
	if text := doc.Text(); text != "" {
		instance["text"] = text
	}
	for _, p := range doc.Content {
		m, ok := p.(*ai.MediaPart)
		if !ok {
			continue
		}
		source, mime, err := mediaSource(&m.Media)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "%s: document %d: %w", e.name, index, err)
		}
		kind, _, _ := strings.Cut(mime, "/")
		if kind != "image" && kind != "video" {
			return nil, e.wrongDocument(index, "has media that is neither an image nor a video")
		}
		if kind == "video" {
			delete(source, "mimeType")
			if segments, ok := m.Metadata["videoSegmentConfig"]; ok {
				source["videoSegmentConfig"] = segments
			}
		}
		instance[kind] = source
	}
	if len(instance) == 0 {
		return nil, e.wrongDocument(index, "is empty")
	}
	return instance, nil
}

// mediaSource returns media as predict has it: bytes, or the URI of a file in Cloud
// Storage.
func mediaSource(m *ai.Media) (source map[string]any, mime string, err error) {
	switch {
	case isDataURI(m.URL):
		b, err := inlineData(m)
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"bytesBase64Encoded": b.Data, "mimeType": b.MIMEType}, b.MIMEType, nil
	case strings.HasPrefix(m.URL, "gs://"):
		mime = m.ContentType
		if mime == "" {
			mime = typeOfURL(m.URL)
		}
		return map[string]any{"gcsUri": m.URL, "mimeType": mime}, mime, nil
	}
	return nil, "", core.Errorf(core.InvalidArgument, "the media at %s must be a data URI or a gs:// URI", shownURL(m.URL))
}
