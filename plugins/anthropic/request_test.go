// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// written returns the body of a request whose messages, tools and so on are given as
// JSON.
func written(t *testing.T, request string) ([]byte, error) {
	t.Helper()
	var q ai.ModelRequest
	if err := json.Unmarshal([]byte(request), &q); err != nil {
		t.Fatal(err)
	}
	before := string(ai.JSON(q))
	s, err := readSettings(q.Config)
	if err != nil {
		return nil, err
	}
	tools, err := newToolNames(q.Tools)
	if err != nil {
		return nil, err
	}
	body, err := writeRequest("claude-test", &q, s, tools, false)
	if after := string(ai.JSON(q)); after != before {
		t.Errorf("the request was changed:\n%s\n%s", before, after)
	}
	return body, err
}

// tree reads JSON with its numbers as they are written.
func tree(t *testing.T, raw []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return v
}

const user = `{"role":"user","content":[{"text":"hi"}]}`

// Each body is compared with what is wanted, and with what the vendor's own type makes
// of it, which drops fields that it does not know.
func TestWriteRequest(t *testing.T) {
	hi := `{"role":"user","content":[{"type":"text","text":"hi"}]}`
	tests := []struct {
		name, request string
		want          string // without model and max_tokens where they are claude-test and 4096
		unknownToSDK  bool
	}{
		{"text", `{"messages":[` + user + `]}`, `{"messages":[` + hi + `]}`, false},
		{"version and limit", `{"messages":[` + user + `],"config":{"version":"claude-test-2","maxOutputTokens":7}}`,
			`{"model":"claude-test-2","max_tokens":7,"messages":[` + hi + `]}`, false},
		{"sampling", `{"messages":[` + user + `],"config":{"temperature":0,"topP":0.5,"topK":0,"stopSequences":["X"]}}`,
			`{"messages":[` + hi + `],"temperature":0,"top_p":0.5,"top_k":0,"stop_sequences":["X"]}`, false},
		{"budget", `{"messages":[` + user + `],"config":{"thinking":{"enabled":true,"budgetTokens":2048,"display":"summarized"}}}`,
			`{"max_tokens":6144,"messages":[` + hi + `],"thinking":{"type":"enabled","budget_tokens":2048,"display":"summarized"}}`, false},
		{"adaptive", `{"messages":[` + user + `],"config":{"thinking":{"adaptive":true}}}`,
			`{"messages":[` + hi + `],"thinking":{"type":"adaptive"}}`, false},
		{"thinking off", `{"messages":[` + user + `],"config":{"thinking":{"enabled":false}}}`,
			`{"messages":[` + hi + `],"thinking":{"type":"disabled"}}`, false},
		{"thinking, the vendor's words", `{"messages":[` + user + `],"config":{"thinking":{"type":"enabled","budget_tokens":1024},"maxOutputTokens":9000}}`,
			`{"max_tokens":9000,"messages":[` + hi + `],"thinking":{"type":"enabled","budget_tokens":1024}}`, false},
		{"a new kind of thinking", `{"messages":[` + user + `],"config":{"thinking":{"type":"between_tools","pace":{"n":9007199254740993}}}}`,
			`{"messages":[` + hi + `],"thinking":{"type":"between_tools","pace":{"n":9007199254740993}}}`, true},
		{"parameters of the vendor", `{"messages":[` + user + `],"config":{"service_tier":"standard_only","speed":"fast","inference_geo":"us","container":"c1",
			"metadata":{"user_id":"u1"},"output_config":{"effort":"low"}}}`,
			`{"messages":[` + hi + `],"service_tier":"standard_only","speed":"fast","inference_geo":"us","container":"c1",
			"metadata":{"user_id":"u1"},"output_config":{"effort":"low"}}`, false},
		{"betas", `{"messages":[` + user + `],"config":{"mcp_servers":[{"type":"url","url":"https://example.com"}],"context_management":{"edits":[]},
			"output_config":{"task_budget":{"total":20000}},"apiVersion":"beta","betas":["b1"],"apiKey":"k"}}`,
			`{"messages":[` + hi + `],"mcp_servers":[{"type":"url","url":"https://example.com"}],"context_management":{"edits":[]},
			"output_config":{"task_budget":{"type":"tokens","total":20000}}}`, true},
		{"system messages", `{"messages":[{"role":"system","content":[{"text":"a"},{"text":"b","metadata":{"cache":true}}]},` + user + `,{"role":"system","content":[{"text":"c"}]}]}`,
			`{"system":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}},{"type":"text","text":"c"}],"messages":[` + hi + `]}`, false},
		{"cache of a message", `{"messages":[{"role":"user","content":[{"text":"long"},{"text":"longer"}],"metadata":{"cache":{"ttlSeconds":600}}},` + user + `]}`,
			`{"messages":[{"role":"user","content":[{"type":"text","text":"long"},{"type":"text","text":"longer","cache_control":{"type":"ephemeral","ttl":"1h"}}]},` + hi + `]}`, false},
		{"cache, short and off", `{"messages":[{"role":"user","content":[{"text":"a","metadata":{"cache":{"ttlSeconds":300}}},{"text":"b","metadata":{"cache":false}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]}]}`, false},
		{"cache, the vendor's words", `{"messages":[{"role":"user","content":[{"text":"a","metadata":{"cache_control":{"type":"ephemeral","ttl":"5m"}}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"5m"}}]}]}`, false},
		{"images and documents", `{"messages":[{"role":"user","content":[{"media":{"url":"data:image/png;base64,AAE="}},{"media":{"url":"https://example.com/a.jpg"}},
			{"media":{"url":"https://example.com/a.pdf"}},{"media":{"contentType":"application/pdf","url":"data:;base64,AAE="}},
			{"media":{"url":"data:text/plain,one%20line"}},{"media":{"contentType":"IMAGE/JPG; q=1","url":"data:;base64,AAE="}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAE="}},
			{"type":"image","source":{"type":"url","url":"https://example.com/a.jpg"}},{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}},
			{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAE="}},
			{"type":"document","source":{"type":"text","media_type":"text/plain","data":"one line"}},
			{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AAE="}}]}]}`, false},
		{"a document to cite", `{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"source":{"type":"text","mediaType":"text/plain","data":"grass is green"},
			"title":"T","context":"C","citations":{"enabled":true}}},"metadata":{"cache":true}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"grass is green"},"title":"T","context":"C",
			"citations":{"enabled":true},"cache_control":{"type":"ephemeral"}}]}]}`, false},
		{"cache of the last block that takes a mark", `{"messages":[` + user + `,{"role":"model","content":[{"text":"a"},{"reasoning":"h","metadata":{"thoughtSignature":"s"}}],"metadata":{"cache":true}}]}`,
			`{"messages":[` + hi + `,{"role":"assistant","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"thinking","thinking":"h","signature":"s"}]}]}`, false},
		{"cache of the vendor's blocks", `{"messages":[{"role":"user","content":[{"custom":{"anthropicBlock":{"type":"search_result","source":"s","title":"T","content":[{"type":"text","text":"x"}]}},"metadata":{"cache":true}}]},
			{"role":"model","content":[{"custom":{"anthropicBlock":{"type":"server_tool_use","id":"s1","name":"web_search","input":{"n":9007199254740993}}}}],"metadata":{"cache":{"ttlSeconds":3600}}},
			{"role":"user","content":[{"custom":{"anthropicBlock":{"type":"search_result","source":"s","title":"T","content":[{"type":"text","text":"x"}],"cache_control":{"type":"ephemeral","ttl":"1h"}}}}],"metadata":{"cache":true}}]}`,
			`{"messages":[{"role":"user","content":[{"type":"search_result","source":"s","title":"T","content":[{"type":"text","text":"x"}],"cache_control":{"type":"ephemeral"}}]},
			{"role":"assistant","content":[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"n":9007199254740993},"cache_control":{"type":"ephemeral","ttl":"1h"}}]},
			{"role":"user","content":[{"type":"search_result","source":"s","title":"T","content":[{"type":"text","text":"x"}],"cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}`, true},
		{"documents of every kind", `{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"source":{"type":"base64","mediaType":"application/pdf","data":"AAE="},"citations":{"enabled":false}}}},
			{"custom":{"anthropicDocument":{"source":{"type":"url","url":"https://a.b/c.pdf"}}}},{"custom":{"anthropicDocument":{"source":{"type":"content","content":[{"type":"text","text":"x"}]}}}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAE="},"citations":{"enabled":false}},
			{"type":"document","source":{"type":"url","url":"https://a.b/c.pdf"}},{"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]}}]}]}`, false},
		{"a file", `{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"source":{"type":"file","fileId":"file_1"}}}}]}]}`,
			`{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_1"}}]}]}`, true},
		{"white space, which the API refuses", `{"messages":[{"role":"system","content":[{"text":" "}]},` + user + `,{"role":"model","content":[{"text":"\n\n"},{"toolRequest":{"name":"t","ref":"1"}}]},{"role":"model","content":[{"text":"\n"}]}]}`,
			`{"messages":[` + hi + `,{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"t","input":{}}]}]}`, false},
		{"who asked for a tool", `{"messages":[` + user + `,{"role":"model","content":[{"toolRequest":{"name":"t","ref":"1","input":{}},"metadata":{"anthropicToolUse":{"caller":{"type":"code_execution_20260120","tool_id":"s1"},"toolset_name":"files"}}}]},
			{"role":"tool","content":[{"toolResponse":{"name":"t","ref":"1","output":0}}]}]}`,
			`{"messages":[` + hi + `,{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"t","input":{},"caller":{"type":"code_execution_20260120","tool_id":"s1"},"toolset_name":"files"}]},
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","toolset_name":"files","content":[{"type":"text","text":"0"}]}]}]}`, false},
		{"a budget above the limit, for thinking between tools", `{"messages":[` + user + `],"config":{"thinking":{"budgetTokens":9000},"maxOutputTokens":5000,"betas":["interleaved-thinking-2025-05-14"]}}`,
			`{"max_tokens":5000,"messages":[` + hi + `],"thinking":{"type":"enabled","budget_tokens":9000}}`, false},
		{"skills, cache and diagnostics", `{"messages":[` + user + `],"config":{"container":{"id":"c1","skills":[{"type":"anthropic","skill_id":"pptx"}]},"cache_control":{"ttl":"1h"},"diagnostics":{"previous_message_id":null},
			"workspace_id":"w","user_profile_id":"u"}}`,
			`{"messages":[` + hi + `],"container":{"id":"c1","skills":[{"type":"anthropic","skill_id":"pptx"}]},"cache_control":{"type":"ephemeral","ttl":"1h"},"diagnostics":{"previous_message_id":null}}`, false},
		{"what is left of a task", `{"messages":[` + user + `],"config":{"thinking":{"adaptive":true,"display":"updates"},"output_config":{"task_budget":{"total":20000,"remaining":0}}}}`,
			`{"messages":[` + hi + `],"thinking":{"type":"adaptive","display":"updates"},"output_config":{"task_budget":{"type":"tokens","total":20000,"remaining":0}}}`, true},
		{"a choice among the tools of a server", `{"messages":[` + user + `],"config":{"mcp_servers":[{"type":"url","url":"https://a.b","name":"m"}],"tool_choice":{"type":"any"}}}`,
			`{"messages":[` + hi + `],"mcp_servers":[{"type":"url","url":"https://a.b","name":"m"}],"tool_choice":{"type":"any"}}`, true},
		{"a strict tool", `{"messages":[` + user + `],"tools":[{"name":"t","description":"","inputSchema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}},"required":["n"]},"metadata":{"anthropic":{"strict":true}}},
			{"name":"u","description":"","inputSchema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}},"metadata":{"anthropic":{"strict":false}}}]}`,
			`{"messages":[` + hi + `],"tools":[{"name":"t","strict":true,"input_schema":{"type":"object","properties":{"n":{"type":"integer","description":"minimum: 1"}},"required":["n"],"additionalProperties":false}},
			{"name":"u","strict":false,"input_schema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}}]}`, false},
		{"data and what is empty", `{"messages":[{"role":"user","content":[{"data":{"a":1}},{"text":""}]},{"role":"model","content":[{"text":""}]},` + user + `]}`,
			`{"messages":[{"role":"user","content":[{"type":"text","text":"{\"a\":1}"}]},` + hi + `]}`, false},
		{"an answer of before", `{"messages":[` + user + `,{"role":"model","content":[{"reasoning":"","metadata":{"thoughtSignature":"sig"}},{"custom":{"redactedThinking":"xx"}},
			{"reasoning":"of another vendor"},{"custom":{"executableCode":{}}},
			{"text":"green","metadata":{"citations":[{"type":"char_location","citedText":"grass is green","documentIndex":0,"documentTitle":"T","startCharIndex":0,"endCharIndex":14}]}},
			{"custom":{"anthropicBlock":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}}}}]}]}`,
			`{"messages":[` + hi + `,{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"sig"},{"type":"redacted_thinking","data":"xx"},
			{"type":"text","text":"green","citations":[{"type":"char_location","cited_text":"grass is green","document_index":0,"document_title":"T","start_char_index":0,"end_char_index":14}]},
			{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}}]}]}`, false},
		{"tools", `{"messages":[` + user + `],"tools":[{"name":"a/b","description":"D","inputSchema":{"properties":{"x":{"type":"string"}}},"metadata":{"cache":true,"anthropic":{"strict":true}}},
			{"name":"a.b","description":"","inputSchema":{"type":"string"}},{"name":"none","description":""}],"toolChoice":"required"}`,
			`{"messages":[` + hi + `],"tools":[{"name":"a_b","description":"D","input_schema":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false},"cache_control":{"type":"ephemeral"},"strict":true},
			{"name":"a_b_2","input_schema":{"type":"object","properties":{"value":{"type":"string"}},"required":["value"],"additionalProperties":false}},
			{"name":"none","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any"}}`, false},
		{"tools of the vendor", `{"messages":[` + user + `],"config":{"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2}],
			"tool_choice":{"type":"tool","name":"web_search","disable_parallel_tool_use":false}}}`,
			`{"messages":[` + hi + `],"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2}],
			"tool_choice":{"type":"tool","name":"web_search","disable_parallel_tool_use":false}}`, false},
		{"a choice without tools", `{"messages":[` + user + `],"toolChoice":"none"}`, `{"messages":[` + hi + `]}`, false},
		{"no choice", `{"messages":[` + user + `],"tools":[{"name":"t","description":""}],"toolChoice":"none"}`,
			`{"messages":[` + hi + `],"tools":[{"name":"t","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"none"}}`, false},
		{"auto choice", `{"messages":[` + user + `],"tools":[{"name":"t","description":""}],"toolChoice":"auto"}`,
			`{"messages":[` + hi + `],"tools":[{"name":"t","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"auto"}}`, false},
		{"calls without refs", `{"tools":[{"name":"t","description":"","inputSchema":{"type":"integer"}}],"messages":[` + user + `,
			{"role":"model","content":[{"toolRequest":{"name":"t","input":1}},{"toolRequest":{"name":"t","input":{"odd":2}}},{"toolRequest":{"name":"old","input":[3]}},{"toolRequest":{"name":"old","ref":"a:b"}}]},
			{"role":"tool","content":[{"toolResponse":{"name":"t","output":"one"}},{"toolResponse":{"name":"t","output":{"ok":false}},"metadata":{"error":"INTERNAL"}},
			{"toolResponse":{"name":"old","output":""}},{"toolResponse":{"name":"old","ref":"a:b"}}]}]}`,
			`{"tools":[{"name":"t","input_schema":{"type":"object","properties":{"value":{"type":"integer"}},"required":["value"],"additionalProperties":false}}],"messages":[` + hi + `,
			{"role":"assistant","content":[{"type":"tool_use","id":"genkit_1","name":"t","input":{"value":1}},{"type":"tool_use","id":"genkit_2","name":"t","input":{"value":{"odd":2}}},
			{"type":"tool_use","id":"genkit_3","name":"old","input":{"value":[3]}},{"type":"tool_use","id":"a_b","name":"old","input":{}}]},
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"genkit_1","content":[{"type":"text","text":"one"}]},
			{"type":"tool_result","tool_use_id":"genkit_2","content":[{"type":"text","text":"{\"ok\":false}"}],"is_error":true},
			{"type":"tool_result","tool_use_id":"genkit_3","content":[{"type":"text","text":"\"\""}]},{"type":"tool_result","tool_use_id":"a_b"}]}]}`, false},
		{"tools that answer with media", `{"messages":[` + user + `,{"role":"model","content":[{"toolRequest":{"name":"t","ref":"1"}},{"toolRequest":{"name":"t","ref":"2"}},{"toolRequest":{"name":"t","ref":"3"}}]},
			{"role":"tool","content":[{"toolResponse":{"name":"t","ref":"1","output":"seen","content":[{"media":{"url":"data:image/gif;base64,AAE="}},{"text":""}]}},
			{"toolResponse":{"name":"t","ref":"2","output":{"url":"data:image/png;base64,AAE=","contentType":"image/png"}}},{"toolResponse":{"name":"t","ref":"3","output":"data:image/webp;base64,AAE="}}]}]}`,
			`{"messages":[` + hi + `,{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"t","input":{}},{"type":"tool_use","id":"2","name":"t","input":{}},{"type":"tool_use","id":"3","name":"t","input":{}}]},
			{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"seen"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"AAE="}}]},
			{"type":"tool_result","tool_use_id":"2","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAE="}}]},
			{"type":"tool_result","tool_use_id":"3","content":[{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"AAE="}}]}]}]}`, false},
		{"schema", `{"messages":[` + user + `],"config":{"output_config":{"effort":"max"}},"output":{"constrained":true,"schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}`,
			`{"messages":[` + hi + `],"output_config":{"effort":"max","format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false}}}}`, false},
		{"schema that is not enforced", `{"messages":[` + user + `],"output":{"schema":{"type":"object"}}}`, `{"messages":[` + hi + `]}`, false},
		{"format of the configuration", `{"messages":[` + user + `],"config":{"output_config":{"format":{"type":"json_schema","schema":{}}}},"output":{"constrained":true,"schema":{"type":"object"}}}`,
			`{"messages":[` + hi + `],"output_config":{"format":{"type":"json_schema","schema":{}}}}`, false},
		{"signs of HTML", `{"messages":[{"role":"user","content":[{"text":"<&>"}]}]}`, `{"messages":[{"role":"user","content":[{"type":"text","text":"<&>"}]}]}`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body, err := written(t, test.request)
			if err != nil {
				t.Fatal(err)
			}
			want := tree(t, []byte(test.want)).(map[string]any)
			for name, standard := range map[string]any{"model": "claude-test", "max_tokens": json.Number("4096")} {
				if _, own := want[name]; !own {
					want[name] = standard
				}
			}
			got := tree(t, body)
			if diff := cmp.Diff(any(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(string(body), `\u003c`) {
				t.Errorf("signs are escaped: %s", body)
			}
			if test.unknownToSDK {
				return
			}
			var params sdk.MessageNewParams
			if err := json.Unmarshal(body, &params); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(params)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tree(t, again)); diff != "" {
				t.Errorf("the vendor's type writes something else (-ours +theirs):\n%s", diff)
			}
		})
	}
}

