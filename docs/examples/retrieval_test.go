// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"slices"
	"strings"
	"sync"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

// withOffline returns an instance with the offline model and embedder.
func withOffline() *genkit.Genkit {
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&offline.Plugin{}}, Model: offline.ModelName})
	if err != nil {
		log.Fatal(err)
	}
	return g
}

func ExampleGenkit_Embed() {
	g := withOffline()
	// region embed
	embeddings, err := g.Embed(ctx, offline.EmbedderName, []*ai.Document{
		ai.NewTextDocument("The kitchen closes at 22:00.", nil),
		ai.NewTextDocument("The soup of the day is tomato.", nil),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(embeddings), "vectors of", len(embeddings[0].Embedding), "numbers")
	// endregion

	// Output: 2 vectors of 512 numbers
}

func ExampleGenkit_EmbedMany() {
	g := withOffline()
	var docs []*ai.Document
	for n := range 250 {
		docs = append(docs, ai.NewTextDocument(fmt.Sprint("document ", n), nil))
	}
	// region embed-many
	embeddings, err := g.EmbedMany(ctx, offline.EmbedderName, docs, genkit.WithBatchSize(50))
	// endregion
	fmt.Println(len(embeddings), err)
	// Output: 250 <nil>
}

// region store
// Store keeps documents with their embeddings in memory.
type Store struct {
	g       *genkit.Genkit
	mu      sync.RWMutex
	docs    []*ai.Document
	vectors [][]float32
}

// index is the function of the indexer.
func (s *Store) index(ctx context.Context, q *ai.IndexerRequest) error {
	embeddings, err := s.g.EmbedMany(ctx, offline.EmbedderName, q.Documents)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range embeddings {
		s.docs, s.vectors = append(s.docs, q.Documents[i]), append(s.vectors, e.Embedding)
	}
	return nil
}

// retrieve is the function of the retriever.
func (s *Store) retrieve(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	options, err := genkit.OptionsAs[ai.CommonRetrieverOptions](q.Options)
	if err != nil {
		return nil, err
	}
	embeddings, err := s.g.Embed(ctx, offline.EmbedderName, []*ai.Document{q.Query})
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	order := make([]int, len(s.docs))
	scores := make([]float32, len(s.docs))
	for i, vector := range s.vectors {
		order[i] = i
		for d, x := range embeddings[0].Embedding {
			scores[i] += x * vector[d]
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	response := &ai.RetrieverResponse{}
	for _, i := range order[:min(max(options.K, 1), len(order))] {
		response.Documents = append(response.Documents, s.docs[i])
	}
	return response, nil
}

// endregion

func ExampleGenkit_Retrieve() {
	g := withOffline()
	// region rag
	store := &Store{g: g}
	genkit.DefineIndexer(g, "house", nil, store.index)
	genkit.DefineRetriever(g, "house", nil, store.retrieve)

	err := g.Index(ctx, "house", []*ai.Document{
		ai.NewTextDocument("The kitchen closes at 22:00.", ai.Metadata{"ref": "house rules"}),
		ai.NewTextDocument("The soup of the day is tomato.", ai.Metadata{"ref": "menu"}),
	})
	if err != nil {
		log.Fatal(err)
	}

	question := "Which soup is there today?"
	docs, err := g.Retrieve(ctx, "house", ai.NewTextDocument(question, nil), genkit.WithK(1))
	if err != nil {
		log.Fatal(err)
	}
	text, err := g.GenerateText(ctx, genkit.WithPrompt(question), genkit.WithDocs(docs...))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
	// endregion

	// Output: The soup of the day is tomato. (source: menu)
}

func ExampleDefineSimpleRetriever() {
	g := withOffline()
	// region simple
	type Dish struct {
		Name  string `json:"name"`
		Text  string `json:"text"`
		Price int    `json:"price"`
	}
	menu := []Dish{{"Stew", "A dark stew with dumplings.", 140}, {"Soup", "A tomato soup.", 90}}

	genkit.DefineSimpleRetriever(g, "menu", &genkit.SimpleRetrieverOptions[Dish]{
		ContentField:   "text",
		MetadataFields: []string{"name", "price"},
	}, func(ctx context.Context, query *ai.Document, options json.RawMessage) ([]Dish, error) {
		var found []Dish
		for _, dish := range menu {
			if strings.Contains(strings.ToLower(dish.Text), strings.ToLower(query.Text())) {
				found = append(found, dish)
			}
		}
		return found, nil
	})

	docs, err := g.Retrieve(ctx, "menu", ai.NewTextDocument("tomato", nil))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(docs[0].Text(), docs[0].Metadata["name"], docs[0].Metadata["price"])
	// endregion

	// Output: A tomato soup. Soup 90
}

func ExampleGenkit_Rerank() {
	g := withOffline()
	docs := []*ai.Document{
		ai.NewTextDocument("A very long text about everything and soup.", nil),
		ai.NewTextDocument("Soup.", nil),
	}
	// region rerank
	genkit.DefineReranker(g, "shortest", nil, func(ctx context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error) {
		response := &ai.RerankerResponse{}
		for _, doc := range q.Documents {
			response.Documents = append(response.Documents, &ai.RankedDocument{
				Content: doc.Content, Metadata: doc.Metadata, Score: 1 / float64(len(doc.Text())),
			})
		}
		slices.SortStableFunc(response.Documents, func(a, b *ai.RankedDocument) int { return cmp.Compare(b.Score, a.Score) })
		options, err := genkit.OptionsAs[ai.CommonRerankerOptions](q.Options)
		if options.K > 0 && options.K < len(response.Documents) {
			response.Documents = response.Documents[:options.K]
		}
		return response, err
	})

	ranked, err := g.Rerank(ctx, "shortest", ai.NewTextDocument("soup", nil), docs, genkit.WithK(1))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ranked[0].Text(), ranked[0].Score)
	// endregion

	// Output: Soup. 0.2
}

func ExampleGenkit_Retrieve_mistakes() {
	g := scripted()
	// region retrieval-mistakes
	_, err := g.Retrieve(ctx, "nowhere", ai.NewTextDocument("soup", nil))
	fmt.Println(err)
	_, err = g.Retrieve(ctx, "nowhere", nil)
	fmt.Println(err)
	_, err = g.Retrieve(ctx, "nowhere", ai.NewTextDocument("soup", nil), genkit.WithK(0))
	fmt.Println(err)
	// endregion

	// Output:
	// NOT_FOUND: retriever 'nowhere' was not found (no plugins are configured)
	// INVALID_ARGUMENT: retriever 'nowhere': the query is nil
	// INVALID_ARGUMENT: WithK: k is 0; it must be at least 1
}
