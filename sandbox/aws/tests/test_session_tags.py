import asyncio
import json
import unittest
from urllib.parse import urlencode

from eks_sandbox.rules import session_tags
from ministack.core.responses import request_scope
from ministack.services import iam, sts

from .calls import ACCOUNT, REGION, iam_call, make_role

TARGET = f"arn:aws:iam::{ACCOUNT}:role/tagged-target"
TAGS = [{"Key": "kubernetes-namespace", "Value": "argocd"}]


def caller(actions: list[str], name: str) -> str:
    """The access key of a role session with transitive tags, whose role may do these things."""
    make_role(name, f"arn:aws:iam::{ACCOUNT}:root")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": TARGET}]}
    iam_call("PutRolePolicy", RoleName=name, PolicyName="p", PolicyDocument=json.dumps(document))
    key = f"ASIA{name.upper():A<16}"[:20]
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s", "UserId": "AROA:s", "SecretAccessKey": "s", "SessionToken": "t",
        "Expiration": 4e9, "AccountId": ACCOUNT, "PrincipalType": "AssumedRole", "SessionTags": TAGS, "TransitiveTags": TAGS})
    return key


def assume(key: str) -> str:
    body = urlencode({"Action": "AssumeRole", "RoleArn": TARGET, "RoleSessionName": "x"}).encode()
    headers = {"authorization": f"AWS4-HMAC-SHA256 Credential={key}/20260101/{REGION}/sts/aws4_request, SignedHeaders=host, Signature=x"}
    with request_scope(ACCOUNT, REGION):
        return asyncio.run(sts.handle_request("POST", "/", headers, body, {}))[2].decode()


def trust_target(*actions: str) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": list(actions)}
    iam._roles.get_scoped(ACCOUNT, None, "tagged-target")["AssumeRolePolicyDocument"] = json.dumps(
        {"Version": "2012-10-17", "Statement": [statement]})


class SessionTags(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_role("tagged-target", f"arn:aws:iam::{ACCOUNT}:root")
        trust_target("sts:AssumeRole")
        cls.without = assume(caller(["sts:AssumeRole"], "lax-caller"))
        session_tags.install()

    def test_a_chain_with_transitive_tags_needs_tag_session_in_the_callers_policy(self):
        trust_target("sts:AssumeRole", "sts:TagSession")
        self.assertIn("<AccessKeyId>", self.without)
        self.assertIn("sts:TagSession", assume(caller(["sts:AssumeRole"], "untagging")))
        self.assertIn("<AccessKeyId>", assume(caller(["sts:AssumeRole", "sts:TagSession"], "tagging")))

    def test_a_chain_with_transitive_tags_needs_tag_session_in_the_targets_trust(self):
        trust_target("sts:AssumeRole")
        self.assertIn("AccessDenied", assume(caller(["sts:AssumeRole", "sts:TagSession"], "tagging-two")))
