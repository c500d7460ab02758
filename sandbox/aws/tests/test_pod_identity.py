import json
import unittest

from eks_sandbox.rules import pod_identity
from eks_sandbox.rules.web_identity import Refused
from ministack.core.responses import request_scope
from ministack.services import eks, iam

from .calls import ACCOUNT, REGION, make_cluster_record, make_role
from .test_web_identity import HOST, token

ROLE = f"arn:aws:iam::{ACCOUNT}:role/pods"


def pod_token(service_account: str = "argocd-server", audience: str = "pods.eks.amazonaws.com") -> str:
    bound = {"namespace": "argocd", "serviceaccount": {"name": service_account}, "pod": {"name": "p", "uid": "u"}}
    return token(aud=[audience], **{"kubernetes.io": bound})


def trust(actions: list[str], condition: dict) -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": actions, "Condition": condition}
    iam._roles.get_scoped(ACCOUNT, None, "pods")["AssumeRolePolicyDocument"] = json.dumps({"Statement": [statement]})


class PodIdentity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_cluster_record("pods", "API")
        make_role("pods", f"arn:aws:iam::{ACCOUNT}:root")
        with request_scope(ACCOUNT, REGION):
            eks._clusters["pods"]["identity"] = {"oidc": {"issuer": f"https://{HOST}"}}
            eks._pod_identity_associations["a-1"] = {
                "clusterName": "pods", "namespace": "argocd", "serviceAccount": "argocd-server", "roleArn": ROLE}

    def refusal(self, jwt: str) -> str:
        with self.assertRaises(Refused) as caught:
            pod_identity.credentials_for(jwt)
        return caught.exception.message

    def test_an_associated_service_account_gets_the_role_by_its_tags(self):
        trust(["sts:AssumeRole", "sts:TagSession"], {"StringEquals": {
            "aws:RequestTag/kubernetes-namespace": "argocd", "aws:RequestTag/kubernetes-service-account": "argocd-server",
            "aws:RequestTag/eks-cluster-arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/pods", "aws:SourceAccount": ACCOUNT}})
        self.assertEqual(pod_identity.credentials_for(pod_token())["AccountId"], ACCOUNT)

    def test_a_condition_that_does_not_match_refuses(self):
        for key, value in (("aws:RequestTag/kubernetes-service-account", "other"), ("aws:SourceAccount", "444455556666")):
            trust(["sts:AssumeRole", "sts:TagSession"], {"StringEquals": {key: value}})
            self.assertIn("sts:AssumeRole", self.refusal(pod_token()))

    def test_a_trust_without_tag_session_refuses(self):
        trust(["sts:AssumeRole"], {})
        self.assertIn("sts:TagSession", self.refusal(pod_token()))

    def test_an_association_without_session_tags_needs_no_tag_session_and_meets_no_condition_on_tags(self):
        with request_scope(ACCOUNT, REGION):
            eks._pod_identity_associations["a-1"]["disableSessionTags"] = True
        try:
            trust(["sts:AssumeRole"], {"StringEquals": {"aws:SourceAccount": ACCOUNT}})
            self.assertEqual(pod_identity.credentials_for(pod_token())["AccountId"], ACCOUNT)
            trust(["sts:AssumeRole"], {"StringEquals": {"aws:RequestTag/kubernetes-namespace": "argocd"}})
            self.assertIn("sts:AssumeRole", self.refusal(pod_token()))
        finally:
            with request_scope(ACCOUNT, REGION):
                del eks._pod_identity_associations["a-1"]["disableSessionTags"]

    def test_a_service_account_without_an_association_is_refused(self):
        self.assertIn("No pod identity association", self.refusal(pod_token("default")))

    def test_a_token_for_another_audience_is_refused(self):
        self.assertIn("audience", self.refusal(pod_token(audience="sts.amazonaws.com")))
