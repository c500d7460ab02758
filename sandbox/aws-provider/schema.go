package main

import (
	"regexp"

	"google.golang.org/protobuf/encoding/protowire"
)

// Types of the services that a fleet is made of. The provider has 2,000 more, and reading them is nearly half of a plan.
var used = regexp.MustCompile(`^aws_(iam|eks|caller_identity|partition|region|service_principal)(_|$)`)

var ofProvider = regexp.MustCompile(`^aws_`)

// usedPart is an answer about types without those that are not used: a map's entries, and messages that name a type, alike
// begin with the name as field 1.
func usedPart(answer []byte) ([]byte, error) {
	var kept []byte
	for rest := answer; len(rest) > 0; {
		_, wireType, tagLength := protowire.ConsumeTag(rest)
		if tagLength < 0 {
			return nil, protowire.ParseError(tagLength)
		}
		length := protowire.ConsumeFieldValue(0, wireType, rest[tagLength:])
		if length < 0 {
			return nil, protowire.ParseError(length)
		}
		field := rest[:tagLength+length]
		if name := nameOf(wireType, rest[tagLength:]); !ofProvider.MatchString(name) || used.MatchString(name) {
			kept = append(kept, field...)
		}
		rest = rest[len(field):]
	}
	return kept, nil
}

// nameOf is the text that a nested message begins with; empty where it begins otherwise.
func nameOf(wireType protowire.Type, value []byte) string {
	if wireType != protowire.BytesType {
		return ""
	}
	message, _ := protowire.ConsumeBytes(value)
	number, nested, length := protowire.ConsumeTag(message)
	if length < 0 || number != 1 || nested != protowire.BytesType {
		return ""
	}
	name, _ := protowire.ConsumeString(message[length:])
	return name
}
