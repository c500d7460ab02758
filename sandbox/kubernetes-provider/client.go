package main

import (
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
)

// lazyClient connects when the first resource asks for it.
type lazyClient struct {
	config *rest.Config
	once   sync.Once
	client kubernetes.Interface
	err    error
}

func (l *lazyClient) get() (kubernetes.Interface, error) {
	l.once.Do(func() {
		if l.client == nil {
			l.client, l.err = kubernetes.NewForConfig(l.config)
		}
	})
	return l.client, l.err
}

func clientOf(meta any) (kubernetes.Interface, error) {
	return meta.(*lazyClient).get()
}

func restConfig(d *schema.ResourceData) *rest.Config {
	config := &rest.Config{
		Host:            d.Get("host").(string),
		TLSClientConfig: rest.TLSClientConfig{CAData: []byte(d.Get("cluster_ca_certificate").(string))},
		// As in the real provider, a token in the environment beats exec, and a token of the configuration beats both.
		BearerToken: d.Get("token").(string),
	}
	if config.BearerToken == "" {
		config.BearerToken = os.Getenv("KUBE_TOKEN")
	}
	if blocks := d.Get("exec").([]any); len(blocks) == 1 && config.BearerToken == "" {
		config.ExecProvider = execConfig(blocks[0].(map[string]any))
	}
	return config
}

func execConfig(block map[string]any) *api.ExecConfig {
	exec := &api.ExecConfig{
		APIVersion:      block["api_version"].(string),
		Command:         block["command"].(string),
		InteractiveMode: api.NeverExecInteractiveMode,
	}
	for _, arg := range block["args"].([]any) {
		exec.Args = append(exec.Args, arg.(string))
	}
	for name, value := range block["env"].(map[string]any) {
		exec.Env = append(exec.Env, api.ExecEnvVar{Name: name, Value: value.(string)})
	}
	return exec
}
