// Stands in front of HashiCorp's AWS provider, and answers with the part of its schema that the project uses. See README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Terraform's handshake with a provider of protocol 5.
var handshake = plugin.HandshakeConfig{
	MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
	MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
}

const (
	protocol         = 5
	largestMessage   = 256 << 20
	settingsFileName = "in-front-of"
)

// What Terraform asks before it knows what a configuration holds; the answers are the same for every configuration.
var schemaMethods = []string{"GetSchema", "GetProviderSchema", "GetMetadata", "GetResourceIdentitySchemas"}

func main() {
	provider, cache, err := settings()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	behind := &realProvider{path: provider, stderr: os.Stderr}
	defer behind.stop()
	front := &front{behind: behind, cache: cache}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig:  handshake,
		VersionedPlugins: map[int]plugin.PluginSet{protocol: {"provider": &providerPlugin{}}},
		Logger:           hclog.NewNullLogger(),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options,
				grpc.ForceServerCodec(codec{}),
				grpc.MaxRecvMsgSize(largestMessage),
				grpc.MaxSendMsgSize(largestMessage),
				grpc.UnknownServiceHandler(front.handle),
			)...)
		},
	})
}

// settings are the two lines of the file beside this program: the real provider, and the folder of what it answered.
func settings() (provider, cache string, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(program), settingsFileName))
	if err != nil {
		return "", "", err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 2 {
		return "", "", fmt.Errorf("%s: expected two lines, got %d", settingsFileName, len(lines))
	}
	return lines[0], lines[1], nil
}

// front answers for the real provider what it has answered before, and passes on everything else.
type front struct {
	behind *realProvider
	cache  string
}

// Every call of the protocol is one request and one answer.
func (f *front) handle(_ any, stream grpc.ServerStream) error {
	method, ok := grpc.MethodFromServerStream(stream)
	if !ok {
		return status.Error(codes.Internal, "a call without a method")
	}
	request := frame{}
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	answer, err := f.answer(stream.Context(), method, request)
	if err != nil {
		return err
	}
	return stream.SendMsg(&answer)
}

func (f *front) answer(ctx context.Context, method string, request frame) (frame, error) {
	name := filepath.Base(method)
	for _, known := range schemaMethods {
		if name == known {
			return f.schema(ctx, method, request)
		}
	}
	if name == "Stop" && !f.behind.isStarted() {
		return frame{}, nil
	}
	return f.behind.call(ctx, method, request)
}

func (f *front) schema(ctx context.Context, method string, request frame) (frame, error) {
	file := filepath.Join(f.cache, filepath.Base(method))
	if known, err := os.ReadFile(file); err == nil {
		return frame{known}, nil
	}
	whole, err := f.behind.call(ctx, method, request)
	if err != nil {
		return frame{}, err
	}
	used, err := usedPart(whole.bytes)
	if err != nil {
		return frame{}, status.Error(codes.Internal, err.Error())
	}
	return frame{used}, keep(file, used)
}

// keep writes a file that several processes may write at once, and others read.
func keep(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	written, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(written.Name())
	if _, err := written.Write(content); err != nil {
		return err
	}
	if err := written.Close(); err != nil {
		return err
	}
	return os.Rename(written.Name(), file)
}
