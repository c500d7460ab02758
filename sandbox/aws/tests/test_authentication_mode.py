import json
import unittest
from unittest import mock

from eks_sandbox import authenticator
from eks_sandbox.rules import authentication_mode
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import ACCOUNT, REGION, make_cluster_record

NAME = "moded"


def update(mode: str) -> tuple[int, dict]:
    with request_scope(ACCOUNT, REGION):
        body = json.dumps({"accessConfig": {"authenticationMode": mode}}).encode()
        status, _, answer = eks._handle_request_sync("POST", f"/clusters/{NAME}/update-config", {}, body, {})
    return status, json.loads(answer)


def reviewed_by(entries: bool) -> str:
    """Who answers the review of a token, where the access entries know its bearer or don't."""
    answer = json.dumps({"status": {"authenticated": entries, "by": "entries"}}).encode()
    with mock.patch.object(authentication_mode, "_ask_authenticator") as ask:
        ask.return_value = (200, {}, json.dumps({"status": {"authenticated": True, "by": "aws-auth"}}).encode())
        entries_handler.return_value = (200, {}, answer)
        return json.loads(eks._handle_auth_webhook(NAME, ACCOUNT, REGION, b"{}")[2])["status"]["by"]


entries_handler = mock.Mock()


class AuthenticationMode(unittest.TestCase):
    def test_goes_one_way_and_says_who_is_asked_for_the_bearer_of_a_token(self):
        with mock.patch.object(eks, "_handle_auth_webhook", entries_handler), \
                mock.patch.object(eks, "_handle_request_sync", eks._handle_request_sync), \
                mock.patch.dict(authenticator.webhooks, {(ACCOUNT, REGION, NAME): None}):
            authentication_mode.install()
            make_cluster_record(NAME, "CONFIG_MAP")
            self.assertEqual(reviewed_by(entries=True), "aws-auth")
            self.assertEqual(update("API")[0], 400)
            self.assertEqual(update("API_AND_CONFIG_MAP")[1]["update"]["status"], "Successful")
            self.assertEqual([reviewed_by(entries=True), reviewed_by(entries=False)], ["entries", "aws-auth"])
            self.assertEqual(update("CONFIG_MAP")[0], 400)
            self.assertEqual(update("API")[0], 200)
            self.assertEqual([reviewed_by(entries=True), reviewed_by(entries=False)], ["entries", "entries"])
