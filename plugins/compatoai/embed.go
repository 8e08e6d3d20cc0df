// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// vector is an embedding on the wire: numbers, or their bytes in base64.
type vector []float32

// UnmarshalJSON reads both forms. The bytes are little-endian 32-bit numbers.
func (v *vector) UnmarshalJSON(raw []byte) error {
	if raw[0] != '"' {
		return json.Unmarshal(raw, (*[]float32)(v))
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data)%4 != 0 {
		return core.Errorf(core.Internal, "an embedding of %d characters is no base64 of 32-bit numbers", len(text))
	}
	*v = make(vector, len(data)/4)
	for i := range *v {
		(*v)[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return nil
}

// maxEmbedInputs is how many texts the API takes in one request.
const maxEmbedInputs = 2048

// embed is the function of embedders: of the text of documents alone, with one request
// for as many as the API takes.
func (m *modelOf) embed(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	c, err := m.provider.open()
	if err != nil {
		return nil, err
	}
	p, err := m.config.read(m.name, q.Options)
	if err != nil {
		return nil, err
	}
	if len(q.Input) == 0 {
		return &ai.EmbedResponse{Embeddings: []*ai.Embedding{}}, nil
	}
	texts := make([]string, len(q.Input))
	for i, doc := range q.Input {
		if len(doc.Media()) > 0 {
			return nil, core.Errorf(core.InvalidArgument, "%s: document %d has media; only text can be embedded", m.name, i)
		}
		if texts[i] = doc.Text(); texts[i] == "" {
			return nil, core.Errorf(core.InvalidArgument, "%s: document %d has no text", m.name, i)
		}
	}
	key, model := p.text("apiKey"), m.nameOf(p)
	if m.provider.vendor.Dialect.FeaturesPath != "" {
		return m.features(ctx, c, key, model, texts, p)
	}
	body := map[string]any{}
	p.into(body, &m.provider.vendor.Dialect, m.model, m.config)
	body["model"] = model
	list := make([]*ai.Embedding, 0, len(texts))
	for batch := range slices.Chunk(texts, maxEmbedInputs) {
		body["input"] = batch
		some, err := m.vectors(ctx, c, key, model, body, len(batch))
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return &ai.EmbedResponse{Embeddings: list}, nil
}

// vectors sends one request, for n embeddings.
func (m *modelOf) vectors(ctx context.Context, c *client, key, model string, body map[string]any, n int) ([]*ai.Embedding, error) {
	var got struct {
		Data []struct {
			Index     *int   `json:"index"`
			Embedding vector `json:"embedding"`
		} `json:"data"`
		Error json.RawMessage `json:"error"`
	}
	if _, err := c.post(ctx, "embeddings", model, key, body, &got); err != nil {
		return nil, err
	}
	if err := c.inlineFailure(got.Error); err != nil {
		return nil, err
	}
	if len(got.Data) != n {
		return nil, core.Errorf(core.Internal, "%s: %d embeddings came for %d documents", m.name, len(got.Data), n)
	}
	list := make([]*ai.Embedding, n)
	for i, d := range got.Data {
		at := i
		if d.Index != nil {
			at = *d.Index
		}
		if at < 0 || at >= len(list) || list[at] != nil || len(d.Embedding) == 0 {
			return nil, core.Errorf(core.Internal, "%s: embedding %d has no numbers, or an index that makes no sense", m.name, i)
		}
		list[at] = &ai.Embedding{Embedding: d.Embedding}
	}
	return list, nil
}
