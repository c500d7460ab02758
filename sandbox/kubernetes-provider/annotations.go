package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

func annotationsResource() *schema.Resource {
	return &schema.Resource{
		CreateContext: applyAnnotations,
		ReadContext:   readAnnotations,
		UpdateContext: applyAnnotations,
		DeleteContext: deleteAnnotations,
		Schema: map[string]*schema.Schema{
			"api_version": {Type: schema.TypeString, Required: true, ForceNew: true},
			"kind":        {Type: schema.TypeString, Required: true, ForceNew: true},
			"metadata": {
				Type:     schema.TypeList,
				Required: true,
				ForceNew: true,
				MaxItems: 1,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"name":      {Type: schema.TypeString, Required: true, ForceNew: true},
					"namespace": {Type: schema.TypeString, Optional: true, ForceNew: true},
				}},
			},
			"annotations":   {Type: schema.TypeMap, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
			"field_manager": {Type: schema.TypeString, Optional: true, Default: "Terraform"},
			"force":         {Type: schema.TypeBool, Optional: true},
		},
	}
}

// annotated is an object whose annotations are managed. The stacks annotate service accounts and nothing else.
type annotated struct {
	client          kubernetes.Interface
	namespace, name string
	manager         string
	force           bool
}

func annotatedOf(d *schema.ResourceData, meta any) (*annotated, error) {
	apiVersion, kind := d.Get("api_version").(string), d.Get("kind").(string)
	if apiVersion != "v1" || kind != "ServiceAccount" {
		return nil, fmt.Errorf("the stand-in annotates v1 ServiceAccount only, got %s %s", apiVersion, kind)
	}
	client, err := clientOf(meta)
	if err != nil {
		return nil, err
	}
	block := metadataBlock(d)
	return &annotated{
		client:    client,
		namespace: block["namespace"].(string),
		name:      block["name"].(string),
		manager:   d.Get("field_manager").(string),
		force:     d.Get("force").(bool),
	}, nil
}

func (a *annotated) get(ctx context.Context) (*corev1.ServiceAccount, error) {
	return a.client.CoreV1().ServiceAccounts(a.namespace).Get(ctx, a.name, metav1.GetOptions{})
}

// apply is a server-side apply: our manager owns exactly these annotations, and nothing else of the object.
func (a *annotated) apply(ctx context.Context, annotations map[string]string) error {
	patch, err := json.Marshal(map[string]any{
		"apiVersion": "v1",
		"kind":       "ServiceAccount",
		"metadata":   map[string]any{"name": a.name, "namespace": a.namespace, "annotations": annotations},
	})
	if err != nil {
		return err
	}
	_, err = a.client.CoreV1().ServiceAccounts(a.namespace).Patch(ctx, a.name, types.ApplyPatchType, patch,
		metav1.PatchOptions{FieldManager: a.manager, Force: &a.force})
	return err
}

func applyAnnotations(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	object, err := annotatedOf(d, meta)
	if err != nil {
		return diag.FromErr(err)
	}
	// A server-side apply would make the object that is not there.
	if _, err := object.get(ctx); err != nil {
		return diag.Errorf("The resource %q can't be annotated: %s", object.name, err)
	}
	err = object.apply(ctx, expandMap(d.Get("annotations")))
	if errors.IsConflict(err) {
		return diag.Diagnostics{{
			Severity: diag.Error,
			Summary:  "Field manager conflict",
			Detail:   fmt.Sprintf("Another client is managing a field Terraform tried to update. Set \"force\" to true to override: %s", err),
		}}
	}
	if err != nil {
		return diag.FromErr(err)
	}
	d.SetId(fmt.Sprintf("apiVersion=v1,kind=ServiceAccount,name=%s,namespace=%s", object.name, object.namespace))
	return readAnnotations(ctx, d, meta)
}

func readAnnotations(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	object, err := annotatedOf(d, meta)
	if err != nil {
		return diag.FromErr(err)
	}
	found, err := object.get(ctx)
	if errors.IsNotFound(err) {
		d.SetId("")
		return diag.Diagnostics{{
			Severity: diag.Warning,
			Summary:  "Resource deleted",
			Detail:   fmt.Sprintf("ServiceAccount %s/%s is gone, and its annotations with it.", object.namespace, object.name),
		}}
	}
	if err != nil {
		return diag.FromErr(err)
	}
	ours := ownedAnnotations(found.ManagedFields, object.manager)
	for key := range d.Get("annotations").(map[string]any) {
		ours[key] = true
	}
	annotations := map[string]string{}
	for key := range ours {
		if value, isThere := found.Annotations[key]; isThere {
			annotations[key] = value
		}
	}
	return diag.FromErr(d.Set("annotations", annotations))
}

// What others own too stays; what only we own goes.
func deleteAnnotations(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	object, err := annotatedOf(d, meta)
	if err != nil {
		return diag.FromErr(err)
	}
	if _, err := object.get(ctx); errors.IsNotFound(err) {
		return nil
	}
	return diag.FromErr(object.apply(ctx, map[string]string{}))
}

// ownedAnnotations reads the annotation keys a field manager applied.
func ownedAnnotations(fields []metav1.ManagedFieldsEntry, manager string) map[string]bool {
	owned := map[string]bool{}
	for _, entry := range fields {
		if entry.Manager != manager || entry.Operation != metav1.ManagedFieldsOperationApply || entry.FieldsV1 == nil {
			continue
		}
		var tree struct {
			Metadata struct {
				Annotations map[string]any `json:"f:annotations"`
			} `json:"f:metadata"`
		}
		if json.Unmarshal(entry.FieldsV1.Raw, &tree) != nil {
			continue
		}
		for field := range tree.Metadata.Annotations {
			if key, isField := strings.CutPrefix(field, "f:"); isField {
				owned[key] = true
			}
		}
	}
	return owned
}
