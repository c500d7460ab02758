# The targets of one account, as an expert writes them: one module, an alias handed in for each account.

terraform {
  required_providers {
    aws        = { source = "hashicorp/aws" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}

variable "prefix" { type = string }
variable "management_role_arn" { type = string }
variable "targets" { type = map(object({ cluster = string, labels = map(string) })) }

data "aws_eks_cluster" "target" {
  for_each = var.targets
  name     = each.value.cluster
}

resource "aws_iam_role" "target" {
  for_each = var.targets
  name     = "${var.prefix}-target-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = var.management_role_arn }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_eks_access_entry" "target" {
  for_each      = var.targets
  cluster_name  = each.value.cluster
  principal_arn = aws_iam_role.target[each.key].arn
}

resource "aws_eks_access_policy_association" "target" {
  for_each      = var.targets
  cluster_name  = each.value.cluster
  principal_arn = aws_eks_access_entry.target[each.key].principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope { type = "cluster" }
}

resource "kubernetes_secret_v1" "target" {
  for_each = var.targets

  metadata {
    name      = each.key
    namespace = "argocd"
    labels    = merge({ "argocd.argoproj.io/secret-type" = "cluster" }, each.value.labels)
  }

  data = {
    name   = data.aws_eks_cluster.target[each.key].arn
    server = data.aws_eks_cluster.target[each.key].endpoint
    config = jsonencode({
      tlsClientConfig = { insecure = false, caData = data.aws_eks_cluster.target[each.key].certificate_authority[0].data }
      awsAuthConfig   = { clusterName = each.value.cluster, roleARN = aws_iam_role.target[each.key].arn }
    })
  }

  depends_on = [aws_eks_access_policy_association.target]
}
