// A stand-in for HashiCorp's Kubernetes provider, for sandboxes that can't have the real one. See README.md.
package main

import "github.com/hashicorp/terraform-plugin-sdk/v2/plugin"

func main() {
	plugin.Serve(&plugin.ServeOpts{
		ProviderAddr: "registry.terraform.io/hashicorp/kubernetes",
		ProviderFunc: newProvider,
	})
}
