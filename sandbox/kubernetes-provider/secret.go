package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

func secretResource() *schema.Resource {
	return &schema.Resource{
		CreateContext: createSecret,
		ReadContext:   readSecret,
		UpdateContext: updateSecret,
		DeleteContext: deleteSecret,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
		Schema: map[string]*schema.Schema{
			"metadata": metadataSchema(),
			"data": {
				Type:      schema.TypeMap,
				Optional:  true,
				Sensitive: true,
				Elem:      &schema.Schema{Type: schema.TypeString},
			},
			"type":                           {Type: schema.TypeString, Optional: true, ForceNew: true, Default: string(corev1.SecretTypeOpaque)},
			"wait_for_service_account_token": {Type: schema.TypeBool, Optional: true, Default: true},
		},
	}
}

// An existing Secret is nobody's to take over: the API server refuses, and so do we.
func createSecret(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client, err := clientOf(meta)
	if err != nil {
		return diag.FromErr(err)
	}
	secret := &corev1.Secret{
		ObjectMeta: expandMetadata(d),
		Data:       expandData(d),
		Type:       corev1.SecretType(d.Get("type").(string)),
	}
	created, err := client.CoreV1().Secrets(secret.Namespace).Create(ctx, secret, metav1.CreateOptions{})
	if err != nil {
		return diag.FromErr(err)
	}
	d.SetId(created.Namespace + "/" + created.Name)
	return readSecret(ctx, d, meta)
}

func readSecret(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	secret, _, err := findSecret(ctx, d, meta)
	if errors.IsNotFound(err) {
		d.SetId("")
		return nil
	}
	if err != nil {
		return diag.FromErr(err)
	}
	data := map[string]string{}
	for key, value := range secret.Data {
		data[key] = string(value)
	}
	if err := d.Set("data", data); err != nil {
		return diag.FromErr(err)
	}
	if err := d.Set("type", string(secret.Type)); err != nil {
		return diag.FromErr(err)
	}
	return diag.FromErr(flattenMetadata(d, secret.ObjectMeta))
}

// Only what changed in the configuration is written; what others added beside it, and the plan ignored, stays.
func updateSecret(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	secret, client, err := findSecret(ctx, d, meta)
	if err != nil {
		return diag.FromErr(err)
	}
	secret.Labels = merged(secret.Labels, d, "metadata.0.labels")
	secret.Annotations = merged(secret.Annotations, d, "metadata.0.annotations")
	if d.HasChange("data") {
		secret.Data = expandData(d)
	}
	if _, err := client.CoreV1().Secrets(secret.Namespace).Update(ctx, secret, metav1.UpdateOptions{}); err != nil {
		return diag.FromErr(err)
	}
	return readSecret(ctx, d, meta)
}

func deleteSecret(ctx context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	client, err := clientOf(meta)
	if err != nil {
		return diag.FromErr(err)
	}
	namespace, name, err := splitID(d.Id())
	if err != nil {
		return diag.FromErr(err)
	}
	err = client.CoreV1().Secrets(namespace).Delete(ctx, name, metav1.DeleteOptions{})
	if errors.IsNotFound(err) {
		return nil
	}
	return diag.FromErr(err)
}

func findSecret(
	ctx context.Context, d *schema.ResourceData, meta any,
) (*corev1.Secret, kubernetes.Interface, error) {
	client, err := clientOf(meta)
	if err != nil {
		return nil, nil, err
	}
	namespace, name, err := splitID(d.Id())
	if err != nil {
		return nil, nil, err
	}
	secret, err := client.CoreV1().Secrets(namespace).Get(ctx, name, metav1.GetOptions{})
	return secret, client, err
}

func expandData(d *schema.ResourceData) map[string][]byte {
	data := map[string][]byte{}
	for key, value := range d.Get("data").(map[string]any) {
		data[key] = []byte(value.(string))
	}
	return data
}

// merged takes the keys that left the configuration out of a map and sets those that are in it.
func merged(found map[string]string, d *schema.ResourceData, path string) map[string]string {
	before, after := d.GetChange(path)
	result := map[string]string{}
	for key, value := range found {
		if _, wasOurs := before.(map[string]any)[key]; !wasOurs {
			result[key] = value
		}
	}
	for key, value := range after.(map[string]any) {
		result[key] = value.(string)
	}
	return result
}
