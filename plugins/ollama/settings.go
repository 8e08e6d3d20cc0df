// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// settings is the configuration of a call with the keys that its type does not have.
type settings struct {
	Config
	raw map[string]json.RawMessage // all that was given as JSON; nil for a Config
}

// readSettings reads the configuration of a request. It does not change it.
func readSettings(given any) (*settings, error) {
	s := &settings{}
	var err error
	if s.Config, s.raw, err = readConfig[Config](given); err != nil {
		return nil, err
	}
	return s, s.check()
}

// readConfig returns a configuration as a C: as it is when it is a C or a pointer to one,
// through JSON otherwise, with all of its keys.
func readConfig[C any](given any) (config C, raw map[string]json.RawMessage, err error) {
	switch c := given.(type) {
	case nil:
		return config, nil, nil
	case C:
		return c, nil, nil
	case *C:
		if c != nil {
			config = *c
		}
		return config, nil, nil
	}
	text, err := json.Marshal(given)
	if err != nil {
		return config, nil, badConfig("%T cannot be JSON: %w", given, err)
	}
	if err := decodeConfig(text, &config); err != nil {
		return config, nil, err
	}
	return config, raw, decodeConfig(text, &raw)
}

// decodeConfig reads JSON. Errors name the field and never show a value, which may be a
// key.
func decodeConfig(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		kind, _, _ := strings.Cut(wrong.Value, " ") // "number 1.5" shows the number
		return badConfig("%s must be of type %v, not %s", wrong.Field, wrong.Type, kind)
	case err != nil:
		return badConfig("it must be an object")
	}
	return nil
}

// options returns what Ollama calls options: the parameters of the model.
func (s *settings) options() map[string]any {
	options := unknownKeys[Config](s.raw)
	putIf(options, "temperature", s.Temperature)
	putIf(options, "top_p", s.TopP)
	putIf(options, "top_k", s.TopK)
	putIf(options, "num_predict", s.MaxOutputTokens)
	putIf(options, "min_p", s.MinP)
	putIf(options, "typical_p", s.TypicalP)
	putIf(options, "seed", s.Seed)
	putIf(options, "repeat_last_n", s.RepeatLastN)
	putIf(options, "repeat_penalty", s.RepeatPenalty)
	putIf(options, "presence_penalty", s.PresencePenalty)
	putIf(options, "frequency_penalty", s.FrequencyPenalty)
	putIf(options, "num_ctx", s.NumCtx)
	putIf(options, "num_keep", s.NumKeep)
	putIf(options, "num_batch", s.NumBatch)
	putIf(options, "num_gpu", s.NumGPU)
	putIf(options, "main_gpu", s.MainGPU)
	putIf(options, "num_thread", s.NumThread)
	putIf(options, "use_mmap", s.UseMMap)
	if len(s.StopSequences) > 0 {
		options["stop"] = s.StopSequences
	}
	return options
}

// unknownKeys returns the keys that are no fields of C. Keys that differ from a field in
// case alone are fields, as encoding/json reads them.
func unknownKeys[C any](raw map[string]json.RawMessage) map[string]any {
	known := reflect.TypeFor[C]()
	unknown := map[string]any{}
next:
	for key, value := range raw {
		for i := range known.NumField() {
			name, _, _ := strings.Cut(known.Field(i).Tag.Get("json"), ",")
			if strings.EqualFold(name, key) {
				continue next
			}
		}
		unknown[key] = value
	}
	return unknown
}

func putIf[T any](object map[string]any, name string, value *T) {
	if value != nil {
		object[name] = *value
	}
}
