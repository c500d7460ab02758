package main

import (
	"fmt"

	"google.golang.org/protobuf/proto"
)

// frame is a message as it is on the wire.
type frame struct {
	bytes []byte
}

// codec leaves frames as they are; go-plugin's own services speak in messages.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(message any) ([]byte, error) {
	switch m := message.(type) {
	case *frame:
		return m.bytes, nil
	case proto.Message:
		return proto.Marshal(m)
	}
	return nil, fmt.Errorf("a message of type %T", message)
}

func (codec) Unmarshal(data []byte, message any) error {
	switch m := message.(type) {
	case *frame:
		m.bytes = append([]byte(nil), data...)
		return nil
	case proto.Message:
		return proto.Unmarshal(data, m)
	}
	return fmt.Errorf("a message of type %T", message)
}
