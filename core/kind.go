// SPDX-License-Identifier: Apache-2.0

package core

// Kind tells what an action is. Its value is the first segment of the action's
// key.
type Kind string

// The kinds of actions.
const (
	KindAgent                 Kind = "agent"
	KindAgentAbort            Kind = "agent-abort"
	KindAgentSnapshot         Kind = "agent-snapshot"
	KindBackgroundModel       Kind = "background-model"
	KindCancelOperation       Kind = "cancel-operation"
	KindCheckOperation        Kind = "check-operation"
	KindCustom                Kind = "custom"
	KindDynamicActionProvider Kind = "dynamic-action-provider"
	KindEmbedder              Kind = "embedder"
	KindEvaluator             Kind = "evaluator"
	KindExecutablePrompt      Kind = "executable-prompt"
	KindFlow                  Kind = "flow"
	KindIndexer               Kind = "indexer"
	KindModel                 Kind = "model"
	KindPrompt                Kind = "prompt"
	KindReranker              Kind = "reranker"
	KindResource              Kind = "resource"
	KindRetriever             Kind = "retriever"
	KindTool                  Kind = "tool"
	KindToolV2                Kind = "tool.v2"
	KindUtil                  Kind = "util"
)

// Key returns the key of the action of this kind with the given name, such as
// /model/googleai/gemini.
func (k Kind) Key(name string) string { return "/" + string(k) + "/" + name }
