// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// DataPoint is one case of a dataset (BaseDataPoint in the schema): what went in,
// what came out, which context was used and what should have come out. Each of
// them is free JSON.
type DataPoint struct {
	Input      json.RawMessage   `json:"input,omitempty"`
	Output     json.RawMessage   `json:"output,omitempty"`
	Context    []json.RawMessage `json:"context,omitempty"`
	Reference  json.RawMessage   `json:"reference,omitempty"`
	TestCaseID string            `json:"testCaseId,omitempty"`
	TraceIDs   []string          `json:"traceIds,omitempty"`
	Extra      Extra             `json:"-"`
}

// EvalRequest is what an evaluator is asked: to score each case of Dataset.
// Options is the evaluator's configuration, json.RawMessage when the request was
// decoded. BatchSize is the number of cases to score at once; 0 leaves it to the
// evaluator.
type EvalRequest struct {
	Dataset   []*DataPoint `json:"dataset"`
	EvalRunID string       `json:"evalRunId"`
	Options   any          `json:"options,omitempty"`
	BatchSize int          `json:"batchSize,omitempty"`
	Extra     Extra        `json:"-"`
}

// EvalResponse holds one result for each case; nil encodes as [].
type EvalResponse []*EvalResult

// EvalResult is what an evaluator says of one case (EvalFnResponse in the schema).
type EvalResult struct {
	SampleIndex *int   `json:"sampleIndex,omitempty"`
	TestCaseID  string `json:"testCaseId"`
	TraceID     string `json:"traceId,omitempty"`
	SpanID      string `json:"spanId,omitempty"`
	Evaluation  Scores `json:"evaluation"`
	Extra       Extra  `json:"-"`
}

// Scores holds the scores of one case. A single score encodes as an object, more
// or none as an array; both forms decode.
type Scores []Score

// Score is one judgement of a case. Score is a number, a string or a bool; nil
// leaves it out. ID tells several scores of one evaluator apart.
type Score struct {
	ID      string        `json:"id,omitempty"`
	Score   any           `json:"score,omitempty"`
	Status  EvalStatus    `json:"status,omitempty"`
	Error   string        `json:"error,omitempty"`
	Details *ScoreDetails `json:"details,omitempty"`
	Extra   Extra         `json:"-"`
}

// EvalStatus is the verdict of a score.
type EvalStatus string

// The verdicts of a score.
const (
	EvalUnknown EvalStatus = "UNKNOWN"
	EvalPass    EvalStatus = "PASS"
	EvalFail    EvalStatus = "FAIL"
)

// ScoreDetails explains a score; an evaluator may add fields of its own in Extra.
type ScoreDetails struct {
	Reasoning string `json:"reasoning,omitempty"`
	Extra     Extra  `json:"-"`
}

// MarshalJSON encodes the results; nil is [].
func (r EvalResponse) MarshalJSON() ([]byte, error) {
	if r == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]*EvalResult(r))
}

// MarshalJSON encodes a single score as an object, more or none as an array.
func (s Scores) MarshalJSON() ([]byte, error) {
	switch len(s) {
	case 0:
		return []byte("[]"), nil
	case 1:
		return s[0].MarshalJSON()
	}
	return json.Marshal([]Score(s))
}

// UnmarshalJSON decodes one score or an array of them.
func (s *Scores) UnmarshalJSON(data []byte) error {
	if at := skipSpace(data, 0); at < len(data) && data[at] == '{' {
		var one Score
		if err := one.UnmarshalJSON(data); err != nil {
			return err
		}
		*s = Scores{one}
		return nil
	}
	var list []Score
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*s = list
	return nil
}

// MarshalJSON encodes the record with its extra fields.
func (p DataPoint) MarshalJSON() ([]byte, error) {
	type plain DataPoint
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *DataPoint) UnmarshalJSON(data []byte) error {
	type plain DataPoint
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the request with its extra fields; a nil dataset is [].
func (r EvalRequest) MarshalJSON() ([]byte, error) {
	type plain EvalRequest
	if r.Dataset == nil {
		r.Dataset = []*DataPoint{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *EvalRequest) UnmarshalJSON(data []byte) error {
	type plain EvalRequest
	options := keepRaw(&r.Options)
	defer options.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the result with its extra fields.
func (r EvalResult) MarshalJSON() ([]byte, error) {
	type plain EvalResult
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the result and keeps unknown fields in Extra.
func (r *EvalResult) UnmarshalJSON(data []byte) error {
	type plain EvalResult
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the score with its extra fields.
func (s Score) MarshalJSON() ([]byte, error) {
	type plain Score
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the score and keeps unknown fields in Extra.
func (s *Score) UnmarshalJSON(data []byte) error {
	type plain Score
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the details with their extra fields.
func (d ScoreDetails) MarshalJSON() ([]byte, error) {
	type plain ScoreDetails
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the details and keeps unknown fields in Extra.
func (d *ScoreDetails) UnmarshalJSON(data []byte) error {
	type plain ScoreDetails
	return decodeObject(data, (*plain)(d), &d.Extra)
}
