// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/core"
)

// The procedures about traces and logs.

type tracesInput struct {
	Limit  int             `json:"limit"`
	Token  string          `json:"continuationToken"`
	Filter json.RawMessage `json:"filter"`
	Search string          `json:"search"` // of ours
}

func (s *Server) listTraces(ctx context.Context, in tracesInput) (any, error) {
	if err := checkLimit(in.Limit); err != nil {
		return nil, err
	}
	q := TraceQuery{Limit: in.Limit, Token: in.Token, Filter: present(in.Filter), Search: in.Search}
	page, err := s.o.Traces.List(ctx, q)
	if err != nil {
		return nil, err
	}
	return page.encode("traces")
}

type traceInput struct {
	TraceID string `json:"traceId"`
}

func (s *Server) getTrace(ctx context.Context, in traceInput) (any, error) {
	if err := checkID("traceId", in.TraceID); err != nil {
		return nil, err
	}
	trace, err := s.o.Traces.Trace(ctx, in.TraceID)
	if err != nil {
		return nil, err
	}
	return trace, nil
}

func (s *Server) addTrace(ctx context.Context, raw json.RawMessage) (any, error) {
	var in traceInput
	if raw == nil {
		return nil, core.Errorf(core.InvalidArgument, "the input must be a trace")
	}
	if err := decodeObject("the trace", raw, &in); err != nil {
		return nil, err
	}
	if err := checkID("traceId", in.TraceID); err != nil {
		return nil, err
	}
	return nil, s.o.Traces.Put(ctx, raw)
}

type logsInput struct {
	Limit  int    `json:"limit"`
	Token  string `json:"continuationToken"`
	Filter struct {
		TraceID        string `json:"traceId"`
		SpanID         string `json:"spanId"`
		SeverityText   string `json:"severityText"`
		SeverityNumber int    `json:"severityNumber"`
	} `json:"filter"`
}

func (s *Server) listLogs(ctx context.Context, in logsInput) (any, error) {
	if err := checkLimit(in.Limit); err != nil {
		return nil, err
	}
	for field, id := range map[string]string{"traceId": in.Filter.TraceID, "spanId": in.Filter.SpanID} {
		if id == "" {
			continue
		}
		if err := checkID(field, id); err != nil {
			return nil, err
		}
	}
	page, err := s.o.Logs.List(ctx, LogQuery{
		Limit: in.Limit, Token: in.Token, TraceID: in.Filter.TraceID, SpanID: in.Filter.SpanID,
		SeverityText: in.Filter.SeverityText, SeverityNumber: in.Filter.SeverityNumber,
	})
	if err != nil {
		return nil, err
	}
	return page.encode("logs")
}

func checkLimit(limit int) error {
	if limit < 0 {
		return core.Errorf(core.InvalidArgument, "limit is %d; it must be positive", limit)
	}
	return nil
}

// encode returns the page on the wire, its items as they are.
func (p *Page) encode(name string) (any, error) {
	b := append([]byte(`{"`), name...)
	b = append(b, `":[`...)
	for i, item := range p.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, item...)
	}
	b = append(b, ']')
	if p.Next != "" {
		b = append(append(b, `,"continuationToken":`...), encode(p.Next)...)
	}
	return json.RawMessage(append(b, '}')), nil
}
