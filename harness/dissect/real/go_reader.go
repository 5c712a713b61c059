// Reads messages as a Go server does that decodes into structs, and says what it read, one line
// each:
//
//	V JSON    a value          R WHY    what encoding/json refused
//
// Argument "stream": standard input is a connection, its units are JSON values. Argument "units":
// each line of standard input is one unit in hexadecimal.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// text is a string field that knows whether it was set. As with every field of type string, null
// leaves it alone.
type text struct {
	set   bool
	value string
}

// name is as text; what is no string is kept apart, for such a call names no tool.
type name struct {
	value any
}

func (n *name) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return json.Unmarshal(data, &n.value)
}

func (t *text) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	t.set = true
	return json.Unmarshal(data, &t.value)
}

// call is what a tool's handler decodes.
type call struct {
	Name      name            `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

type message struct {
	JSONRPC any             `json:"jsonrpc"`
	ID      any             `json:"id"`
	Method  text            `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

func keep(out map[string]any, key string, value any) {
	if value != nil {
		out[key] = value
	}
}

func understood(data []byte) (any, error) {
	if data[0] == '[' {
		var items []json.RawMessage
		if err := json.Unmarshal(data, &items); err != nil {
			return nil, err
		}
		out := []any{}
		for _, item := range items {
			one, err := understood(item)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		return out, nil
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	out := map[string]any{}
	keep(out, "jsonrpc", m.JSONRPC)
	keep(out, "id", m.ID)
	if m.Method.set {
		out["method"] = m.Method.value
	}
	for key, raw := range map[string]json.RawMessage{
		"params": m.Params, "result": m.Result, "error": m.Error} {
		var value any
		if raw == nil {
			continue
		}
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, err
		}
		if members, ok := value.(map[string]any); ok && key == "params" {
			var c call
			if err := json.Unmarshal(raw, &c); err != nil {
				return nil, err
			}
			for name := range members {
				if strings.EqualFold(name, "name") || strings.EqualFold(name, "arguments") {
					delete(members, name)
				}
			}
			keep(members, "name", c.Name.value)
			var arguments any
			if c.Arguments != nil {
				if err := json.Unmarshal(c.Arguments, &arguments); err != nil {
					return nil, err
				}
			}
			keep(members, "arguments", arguments)
		}
		keep(out, key, value)
	}
	return out, nil
}

func read(out *bufio.Writer, unit []byte) bool {
	unit = bytes.TrimLeft(unit, " \t\r\n")
	if len(unit) == 0 {
		fmt.Fprintln(out, "R blank")
		return false
	}
	value, err := understood(unit)
	var written []byte
	if err == nil {
		written, err = json.Marshal(value)
	}
	if err != nil {
		fmt.Fprintln(out, "R "+strings.ReplaceAll(fmt.Sprintf("%+q", err.Error()), "\n", " "))
		return false
	}
	fmt.Fprintf(out, "V %s\n", written)
	return true
}

func readUnits(out *bufio.Writer) {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		unit, _ := hex.DecodeString(strings.TrimSpace(line))
		read(out, unit)
	}
}

func readStream(out *bufio.Writer) {
	decoder := json.NewDecoder(os.Stdin)
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			if err != io.EOF {
				fmt.Fprintf(out, "R %+q\n", err.Error())
			}
			return
		}
		if !read(out, raw) {
			return
		}
		var after [1]byte
		if n, _ := decoder.Buffered().Read(after[:]); n == 1 && after[0] != '\n' && after[0] != '\r' {
			fmt.Fprintln(out, "R bytes after a value that end no line")
			return
		}
	}
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if len(os.Args) > 1 && os.Args[1] == "units" {
		readUnits(out)
	} else {
		readStream(out)
	}
}
