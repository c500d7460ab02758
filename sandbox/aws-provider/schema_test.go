package main

import (
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

func entry(field protowire.Number, name string) []byte {
	message := protowire.AppendTag(nil, 1, protowire.BytesType)
	message = protowire.AppendString(message, name)
	message = protowire.AppendTag(message, 2, protowire.BytesType)
	message = protowire.AppendString(message, "schema of "+name)
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), message)
}

func TestOnlyTypesOfOtherServicesAreLeftOut(t *testing.T) {
	provider := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), []byte("schema of the provider"))
	capabilities := protowire.AppendVarint(protowire.AppendTag(nil, 6, protowire.VarintType), 1)
	whole := append([]byte(nil), provider...)
	for _, name := range []string{"aws_iam_role", "aws_eks_cluster", "aws_iamb", "aws_instance", "aws_caller_identity", "arn_parse"} {
		whole = append(whole, entry(2, name)...)
	}
	whole = append(whole, capabilities...)
	want := append([]byte(nil), provider...)
	for _, name := range []string{"aws_iam_role", "aws_eks_cluster", "aws_caller_identity", "arn_parse"} {
		want = append(want, entry(2, name)...)
	}
	want = append(want, capabilities...)
	got, err := usedPart(whole)
	if err != nil || string(got) != string(want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestWhatIsNoMessageIsAnError(t *testing.T) {
	whole := entry(2, "aws_iam_role")
	if _, err := usedPart(whole[:len(whole)-1]); err == nil {
		t.Error("no error")
	}
}
