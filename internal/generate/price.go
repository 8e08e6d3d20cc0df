// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"maps"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// PriceFunc returns what a call of a model cost, in US dollars; false is unknown.
type PriceFunc = func(model string, u ai.Usage) (usd float64, known bool)

// PriceValue is the kind and the name of the registry value that is the instance's
// PriceFunc.
const PriceValue = "price"

// CostKey is the field of a usage's custom counts that holds its cost in US dollars.
// It is there only when the cost of all that the usage counts is known.
const CostKey = "costUsd"

func priceOf(r *core.Registry) PriceFunc {
	if r == nil {
		return nil
	}
	v, _ := r.Value(PriceValue, PriceValue)
	price, _ := v.(PriceFunc)
	return price
}

// addCost adds to u what it cost, when that is known. The map of counts may be shared
// with a model's answer and is not changed.
func addCost(u *ai.Usage, price PriceFunc, model string) {
	if price == nil {
		return
	}
	if _, known := u.Custom[CostKey]; known {
		return
	}
	usd, known := price(model, *u)
	if !known {
		return
	}
	counts := maps.Clone(u.Custom)
	if counts == nil {
		counts = map[string]float64{}
	}
	counts[CostKey] = usd
	u.Custom = counts
}

// spend adds the usage of a turn to the state's.
func (s *State) spend(model string, u *ai.Usage) {
	turn := TurnUsage{Model: model}
	if u != nil {
		turn.Usage = *u
	}
	s.Turns = append(s.Turns[:len(s.Turns):len(s.Turns)], turn)
	s.Usage.Add(u)
	if _, known := turn.Usage.Custom[CostKey]; !known {
		s.costsUnknown = true
	}
	if _, summed := s.Usage.Custom[CostKey]; summed && s.costsUnknown {
		s.Usage.Custom = maps.Clone(s.Usage.Custom)
		delete(s.Usage.Custom, CostKey) // a part of the cost must not look like the whole
	}
}
