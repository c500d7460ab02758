# Argo CD's own side: the cluster, the management role and what it may assume.

variable "prefix" { type = string }

terraform {
  required_providers {
    aws        = { source = "hashicorp/aws" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}

provider "aws" {
  alias               = "platform"
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]

  assume_role { role_arn = "arn:aws:iam::111122223333:role/terraform" }
}

data "aws_eks_cluster" "argocd" {
  provider = aws.platform
  name     = "argocd"
}

provider "kubernetes" {
  host                   = data.aws_eks_cluster.argocd.endpoint
  cluster_ca_certificate = base64decode(data.aws_eks_cluster.argocd.certificate_authority[0].data)

  exec {
    api_version = "client.authentication.k8s.io/v1beta1"
    command     = "aws"
    args = [
      "eks", "get-token", "--cluster-name", "argocd", "--region", "eu-west-1", "--output", "json",
      "--role-arn", "arn:aws:iam::111122223333:role/terraform",
    ]
  }
}

locals {
  issuer = trimprefix(data.aws_eks_cluster.argocd.identity[0].oidc[0].issuer, "https://")
}

data "aws_iam_openid_connect_provider" "argocd" {
  provider = aws.platform
  url      = data.aws_eks_cluster.argocd.identity[0].oidc[0].issuer
}

resource "aws_iam_role" "management" {
  provider = aws.platform
  name     = "${var.prefix}-management"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = data.aws_iam_openid_connect_provider.argocd.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = {
        "${local.issuer}:aud" = "sts.amazonaws.com"
        "${local.issuer}:sub" = "system:serviceaccount:argocd:argocd-application-controller"
      } }
    }]
  })
}

resource "aws_iam_policy" "assume" {
  provider = aws.platform
  name     = "${var.prefix}-assume"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = local.target_roles }]
  })
}

resource "aws_iam_role_policy_attachment" "assume" {
  provider   = aws.platform
  role       = aws_iam_role.management.name
  policy_arn = aws_iam_policy.assume.arn
}
