package main

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func metadataSchema() *schema.Schema {
	text := &schema.Schema{Type: schema.TypeString}
	return &schema.Schema{
		Type:     schema.TypeList,
		Required: true,
		MaxItems: 1,
		Elem: &schema.Resource{Schema: map[string]*schema.Schema{
			"name":             {Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true},
			"namespace":        {Type: schema.TypeString, Optional: true, ForceNew: true, Default: "default"},
			"labels":           {Type: schema.TypeMap, Optional: true, Elem: text},
			"annotations":      {Type: schema.TypeMap, Optional: true, Elem: text},
			"generation":       {Type: schema.TypeInt, Computed: true},
			"resource_version": {Type: schema.TypeString, Computed: true},
			"uid":              {Type: schema.TypeString, Computed: true},
		}},
	}
}

func metadataBlock(d *schema.ResourceData) map[string]any {
	return d.Get("metadata").([]any)[0].(map[string]any)
}

func expandMetadata(d *schema.ResourceData) metav1.ObjectMeta {
	block := metadataBlock(d)
	return metav1.ObjectMeta{
		Name:        block["name"].(string),
		Namespace:   block["namespace"].(string),
		Labels:      expandMap(block["labels"]),
		Annotations: expandMap(block["annotations"]),
	}
}

func flattenMetadata(d *schema.ResourceData, meta metav1.ObjectMeta) error {
	configured := map[string]any{}
	if blocks := d.Get("metadata").([]any); len(blocks) == 1 && blocks[0] != nil {
		configured = blocks[0].(map[string]any)
	}
	return d.Set("metadata", []any{map[string]any{
		"name":             meta.Name,
		"namespace":        meta.Namespace,
		"labels":           visible(meta.Labels, configured["labels"]),
		"annotations":      visible(meta.Annotations, configured["annotations"]),
		"generation":       int(meta.Generation),
		"resource_version": meta.ResourceVersion,
		"uid":              string(meta.UID),
	}})
}

// visible leaves out the cluster's own keys, unless the configuration names them.
func visible(found map[string]string, configured any) map[string]string {
	named, _ := configured.(map[string]any)
	shown := map[string]string{}
	for key, value := range found {
		if _, isNamed := named[key]; isNamed || !isInternalKey(key) {
			shown[key] = value
		}
	}
	return shown
}

// isInternalKey says whether a label or annotation is Kubernetes' own: of kubernetes.io, but for the parts of it that
// people write.
func isInternalKey(key string) bool {
	domain, _, hasDomain := strings.Cut(key, "/")
	if !hasDomain || domain == "app.kubernetes.io" || domain == "service.beta.kubernetes.io" {
		return false
	}
	return domain == "kubernetes.io" || strings.HasSuffix(domain, ".kubernetes.io")
}

func expandMap(value any) map[string]string {
	expanded := map[string]string{}
	for key, text := range value.(map[string]any) {
		expanded[key] = text.(string)
	}
	return expanded
}

func splitID(id string) (namespace, name string, err error) {
	namespace, name, found := strings.Cut(id, "/")
	if !found {
		return "", "", fmt.Errorf("unexpected ID %q: expected <namespace>/<name>", id)
	}
	return namespace, name, nil
}
