package main

import (
	"context"
	"io"
	"os/exec"
	"sync"
	"syscall"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// realProvider is HashiCorp's provider: a process that is started when it is first needed.
type realProvider struct {
	path   string
	stderr io.Writer

	mutex      sync.Mutex
	client     *plugin.Client
	connection *grpc.ClientConn
}

func (p *realProvider) isStarted() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.connection != nil
}

func (p *realProvider) call(ctx context.Context, method string, request frame) (frame, error) {
	connection, err := p.connected()
	if err != nil {
		return frame{}, err
	}
	answer := frame{}
	err = connection.Invoke(ctx, method, &request, &answer, grpc.ForceCodec(codec{}))
	return answer, err
}

func (p *realProvider) connected() (*grpc.ClientConn, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.connection != nil {
		return p.connection, nil
	}
	command := exec.Command(p.path)
	// It ends with this process, killed or not.
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		VersionedPlugins: map[int]plugin.PluginSet{protocol: {"provider": &providerPlugin{}}},
		Cmd:              command,
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
		Stderr:           p.stderr,
		GRPCDialOptions: []grpc.DialOption{grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(largestMessage),
			grpc.MaxCallSendMsgSize(largestMessage),
		)},
	})
	protocolClient, err := p.client.Client()
	if err != nil {
		return nil, err
	}
	connection, err := protocolClient.Dispense("provider")
	if err != nil {
		return nil, err
	}
	p.connection = connection.(*grpc.ClientConn)
	return p.connection, nil
}

func (p *realProvider) stop() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.client != nil {
		p.client.Kill()
	}
}

// providerPlugin is the connection itself: what is said on it is passed on unread.
type providerPlugin struct {
	plugin.NetRPCUnsupportedPlugin
}

func (*providerPlugin) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (*providerPlugin) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return c, nil
}
