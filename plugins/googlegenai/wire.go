// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"
	"strconv"
)

// The words of generateContent, of requests and answers alike. What only passes
// through stays raw JSON, so that integers keep their digits and fields that are newer
// than this package survive; base64 stays text, so that media is not decoded to be
// encoded again.
// Source: https://ai.google.dev/api/generate-content and https://ai.google.dev/api/caching#Content

type content struct {
	Role  string  `json:"role,omitempty"`
	Parts []*part `json:"parts,omitempty"`
}

// part is one of its fields with a value, with those that describe it: thought,
// thoughtSignature, partMetadata, videoMetadata and mediaResolution.
type part struct {
	Text                *string           `json:"text,omitempty"`
	Thought             bool              `json:"thought,omitempty"`
	ThoughtSignature    string            `json:"thoughtSignature,omitempty"`
	InlineData          *blob             `json:"inlineData,omitempty"`
	FileData            *fileData         `json:"fileData,omitempty"`
	FunctionCall        *functionCall     `json:"functionCall,omitempty"`
	FunctionResponse    *functionResponse `json:"functionResponse,omitempty"`
	ExecutableCode      json.RawMessage   `json:"executableCode,omitempty"`
	CodeExecutionResult json.RawMessage   `json:"codeExecutionResult,omitempty"`
	ToolCall            json.RawMessage   `json:"toolCall,omitempty"`
	ToolResponse        json.RawMessage   `json:"toolResponse,omitempty"`
	AudioTranscription  json.RawMessage   `json:"audioTranscription,omitempty"`
	VideoMetadata       any               `json:"videoMetadata,omitempty"`
	MediaResolution     any               `json:"mediaResolution,omitempty"`
	PartMetadata        any               `json:"partMetadata,omitempty"`
}

type blob struct {
	MIMEType string `json:"mimeType"`
	Data     string `json:"data"` // base64
}

type fileData struct {
	MIMEType string `json:"mimeType,omitempty"`
	FileURI  string `json:"fileUri"`
}

type functionCall struct {
	ID           string          `json:"id,omitempty"`
	Name         string          `json:"name,omitempty"`
	Args         json.RawMessage `json:"args,omitempty"`
	PartialArgs  []partialArg    `json:"partialArgs,omitempty"`
	WillContinue bool            `json:"willContinue,omitempty"`
}

// partialArg is a piece of an argument: a value at a JSON path, such as $.foo[0].
// Strings of one path add up.
type partialArg struct {
	JSONPath    string          `json:"jsonPath"`
	StringValue *string         `json:"stringValue,omitempty"`
	NumberValue json.RawMessage `json:"numberValue,omitempty"`
	BoolValue   *bool           `json:"boolValue,omitempty"`
	NullValue   json.RawMessage `json:"nullValue,omitempty"`
}

type functionResponse struct {
	ID       string                     `json:"id,omitempty"`
	Name     string                     `json:"name"`
	Response map[string]json.RawMessage `json:"response"`
	Parts    []*part                    `json:"parts,omitempty"`
}

type functionDeclaration struct {
	Name                 string          `json:"name"`
	Description          string          `json:"description,omitempty"`
	ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema,omitempty"`
}

// answer is an answer of generateContent, or one event of a streamed one.
type answer struct {
	Candidates     []candidate     `json:"candidates"`
	PromptFeedback *promptFeedback `json:"promptFeedback"`
	UsageMetadata  json.RawMessage `json:"usageMetadata"` // see usageMetadata
	ModelVersion   string          `json:"modelVersion"`
	ResponseID     string          `json:"responseId"`
	Error          *apiError       `json:"error"`
}

type candidate struct {
	Index         int      `json:"index"`
	Content       *content `json:"content"`
	FinishReason  string   `json:"finishReason"`
	FinishMessage string   `json:"finishMessage"`
	// These are handed on in the response's custom field.
	SafetyRatings      json.RawMessage `json:"safetyRatings"`
	CitationMetadata   json.RawMessage `json:"citationMetadata"`
	GroundingMetadata  json.RawMessage `json:"groundingMetadata"`
	URLContextMetadata json.RawMessage `json:"urlContextMetadata"`
	LogprobsResult     json.RawMessage `json:"logprobsResult"`
	AvgLogprobs        json.RawMessage `json:"avgLogprobs"`
	ContinuationToken  json.RawMessage `json:"continuationToken"`
}

type promptFeedback struct {
	BlockReason        string          `json:"blockReason"`
	BlockReasonMessage string          `json:"blockReasonMessage"`
	SafetyRatings      json.RawMessage `json:"safetyRatings"`
}

type usageMetadata struct {
	PromptTokenCount        int `json:"promptTokenCount"`
	CandidatesTokenCount    int `json:"candidatesTokenCount"`
	ThoughtsTokenCount      int `json:"thoughtsTokenCount"`
	CachedContentTokenCount int `json:"cachedContentTokenCount"`
	ToolUsePromptTokenCount int `json:"toolUsePromptTokenCount"`
	TotalTokenCount         int `json:"totalTokenCount"`
}

// apiError is an error as Google's services report it, in the body of an answer or
// within a stream.
type apiError struct {
	Code    errorCode       `json:"code"`
	Message string          `json:"message"`
	Status  string          `json:"status"`
	Details json.RawMessage `json:"details"`
}

// errorCode is the number of an error, of HTTP or gRPC; 0 for what proxies write in its
// place, such as a name.
type errorCode int

// UnmarshalJSON reads the code.
func (c *errorCode) UnmarshalJSON(raw []byte) error {
	n, err := strconv.Atoi(string(raw))
	if err != nil {
		n = 0
	}
	*c = errorCode(n)
	return nil
}
