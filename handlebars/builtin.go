// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"log/slog"
	"strconv"
)

// builtin is a helper that the engine brings. Blocks of it write straight into the
// output.
type builtin uint8

const (
	notBuiltin builtin = iota
	builtinIf
	builtinUnless
	builtinWith
	builtinEach
	builtinLookup
	builtinLog
)

// builtinOf returns the built-in helper of a name.
func builtinOf(name string) builtin {
	switch name {
	case "if":
		return builtinIf
	case "unless":
		return builtinUnless
	case "with":
		return builtinWith
	case "each":
		return builtinEach
	case "lookup":
		return builtinLookup
	case "log":
		return builtinLog
	}
	return notBuiltin
}

// isBuiltin reports whether the compiler knows a name without being told.
func isBuiltin(name string) bool { return builtinOf(name) != notBuiltin || isHook(name) }

// hasBuiltin reports whether helpers replace a built-in one.
func hasBuiltin(helpers Helpers) bool {
	for name := range helpers {
		if builtinOf(name) != notBuiltin {
			return true
		}
	}
	return false
}

// callBuiltin calls a built-in helper for its value.
func (v *invocation) callBuiltin(r *render, s *scope) (any, error) {
	switch v.builtin {
	case builtinLookup:
		return v.lookup(r, s)
	case builtinLog:
		return nil, v.log(r, s)
	}
	if err := v.checkArguments(s); err != nil {
		return nil, err
	}
	return nil, s.inst.errorAt(v.target.pos, errNotBlock, "#%s must be a block: {{#%s …}}…{{/%s}}", v.name(), v.name(), v.name())
}

// runBuiltin runs a block of a built-in helper.
func (v *invocation) runBuiltin(r *render, s *scope) error {
	switch v.builtin {
	case builtinLookup, builtinLog:
		value, err := v.callBuiltin(r, s)
		if err != nil {
			return err
		}
		return r.print(value, false)
	}
	if err := v.checkArguments(s); err != nil {
		return err
	}
	value, err := v.args[0].eval(r, s)
	if err != nil {
		return err
	}
	switch v.builtin {
	case builtinEach:
		return v.runEach(value, r, s)
	case builtinWith:
		if IsEmpty(value) {
			return v.runInverse(r, s)
		}
		return v.runWith(value, r, s, []any{value})
	}
	holds, err := v.condition(value, r, s)
	if err != nil {
		return err
	}
	if holds == (v.builtin == builtinIf) {
		return v.runMain(r, s)
	}
	return v.runInverse(r, s)
}

// checkArguments returns an error unless there is one argument.
func (v *invocation) checkArguments(s *scope) error {
	if v.builtin == builtinEach && len(v.args) == 0 {
		return s.inst.errorAt(v.target.pos, ErrSyntax, "Must pass iterator to #each")
	}
	if len(v.args) != 1 {
		return s.inst.errorAt(v.target.pos, ErrSyntax, "#%s requires exactly one argument", v.name())
	}
	return nil
}

// condition reports whether the value of #if counts as true. With includeZero the
// number 0 does.
func (v *invocation) condition(value any, r *render, s *scope) (bool, error) {
	if b, ok := value.(bool); ok {
		return b, nil
	}
	if IsEmpty(value) {
		return false, nil
	}
	for i := len(v.hash) - 1; i >= 0; i-- {
		if v.hash[i].name == "includeZero" {
			includes, err := v.hash[i].value.eval(r, s)
			return err == nil && (Truthy(includes) || Truthy(value)), err
		}
	}
	return Truthy(value), nil
}

// lookup is the helper lookup: a property whose name is computed. What has no
// properties is its own result.
func (v *invocation) lookup(r *render, s *scope) (any, error) {
	var object any = true
	if len(v.args) > 0 {
		var err error
		if object, err = v.args[0].eval(r, s); err != nil {
			return nil, err
		}
	}
	if !Truthy(object) {
		return object, nil
	}
	if len(v.args) < 2 {
		return nil, s.inst.errorAt(v.target.pos, ErrSyntax, "lookup requires two arguments: an object and a name")
	}
	key, err := v.args[1].eval(r, s)
	if err != nil {
		return nil, err
	}
	name, err := keyText(key)
	if err != nil {
		return nil, s.inst.errorAt(v.target.pos, err, "lookup: %v", err)
	}
	value, _ := Lookup(object, name)
	return value, nil
}

// log is the helper log: it tells the logger its arguments, at the level of the
// argument or variable "level".
func (v *invocation) log(r *render, s *scope) error {
	logger := r.logger()
	level := slog.LevelInfo
	if given, ok := s.data.lookup("level"); ok && !isNull(given) {
		level = levelOf(given)
	}
	for _, pair := range v.hash {
		value, err := pair.value.eval(r, s)
		if err != nil {
			return err
		}
		if pair.name == "level" && !isNull(value) {
			level = levelOf(value)
		}
	}
	var message []byte
	for i, arg := range v.args {
		value, err := arg.eval(r, s)
		if err != nil {
			return err
		}
		if i > 0 {
			message = append(message, ' ')
		}
		if message, err = appendText(message, value, r.maxOutput, 0); err != nil {
			return s.inst.errorAt(v.target.pos, err, "log: %v", err)
		}
	}
	if !logger.Enabled(r.ctx, level) {
		return nil
	}
	line, _ := s.inst.template.src.position(v.target.pos)
	logger.Log(context.WithoutCancel(r.ctx), level, string(message), "template", s.inst.label(), "line", line)
	return nil
}

// logger returns where the helper log writes.
func (r *render) logger() *slog.Logger {
	for _, l := range []*slog.Logger{r.options.Logger, r.template.options.Logger} {
		if l != nil {
			return l
		}
	}
	return slog.Default()
}

// levelOf returns the level that a name or number of handlebars.js stands for.
func levelOf(v any) slog.Level {
	text, err := Text(v)
	if err != nil {
		return slog.LevelInfo
	}
	switch text {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	levels := [...]slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}
	if n, err := strconv.Atoi(text); err == nil {
		return levels[min(max(n, 0), len(levels)-1)]
	}
	return slog.LevelInfo
}
