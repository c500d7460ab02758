import asyncio
import json
import unittest

from eks_sandbox.rules import caller_identity_json
from ministack.core.responses import request_scope
from ministack.services import sts

from .calls import ACCOUNT, REGION


def ask(accept: str) -> bytes:
    with request_scope(ACCOUNT, REGION):
        return asyncio.run(sts.handle_request("GET", "/", {"accept": accept}, b"", {"Action": ["GetCallerIdentity"]}))[2]


class CallerIdentityJson(unittest.TestCase):
    def test_who_accepts_json_gets_it_and_nobody_else(self):
        self.assertIn(b"<Arn>", ask("application/json"))
        caller_identity_json.install()
        self.assertIn(b"<Arn>", ask("*/*"))
        result = json.loads(ask("application/json"))["GetCallerIdentityResponse"]["GetCallerIdentityResult"]
        self.assertEqual(sorted(result), ["Account", "Arn", "UserId"])
