// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// OTLPFormat is how an OTLP payload is written.
type OTLPFormat int

// The formats. JSON is read leniently: integers may be numbers or strings, enumerations
// numbers or names.
const (
	OTLPJSON OTLPFormat = iota
	OTLPProtobuf
)

// deepestOTLP is how far OTLP in JSON may be nested; each level of a value is read again
// for those above it.
const deepestOTLP = 64

func (f OTLPFormat) decode(body []byte) (*payload, error) {
	if f == OTLPProtobuf {
		return decodeProtobuf(body)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return &payload{}, nil
	}
	s := scanner{data: body}
	if err := s.skip(deepest - deepestOTLP); err != nil {
		return nil, err
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, err
	}
	return &p, nil
}

// integer is a 64-bit integer, which JSON may have as a string. Times of exporters that
// write them with a fraction or an exponent are rounded.
type integer int64

func (i *integer) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(strings.Trim(string(data), `"`))
	if text == "" || text == "null" {
		return nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		*i = integer(n)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f || math.Abs(f) >= 1<<63 {
		return fmt.Errorf("%s is no 64-bit integer", data)
	}
	*i = integer(math.Round(f))
	return nil
}

// enum is a number, or the name that protobuf has for it.
type enum int

// enumNames are the names that JSON may have instead of numbers; severities are apart.
var enumNames = map[string]enum{
	"SPAN_KIND_UNSPECIFIED": 0, "SPAN_KIND_INTERNAL": 1, "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5,
	"STATUS_CODE_UNSET": 0, "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2,
}

// severityNames are the first numbers of the severities.
var severityNames = map[string]enum{"TRACE": 1, "DEBUG": 5, "INFO": 9, "WARN": 13, "ERROR": 17, "FATAL": 21}

func (e *enum) UnmarshalJSON(data []byte) error {
	var n integer
	if err := n.UnmarshalJSON(data); err == nil {
		if n < 0 || n > math.MaxInt32 {
			return fmt.Errorf("%s is out of range", data)
		}
		*e = enum(n)
		return nil
	}
	name := strings.Trim(string(data), `"`)
	if number, ok := enumNames[name]; ok {
		*e = number
		return nil
	}
	if severity, ok := strings.CutPrefix(name, "SEVERITY_NUMBER_"); ok {
		word := strings.TrimRight(severity, "234")
		if first, ok := severityNames[word]; ok {
			*e = first
			if word != severity {
				*e += enum(severity[len(word)] - '1')
			}
			return nil
		}
	}
	return fmt.Errorf("%s is no number and no known name", data)
}

// anyValue is a value of OTLP: a string, int64, bool, float64,
// array or object; nil when there is none.
type anyValue struct{ value any }

func (a *anyValue) UnmarshalJSON(data []byte) error {
	var wire struct {
		String *string  `json:"stringValue"`
		Int    *integer `json:"intValue"`
		Bool   *bool    `json:"boolValue"`
		Double *double  `json:"doubleValue"`
		Bytes  *string  `json:"bytesValue"`
		Array  *struct {
			Values []anyValue `json:"values"`
		} `json:"arrayValue"`
		Map *struct {
			Values []keyValue `json:"values"`
		} `json:"kvlistValue"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	switch {
	case wire.String != nil:
		a.value = *wire.String
	case wire.Int != nil:
		a.value = int64(*wire.Int)
	case wire.Bool != nil:
		a.value = *wire.Bool
	case wire.Double != nil:
		a.value = wire.Double.value()
	case wire.Bytes != nil:
		a.value = *wire.Bytes
	case wire.Array != nil:
		list := make([]any, len(wire.Array.Values))
		for i, one := range wire.Array.Values {
			list[i] = one.value
		}
		a.value = list
	case wire.Map != nil:
		a.value = attributes(wire.Map.Values)
	}
	return nil
}

// double is a float, which JSON has as a string when it is not finite.
type double float64

func (d *double) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err != nil {
		return fmt.Errorf("%s is no number", data)
	}
	*d = double(f)
	return nil
}

// value returns the number, as text when JSON has none for it.
func (d double) value() any {
	if f := float64(d); math.IsNaN(f) || math.IsInf(f, 0) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return float64(d)
}
