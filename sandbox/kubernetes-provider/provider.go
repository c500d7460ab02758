package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

func newProvider() *schema.Provider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{
			"host":                   {Type: schema.TypeString, Optional: true},
			"cluster_ca_certificate": {Type: schema.TypeString, Optional: true},
			"token":                  {Type: schema.TypeString, Optional: true},
			"exec": {
				Type:     schema.TypeList,
				Optional: true,
				MaxItems: 1,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"api_version": {Type: schema.TypeString, Required: true},
					"command":     {Type: schema.TypeString, Required: true},
					"args":        {Type: schema.TypeList, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
					"env":         {Type: schema.TypeMap, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
				}},
			},
		},
		ResourcesMap: map[string]*schema.Resource{
			"kubernetes_annotations": annotationsResource(),
			"kubernetes_secret_v1":   secretResource(),
		},
		ConfigureContextFunc: configure,
	}
}

// Never fails: at a first plan the host may be unknown, and nothing is asked of the cluster then.
func configure(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
	return &lazyClient{config: restConfig(d)}, diag.Diagnostics{{
		Severity: diag.Warning,
		Summary:  "stand-in Kubernetes provider",
		Detail:   "This is the sandbox's stand-in, not HashiCorp's provider. Use it in the sandbox only.",
	}}
}
