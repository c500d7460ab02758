package main

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestTheSchemaIsValid(t *testing.T) {
	if err := newProvider().InternalValidate(); err != nil {
		t.Fatal(err)
	}
}

func TestKubernetesOwnKeysAreHidden(t *testing.T) {
	for key, hidden := range map[string]bool{
		"kubernetes.io/created-by":           true,
		"kubectl.kubernetes.io/last-applied": true,
		"app.kubernetes.io/name":             false,
		"service.beta.kubernetes.io/x":       false,
		"argocd.argoproj.io/secret-type":     false,
		"managed-by":                         false,
		"notkubernetes.io/x":                 false,
	} {
		if isInternalKey(key) != hidden {
			t.Errorf("%s: hidden is %v", key, !hidden)
		}
	}
}

func secretData(t *testing.T, labels map[string]any, data map[string]any) *schema.ResourceData {
	t.Helper()
	return schema.TestResourceDataRaw(t, secretResource().Schema, map[string]any{
		"metadata": []any{map[string]any{"name": "orders", "namespace": "argocd", "labels": labels}},
		"data":     data,
	})
}

func TestASecretIsMadeReadAndDeleted(t *testing.T) {
	ctx, client := context.Background(), fake.NewClientset()
	meta := &lazyClient{client: client}
	d := secretData(t, map[string]any{"env": "prod"}, map[string]any{"name": "x"})
	if diags := createSecret(ctx, d, meta); diags.HasError() {
		t.Fatal(diags)
	}
	made, err := client.CoreV1().Secrets("argocd").Get(ctx, "orders", metav1.GetOptions{})
	if err != nil || string(made.Data["name"]) != "x" || made.Labels["env"] != "prod" || made.Type != corev1.SecretTypeOpaque {
		t.Fatalf("%v %v", made, err)
	}
	made.Data["foreign"] = []byte("key")
	if _, err := client.CoreV1().Secrets("argocd").Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if diags := readSecret(ctx, d, meta); diags.HasError() || d.Get("data.foreign") != "key" {
		t.Fatalf("a foreign data key is no drift: %v %v", d.Get("data"), diags)
	}
	if diags := deleteSecret(ctx, d, meta); diags.HasError() {
		t.Fatal(diags)
	}
	if diags := readSecret(ctx, d, meta); diags.HasError() || d.Id() != "" {
		t.Fatalf("a deleted Secret is still there: %q %v", d.Id(), diags)
	}
}

func TestAnExistingSecretIsNotTakenOver(t *testing.T) {
	meta := &lazyClient{client: fake.NewClientset(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "orders", Namespace: "argocd"}})}
	diags := createSecret(context.Background(), secretData(t, nil, nil), meta)
	if !diags.HasError() || diags[0].Summary != `secrets "orders" already exists` {
		t.Fatal(diags)
	}
}

func TestOwnedAnnotationsAreTheManagersOwn(t *testing.T) {
	entry := func(manager string, operation metav1.ManagedFieldsOperationType, key string) metav1.ManagedFieldsEntry {
		raw := `{"f:metadata":{"f:annotations":{".":{},"f:` + key + `":{}}}}`
		return metav1.ManagedFieldsEntry{Manager: manager, Operation: operation, FieldsV1: &metav1.FieldsV1{Raw: []byte(raw)}}
	}
	owned := ownedAnnotations([]metav1.ManagedFieldsEntry{
		entry("argocd-eks-iam", metav1.ManagedFieldsOperationApply, "ours"),
		entry("helm", metav1.ManagedFieldsOperationApply, "theirs"),
		entry("argocd-eks-iam", metav1.ManagedFieldsOperationUpdate, "updated"),
	}, "argocd-eks-iam")
	if len(owned) != 1 || !owned["ours"] {
		t.Fatal(owned)
	}
}