func TestWriteRequestRefuses(t *testing.T) {
	deep := strings.Repeat(`{"type":"array","items":`, 300) + `{}` + strings.Repeat(`}`, 300)
	for _, test := range []struct{ name, request, want string }{
		{"nothing", `{"messages":[]}`, "no message with content"},
		{"a system message alone", `{"messages":[{"role":"system","content":[{"text":"x"}]}]}`, "no message with content"},
		{"nil message", `{"messages":[null]}`, "messages[0] is nil"},
		{"role", `{"messages":[{"role":"boss","content":[{"text":"x"}]}]}`, `messages[0]: has the role "boss"`},
		{"system with media", `{"messages":[{"role":"system","content":[{"media":{"url":"https://a/b.png"}}]}]}`, "takes text only"},
		{"unknown part", `{"messages":[{"role":"user","content":[{"hologram":1}]}]}`, "messages[0].content[0]: is a *ai.UnknownPart"},
		{"resource", `{"messages":[{"role":"user","content":[{"resource":{"uri":"a://b"}}]}]}`, "ResourcePart"},
		{"foreign custom part of the user", `{"messages":[{"role":"user","content":[{"custom":{"x":1}}]}]}`, "anthropicDocument"},
		{"video", `{"messages":[{"role":"user","content":[{"media":{"url":"https://a/b","contentType":"video/mp4"}}]}]}`, `type "video/mp4"`},
		{"another scheme", `{"messages":[{"role":"user","content":[{"media":{"url":"gs://a/b.png"}}]}]}`, "neither https"},
		{"text that nobody fetched", `{"messages":[{"role":"user","content":[{"media":{"url":"https://a/b.txt"}}]}]}`, "neither https"},
		{"broken data", `{"messages":[{"role":"user","content":[{"media":{"url":"data:image/png;base64,!!!"}}]}]}`, "messages[0].content[0]"},
		{"data without a type", `{"messages":[{"role":"user","content":[{"media":{"url":"data:;base64,AAE="}}]}]}`, "without a type"},
		{"no bytes", `{"messages":[{"role":"user","content":[{"media":{"url":"data:image/png;base64,"}}]}]}`, "without bytes"},
		{"document without source", `{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"title":"x"}}}]}]}`, "with a source"},
		{"document of another kind", `{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"source":{"type":"tape"}}}}]}]}`, "source.type is tape"},
		{"media of a tool", `{"messages":[{"role":"tool","content":[{"toolResponse":{"name":"t","ref":"1","content":[{"media":{"url":"ftp://x","contentType":"image/png"}}]}}]}]}`, "messages[0].content[0]"},
		{"cache mark", `{"messages":[{"role":"user","content":[{"text":"x","metadata":{"cache":"yes"}}]}]}`, "metadata.cache"},
		{"cache time", `{"messages":[{"role":"user","content":[{"text":"x","metadata":{"cache":{"ttlSeconds":3601}}}]}]}`, "from 0 to 3600"},
		{"cache mark of a message", `{"messages":[{"role":"user","content":[{"text":"x"}],"metadata":{"cache":{"ttlSeconds":-1}}}]}`, "messages[0]: metadata.cache"},
		{"the vendor's cache mark", `{"messages":[{"role":"user","content":[{"text":"x","metadata":{"cache_control":{}}}]}]}`, "metadata.cache_control"},
		{"tool without name", `{"messages":[` + user + `],"tools":[{"name":"","description":""}]}`, "tools[0] has no name"},
		{"tools of one name", `{"messages":[` + user + `],"tools":[{"name":"t","description":""},{"name":"t","description":""}]}`, "two tools are named 't'"},
		{"schema of a tool", `{"messages":[` + user + `],"tools":[{"name":"t","description":"","inputSchema":7}]}`, "its input schema is no object"},
		{"cache mark of a tool", `{"messages":[` + user + `],"tools":[{"name":"t","description":"","metadata":{"cache":7}}]}`, "tools[0], 't'"},
		{"who asked for a tool", `{"messages":[{"role":"model","content":[{"toolRequest":{"name":"t","ref":"1"},"metadata":{"anthropicToolUse":7}}]}]}`, "metadata.anthropicToolUse"},
		{"schema of a strict tool", `{"messages":[` + user + `],"tools":[{"name":"t","description":"","inputSchema":` + strings.Replace(deep, `"array"`, `"object"`, 1) + `,"metadata":{"anthropic":{"strict":true}}}]}`, "its input schema is nested deeper"},
		{"fields of a tool", `{"messages":[` + user + `],"tools":[{"name":"t","description":"","metadata":{"anthropic":7}}]}`, "metadata.anthropic must be an object"},
		{"choice", `{"messages":[` + user + `],"tools":[{"name":"t","description":""}],"toolChoice":"maybe"}`, `toolChoice is "maybe"`},
		{"schema", `{"messages":[` + user + `],"output":{"constrained":true,"schema":[1]}}`, "output.schema must be an object"},
		{"deep schema", `{"messages":[` + user + `],"output":{"constrained":true,"schema":` + deep + `}}`, "nested deeper"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, err := written(t, test.request)
			if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %s, %v; want INVALID_ARGUMENT with %q", body, err, test.want)
			}
		})
	}
}

