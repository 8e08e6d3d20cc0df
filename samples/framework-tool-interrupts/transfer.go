// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// freely is up to how many dollars are transferred without approval.
const freely = 100

// Payment is what the model asks for.
type Payment struct {
	Dollars int    `json:"dollars" jsonschema:"description=How much to transfer,minimum=1"`
	To      string `json:"to" jsonschema:"description=Who gets it,minLength=1"`
}

// Receipt is what the tool answers.
type Receipt struct {
	Status  string `json:"status" jsonschema:"enum=sent|refused"`
	Dollars int    `json:"dollars"`
	Balance int    `json:"balance" jsonschema:"description=What is left"`
	Note    string `json:"note,omitempty"`
}

// Approval is what an interrupted transfer wants to know.
type Approval struct {
	Question string  `json:"question"`
	Payment  Payment `json:"payment"`
}

// Decision is the value with which it is restarted.
type Decision struct {
	By string `json:"by"`
}

// account is the bank.
type account struct {
	mu      sync.Mutex
	balance int
}

// transfer is the tool. It runs twice for a large payment: the first run ends with an
// interrupt before anything has happened, the second one pays.
func (a *account) transfer(ctx context.Context, p Payment) (Receipt, error) {
	decision, approved := genkit.Resumed[Decision](ctx)
	if p.Dollars > freely && !approved {
		return Receipt{}, genkit.Interrupt(Approval{fmt.Sprintf("Transfer %d dollars to %s?", p.Dollars, p.To), p})
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if p.Dollars > a.balance {
		return Receipt{}, core.Errorf(core.FailedPrecondition, "there are only %d dollars in the account", a.balance)
	}
	a.balance -= p.Dollars
	receipt := Receipt{Status: "sent", Dollars: p.Dollars, Balance: a.balance}
	if approved {
		receipt.Note = "approved by " + decision.By
	}
	if original, changed := genkit.OriginalInput[Payment](ctx); changed {
		receipt.Note += fmt.Sprintf(", %d dollars were asked for", original.Dollars)
	}
	return receipt, nil
}

func (a *account) left() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

// TransferInput is the input of the flow transfer.
type TransferInput struct {
	Prompt   string        `json:"prompt" jsonschema:"minLength=1,default=Transfer 250 dollars to Ada"`
	Answer   string        `json:"answer" jsonschema:"description=What the person says: yes\\, no\\, another amount\\, or later; ask asks on the terminal and takes yes where there is none,minLength=1,default=ask"`
	Messages []*ai.Message `json:"messages,omitempty" jsonschema:"description=A conversation that waits for an answer\\, in place of a prompt"`
}

// TransferOutput is its output.
type TransferOutput struct {
	Status   string        `json:"status" jsonschema:"enum=done|waiting"`
	Text     string        `json:"text,omitempty" jsonschema:"description=The model's last word"`
	Messages []*ai.Message `json:"messages,omitempty" jsonschema:"description=The conversation\\, when it waits: all that another process needs to go on"`
}

func defineTransfer(g *genkit.Genkit, p *person) *core.Action {
	bank := &account{balance: 1000}
	tool := genkit.DefineTool(g, "transferMoney", "Transfers dollars from the account of the user to somebody.", bank.transfer,
		genkit.WithToolDefaults(core.ToolPolicy{OnError: core.ToolErrorsReturn})) // the model tells that money is missing
	desk := &desk{g, bank, tool, p}
	return genkit.DefineStreamingFlow(g, "transfer", desk.serve,
		genkit.WithFlowDescription("A payment of more than 100 dollars, which somebody must approve.")).Action
}

// desk is where transfers are asked for.
type desk struct {
	g      *genkit.Genkit
	bank   *account
	tool   *genkit.Tool[Payment, Receipt]
	person *person
}

// serve asks the model, or takes up a conversation that waits, and has the interrupts
// answered until there are none.
func (d *desk) serve(ctx context.Context, in TransferInput, send core.Send[string]) (TransferOutput, error) {
	messages := in.Messages
	if len(messages) == 0 {
		response, err := d.g.Generate(ctx, genkit.WithPrompt(in.Prompt), genkit.WithTools(d.tool))
		if err != nil {
			return TransferOutput{}, err
		}
		messages = response.Messages()
	} else if len(waiting(messages)) == 0 {
		return TransferOutput{}, core.PublicErrorf(core.InvalidArgument, "the conversation in messages does not wait for an answer")
	}
	for {
		calls := waiting(messages)
		if len(calls) == 0 {
			return TransferOutput{Status: "done", Text: messages[len(messages)-1].Text()}, nil
		}
		var answers []ai.Part
		for _, call := range calls { // all of them are answered together
			answer, err := d.decide(ctx, call, in.Answer, send)
			if err != nil {
				return TransferOutput{}, err
			}
			if answer == nil {
				return TransferOutput{Status: "waiting", Messages: messages}, nil
			}
			answers = append(answers, answer)
		}
		response, err := d.g.Generate(ctx, genkit.WithMessages(messages...), genkit.WithTools(d.tool), genkit.WithResume(answers...))
		if err != nil {
			return TransferOutput{}, err
		}
		messages = response.Messages()
	}
}

// waiting returns the interrupts at the end of a conversation.
func waiting(messages []*ai.Message) []*ai.ToolRequestPart {
	return (&ai.ModelResponse{Message: messages[len(messages)-1]}).Interrupts()
}

// decide has a person answer an interrupt; nil is later.
func (d *desk) decide(ctx context.Context, call *ai.ToolRequestPart, given string, send core.Send[string]) (ai.Part, error) {
	approval, _ := genkit.InterruptAs[Approval](call)
	for {
		reply, err := d.person.answer(ctx, approval.Question+" (yes, no, another amount, or later)", given, "yes", send)
		if err != nil {
			return nil, err
		}
		by := Decision{By: "the user"}
		switch reply {
		case "yes", "y": // the tool runs again, on the same arguments
			return d.tool.Restart(call, by), nil
		case "no", "n": // the tool does not run: this is its answer
			return d.tool.Respond(call, Receipt{Status: "refused", Balance: d.bank.left()}), nil
		case "later":
			return nil, nil
		}
		if dollars, err := strconv.Atoi(reply); err == nil && dollars > 0 { // it runs on other arguments
			return d.tool.RestartWith(call, by, Payment{dollars, approval.Payment.To}), nil
		}
		wrong := core.PublicErrorf(core.InvalidArgument, "the answer %q is neither yes, no, later, nor an amount", reply)
		if given != ask {
			return nil, wrong
		}
		if err := send(wrong.Message); err != nil {
			return nil, err
		}
	}
}
