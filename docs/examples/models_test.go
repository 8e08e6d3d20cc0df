// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// region shout-config
// ShoutConfig configures one call of the model acme/shout.
type ShoutConfig struct {
	Marks *int `json:"marks,omitempty" jsonschema:"description=How many exclamation marks,minimum=0"`
}

// endregion

// region model-func
func shout(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	config, err := genkit.ConfigAs[ShoutConfig](q)
	if err != nil {
		return nil, err
	}
	marks := 1
	if config.Marks != nil {
		marks = *config.Marks
	}
	text := strings.ToUpper(q.Messages[len(q.Messages)-1].Text()) + strings.Repeat("!", marks)
	for _, word := range strings.SplitAfter(text, " ") {
		if err := send(ai.NewTextChunk(word)); err != nil {
			return nil, err // the listener left
		}
	}
	return &ai.ModelResponse{
		Message:      ai.NewModelTextMessage(text),
		FinishReason: ai.FinishStop,
	}, nil
}

// endregion

func ExampleDefineModel() {
	g := scripted()
	// region define-model
	genkit.DefineModel(g, "acme/shout", &genkit.ModelOptions{
		Label:    "Acme Shout",
		Supports: &ai.ModelSupports{Multiturn: true, Output: []string{"text"}},
		Config:   ShoutConfig{}, // tools show its schema
	}, shout)

	text, err := g.GenerateText(ctx,
		genkit.WithModel("acme/shout"),
		genkit.WithPrompt("good morning"),
		genkit.WithConfig(ShoutConfig{Marks: new(3)}))
	// endregion
	fmt.Println(text, err)
	// Output: GOOD MORNING!!! <nil>
}

// region plugin
// Acme is a plugin. Its fields are its settings.
type Acme struct{ Key string }

// Name is the prefix of the names of all that the plugin brings.
func (a *Acme) Name() string { return "acme" }

// Init registers what the plugin brings. It runs when something of the plugin is
// first looked up.
func (a *Acme) Init(ctx context.Context, r *core.Registry) error {
	if a.Key == "" {
		return core.Errorf(core.FailedPrecondition, "Acme.Key is empty")
	}
	genkit.DefineModel(r, "acme/shout", &genkit.ModelOptions{Config: ShoutConfig{}}, shout)
	return nil
}

// endregion

// region model-ref
// Model returns a reference to one of the plugin's models.
func Model(name string, config *ShoutConfig) ai.ModelRef {
	ref := ai.ModelRef{Name: "acme/" + name}
	if config != nil {
		ref.Config = config
	}
	return ref
}

// endregion

// region resolver
// Resolve registers a model that Init did not know, when somebody asks for it.
func (a *Acme) Resolve(ctx context.Context, r *core.Registry, k core.Kind, name string) error {
	if k == core.KindModel && strings.HasPrefix(name, "acme/shout-") {
		genkit.DefineModel(r, name, nil, shout)
	}
	return nil // left alone: no such action
}

// List tells what there is, without Init, key or network.
func (a *Acme) List(ctx context.Context) ([]core.Descriptor, error) {
	return []core.Descriptor{{ActionType: string(core.KindModel), Name: "acme/shout"}}, nil
}

// Close is called once when the instance is closed, if Init has succeeded.
func (a *Acme) Close(ctx context.Context) error { return nil }

var (
	_ core.Plugin   = (*Acme)(nil)
	_ core.Resolver = (*Acme)(nil)
	_ core.Lister   = (*Acme)(nil)
	_ core.Closer   = (*Acme)(nil)
)

// endregion

func ExampleNew_plugin() {
	// region use-plugin
	g, err := genkit.New(ctx, &genkit.Options{
		Plugins: []core.Plugin{&Acme{Key: "k"}},
		Model:   "acme/shout",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("one")))
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("two"), genkit.WithModel("acme/shout-v2"))) // resolved
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("three"), genkit.WithModel("shout")))       // one plugin has it
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("four"), genkit.WithModelRef(Model("shout", &ShoutConfig{Marks: new(0)}))))
	// endregion

	// Output:
	// ONE! <nil>
	// TWO! <nil>
	// THREE! <nil>
	// FOUR <nil>
}

func ExampleNew_pluginFails() {
	// region plugin-fails
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&Acme{}}, Model: "acme/shout"})
	fmt.Println(err) // New initialises nothing
	_, err = g.GenerateText(ctx, genkit.WithPrompt("hello"))
	fmt.Println(err)
	fmt.Println(g.Ready(ctx))
	// endregion

	// Output:
	// <nil>
	// FAILED_PRECONDITION: plugin 'acme': Acme.Key is empty
	// FAILED_PRECONDITION: plugin 'acme': Acme.Key is empty
}

func ExampleDefineDynamicActionProvider() {
	g := scripted()
	// region provider
	genkit.DefineDynamicActionProvider(g, "shop", nil, func(ctx context.Context) ([]*core.Action, error) {
		// Ask the other side which tools it has now.
		price := genkit.NewTool("price", "Tells a price.", func(ctx context.Context, item string) (int, error) {
			return 3 * len(item), nil
		})
		stock := genkit.NewTool("stock", "Tells how many there are.", func(ctx context.Context, item string) (int, error) {
			return 7, nil
		})
		return []*core.Action{price.Action, stock.Action}, nil
	})

	price, err := g.Registry().Lookup(ctx, core.KindDynamicActionProvider, "shop:tool/price")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(price.Key())
	all, err := g.Registry().LookupProvided(ctx, "shop:tool/*")
	fmt.Println(len(all), err)
	// endregion

	// Output:
	// /dynamic-action-provider/shop:tool/price
	// 2 <nil>
}

func ExampleRegistry_List() {
	g, err := genkit.New(ctx, &genkit.Options{Plugins: []core.Plugin{&Acme{}}})
	if err != nil {
		log.Fatal(err)
	}
	// region list
	for _, d := range g.Registry().List(ctx) {
		fmt.Println(d.Key)
	}
	// endregion

	// Output:
	// /model/acme/shout
	// /util/generate
}