// The name that a tool has in the history is the one in its definition, and long names
// stay apart.
func TestToolNames(t *testing.T) {
	long := strings.Repeat("x", 70)
	n, err := newToolNames([]*ai.ToolDefinition{{Name: long + "1"}, {Name: long + "2"}, {Name: "ä"}, {Name: "plain-1"}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name, wire := range map[string]string{
		long + "1": strings.Repeat("x", 64), long + "2": strings.Repeat("x", 62) + "_2", "ä": "_", "plain-1": "plain-1",
	} {
		if got := n.onWire(name); got != wire || n.restored(got) != name || seen[got] || len(got) > maxToolName {
			t.Errorf("%q is %q on the wire and %q again; want %q", name, got, n.restored(got), wire)
		}
		seen[n.onWire(name)] = true
	}
	if got := n.restored("invented"); got != "invented" {
		t.Errorf("a name that the model made up is %q", got)
	}
	if got := n.responseID("t", ""); got == "" || got == n.responseID("t", "") {
		t.Errorf("responses to nothing have the id %q twice", got)
	}
}

func FuzzWriteRequest(f *testing.F) {
	f.Add(`{"messages":[` + user + `]}`)
	f.Add(`{"messages":[{"role":"model","content":[{"toolRequest":{"name":"a/b","input":[1]}}]}],"tools":[{"name":"a/b","inputSchema":{"type":["object","null"]}}],"config":{"topK":1e9}}`)
	f.Add(`{"messages":[{"role":"user","content":[{"custom":{"anthropicDocument":{"source":{"Type":1}}}},{"media":{"url":"data:,"}}],"metadata":{"cache":{"ttlSeconds":1e99}}}],"output":{"constrained":true,"schema":{"$ref":"#","oneOf":[true,{}]}}}`)
	f.Fuzz(func(t *testing.T, request string) {
		var q ai.ModelRequest
		if json.Unmarshal([]byte(request), &q) != nil {
			return
		}
		s, err := readSettings(q.Config)
		if err != nil {
			return
		}
		tools, err := newToolNames(q.Tools)
		if err != nil {
			return
		}
		body, err := writeRequest("m", &q, s, tools, true)
		if err == nil && !json.Valid(body) {
			t.Errorf("%s was written as %s", request, body)
		}
		if err != nil && core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v", request, err)
		}
	})
}
