// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Flows for what several providers can do, each with models and configurations of its
// own. Flows of the same ability have the same name in all programs.

// RiddleInput is the input of the flow think.
type RiddleInput struct {
	Riddle string `json:"riddle" jsonschema:"minLength=1,default=A farmer has 17 sheep. All but 9 run away. How many are left?"`
}

// Thought is an answer and what came before it.
type Thought struct {
	Thinking string `json:"thinking" jsonschema:"description=What the provider shows of it"`
	Answer   string `json:"answer"`
	Tokens   int    `json:"tokens" jsonschema:"description=How many tokens of thinking there were\\, where the provider tells"`
}

// TextInput is the input of the flow cache.
type TextInput struct {
	Question string `json:"question" jsonschema:"minLength=1,default=Which paragraph is about returning books? Only the number."`
}

// Cached tells what two calls with the same beginning read.
type Cached struct {
	Answer string   `json:"answer"`
	First  ai.Usage `json:"first"`
	Second ai.Usage `json:"second" jsonschema:"description=Here cachedContentTokens should be more than 0"`
}

// PairInput is the input of the flow similar.
type PairInput struct {
	A string `json:"a" jsonschema:"minLength=1,default=The cat sleeps on the sofa."`
	B string `json:"b" jsonschema:"minLength=1,default=A kitten naps on the couch."`
}

// Similarity is how alike two texts are.
type Similarity struct {
	Cosine     float64 `json:"cosine" jsonschema:"description=1 is the same direction"`
	Dimensions int     `json:"dimensions" jsonschema:"description=The length of the vectors"`
}

// PictureInput is the input of the flow paint.
type PictureInput struct {
	Picture string `json:"picture" jsonschema:"minLength=1,default=A lighthouse on a cliff at dusk\\, as a woodcut."`
}

// SpeechInput is the input of the flow speak.
type SpeechInput struct {
	Text string `json:"text" jsonschema:"minLength=1,default=Good morning. The kettle is on."`
}

// Think defines a flow that has a model think before it answers, as the configuration of
// the reference asks it to.
func Think(g *genkit.Genkit, model ai.ModelRef) *core.Action {
	return genkit.DefineFlow(g, "think", func(ctx context.Context, in RiddleInput) (Thought, error) {
		response, err := g.Generate(ctx, genkit.WithModelRef(model), genkit.WithPrompt(in.Riddle))
		if err != nil {
			return Thought{}, err
		}
		return Thought{response.Reasoning(), response.Text(), usageOf(response).ThoughtsTokens}, nil
	}, genkit.WithFlowDescription("Thinking that can be seen ("+model.Name+").")).Action
}

// Cache defines a flow that asks twice about one long text, which is marked to be kept:
// the second time the provider need not read it anew.
func Cache(g *genkit.Genkit, model ai.ModelRef) *core.Action {
	return genkit.DefineFlow(g, "cache", func(ctx context.Context, in TextInput) (Cached, error) {
		rules := ai.NewTextPart(houseRules())
		rules.Metadata = ai.Metadata{"cache": true} // all plugins know this mark
		ask := func() (*genkit.Response, error) {
			return g.Generate(ctx, genkit.WithModelRef(model),
				genkit.WithMessages(ai.NewUserMessage(rules)), genkit.WithPrompt(in.Question))
		}
		first, err := ask()
		if err != nil {
			return Cached{}, err
		}
		second, err := ask()
		if err != nil {
			return Cached{}, err
		}
		return Cached{second.Text(), usageOf(first), usageOf(second)}, nil
	}, genkit.WithFlowDescription("A long text that the provider keeps ("+model.Name+").")).Action
}

// houseRules is longer than what providers think worth keeping, some 6000 tokens.
func houseRules() string {
	subjects := []string{"opening hours", "bags and coats", "loans of books", "returning books", "quiet rooms", "food and drink", "the lost and found", "children"}
	var text strings.Builder
	text.WriteString("The house rules of a library.\n")
	for i := range 160 {
		text.WriteString(strings.Join([]string{"Paragraph", string(ai.JSON(i + 1)), "is about", subjects[min(i, len(subjects)-1)],
			"and says that visitors ask at the desk, where somebody is glad to tell them what is usual in this house and why.\n"}, " "))
	}
	return text.String()
}

// Similar defines a flow that compares two texts by their embeddings.
func Similar(g *genkit.Genkit, embedder string, o ...genkit.Option) *core.Action {
	return genkit.DefineFlow(g, "similar", func(ctx context.Context, in PairInput) (Similarity, error) {
		docs := []*ai.Document{ai.NewTextDocument(in.A, nil), ai.NewTextDocument(in.B, nil)}
		e, err := g.Embed(ctx, embedder, docs, o...)
		if err != nil {
			return Similarity{}, err
		}
		return Similarity{cosine(e[0].Embedding, e[1].Embedding), len(e[0].Embedding)}, nil
	}, genkit.WithFlowDescription("How alike two texts are ("+embedder+").")).Action
}

func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}

// Paint defines a flow that has a model make an image.
func Paint(g *genkit.Genkit, model ai.ModelRef) *core.Action {
	return genkit.DefineFlow(g, "paint", func(ctx context.Context, in PictureInput) (ai.Media, error) {
		return MediaOf(g.Generate(ctx, genkit.WithModelRef(model), genkit.WithPrompt(in.Picture)))
	}, genkit.WithFlowDescription("An image ("+model.Name+").")).Action
}

// Speak defines a flow that has a model say a text.
func Speak(g *genkit.Genkit, model ai.ModelRef, o ...genkit.Option) *core.Action {
	return genkit.DefineFlow(g, "speak", func(ctx context.Context, in SpeechInput) (ai.Media, error) {
		return MediaOf(g.Generate(ctx, slices.Concat(o, []genkit.Option{genkit.WithModelRef(model), genkit.WithPrompt(in.Text)})...))
	}, genkit.WithFlowDescription("Speech ("+model.Name+").")).Action
}

// Blocked tells whether the provider's filter held an answer back. That is an error of the
// call; the response beside it tells what kind.
func Blocked(r *genkit.Response, err error) bool {
	return err != nil && r != nil && r.ModelResponse != nil && r.FinishReason == ai.FinishBlocked
}

func usageOf(r *genkit.Response) ai.Usage {
	if r.Usage == nil {
		return ai.Usage{}
	}
	return *r.Usage
}
