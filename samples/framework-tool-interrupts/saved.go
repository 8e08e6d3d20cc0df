// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// save runs the flow transfer up to its interrupt and stores the conversation in a file:
// its messages are plain JSON, and all that another process needs.
func save(ctx context.Context, transfer *core.Action, input json.RawMessage, file string, out io.Writer) error {
	input, err := withField(input, "answer", "later")
	if err != nil {
		return err
	}
	raw, err := transfer.RunJSON(ctx, input, printer(out))
	if err != nil {
		return err
	}
	var result TransferOutput
	if err := json.Unmarshal(raw, &result); err != nil {
		return err
	}
	if result.Status != "waiting" {
		return fmt.Errorf("nothing waits for an answer, so %s was not written; the model says: %s", file, result.Text)
	}
	if raw, err = json.MarshalIndent(result.Messages, "", "  "); err != nil {
		return err
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "The conversation waits in %s; go on with -resume %s\n", file, file)
	return err
}

// resume goes on with the conversation in a file.
func resume(ctx context.Context, transfer *core.Action, input json.RawMessage, file string, out io.Writer) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var messages []*ai.Message
	if err := json.Unmarshal(raw, &messages); err != nil {
		return fmt.Errorf("%s holds no conversation: %w", file, err)
	}
	if len(messages) == 0 {
		return errors.New(file + " holds no messages")
	}
	if input, err = withField(input, "messages", messages); err != nil {
		return err
	}
	return runFlow(ctx, transfer, input, out)
}

// withField returns an object with one more field.
func withField(object json.RawMessage, name string, value any) (json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(object, &fields); err != nil {
		return nil, fmt.Errorf("-input is no JSON object: %w", err)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	fields[name] = raw
	return json.Marshal(fields)
}
