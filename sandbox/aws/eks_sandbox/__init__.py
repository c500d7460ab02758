"""AWS and EKS on one machine: MiniStack with the identity rules it lacks, and a kube-apiserver for each cluster."""
