// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/core"
)

const pullPath = "/api/pull"

// Progress is how far a download is.
type Progress struct {
	// Status is what the server does, such as "pulling manifest" and, at the end,
	// "success".
	Status string `json:"status"`
	// Digest names the layer that Total and Completed count the bytes of; empty where
	// nothing is downloaded.
	Digest    string `json:"digest,omitempty"`
	Total     int64  `json:"total,omitempty"`
	Completed int64  `json:"completed,omitempty"`
}

// Pull has the server download a model, which may take long: the context alone bounds it.
// Progress, when it is not nil, is called with each report of the server, on the caller's
// goroutine; its error ends the download and is returned. What was downloaded before is
// not lost. Nothing is ever downloaded unless Pull is called.
func (p *Plugin) Pull(ctx context.Context, model string, progress func(Progress) error) error {
	if model == "" {
		return core.Errorf(core.InvalidArgument, "ollama: Pull needs the name of a model")
	}
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	stream := true
	response, err := p.open(ctx, Call{Path: pullPath, Model: model}, "", api.PullRequest{Model: model, Stream: &stream})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	reports := newRecords(response.Body)
	for {
		var report struct {
			Progress
			Error string `json:"error"`
		}
		if err := p.next(ctx, reports, &report); err != nil {
			return err
		}
		if report.Error != "" {
			return reported(report.Error)
		}
		if progress != nil {
			if err := progress(report.Progress); err != nil {
				return err
			}
		}
		if report.Status == "success" {
			drain(response.Body, leave)
			p.discovery.live.Forget()
			return nil
		}
	}
}
