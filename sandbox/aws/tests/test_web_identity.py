import base64
import json
import time
import unittest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from eks_sandbox.rules import web_identity
from ministack.core.responses import request_scope
from ministack.services import eks, iam, sts

from .calls import ACCOUNT, REGION

HOST = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(key=None, **changed) -> str:
    claims = {"iss": f"https://{HOST}", "sub": "system:serviceaccount:argocd:argocd-server", "aud": ["sts.amazonaws.com"],
              "nbf": time.time() - 5, "exp": time.time() + 600, **changed}
    signed = f"{encoded(b'{}')}.{encoded(json.dumps(claims).encode())}"
    signature = (key or eks._get_oidc_keypair()[0]).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{encoded(signature)}"


def refusal(jwt: str) -> str | None:
    with request_scope(ACCOUNT, REGION):
        answer = sts._web_identity_trust_denied(ROLE, {"WebIdentityToken": [jwt]}, False)
    return None if answer is None else answer[2].decode()


class WebIdentity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        statement = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity",
                     "Condition": {"StringEquals": {f"{HOST}:sub": "system:serviceaccount:argocd:argocd-server"}}}
        with_audience = {**statement, "Condition": {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"}}}
        iam._roles.set_scoped(ACCOUNT, None, "web", {
            "RoleName": "web", "Arn": ROLE, "RoleId": "AROAWEB", "AssumeRolePolicyDocument": json.dumps({"Statement": [statement]})})
        cls.forged = token(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        cls.without = {"forged": refusal(cls.forged), "expired": refusal(token(exp=1))}
        iam._roles.get_scoped(ACCOUNT, None, "web")["AssumeRolePolicyDocument"] = json.dumps({"Statement": [with_audience]})
        cls.without["aud"] = refusal(token())
        web_identity.install()
        cls.unregistered = refusal(token())
        iam._oidc_providers.set_scoped(ACCOUNT, None, PROVIDER, {"ClientIDList": ["sts.amazonaws.com"]})

    def test_a_right_token_is_taken_and_its_audience_matches(self):
        self.assertIn("AccessDenied", self.without["aud"])
        self.assertIsNone(refusal(token()))

    def test_a_forged_signature_is_refused(self):
        self.assertIsNone(self.without["forged"])
        self.assertIn("InvalidIdentityToken", refusal(self.forged))

    def test_an_expired_token_is_refused(self):
        self.assertIsNone(self.without["expired"])
        self.assertIn("ExpiredTokenException", refusal(token(exp=1)))

    def test_an_issuer_without_a_provider_is_refused(self):
        self.assertIn("No OpenIDConnect provider found", self.unregistered)

    def test_an_audience_the_provider_does_not_list_is_refused(self):
        self.assertIn("Incorrect token audience", refusal(token(aud=["other"])))

    def test_what_is_no_token_is_refused(self):
        self.assertIn("InvalidIdentityToken", refusal("nonsense"))
