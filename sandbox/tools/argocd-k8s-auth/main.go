// argocd-k8s-auth: the program by which Argo CD makes the token for an EKS cluster, from Argo CD's own code.
package main

import (
	"os"

	"github.com/argoproj/argo-cd/v3/cmd/argocd-k8s-auth/commands"
)

func main() {
	if commands.NewCommand().Execute() != nil {
		os.Exit(1)
	}
}
