"""A cluster's authentication mode says who is asked for the bearer of a token, and can be changed in one direction.

`API`: the access entries; `CONFIG_MAP`: the aws-iam-authenticator, which reads the ConfigMap aws-auth;
`API_AND_CONFIG_MAP`: the entries, then the ConfigMap. MiniStack knows entries alone, and no UpdateClusterConfig.
https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
"""
import json
import re
import ssl
import urllib.request
import uuid

from ministack.services import eks

from .. import authenticator

MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
UPDATE = re.compile(r"/clusters/([^/]+)/update-config")


def mode_of(cluster: dict) -> str:
    return cluster.get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")


def install() -> None:
    handle, review = eks._handle_request_sync, eks._handle_auth_webhook

    def handle_updates(method, path, headers, body, query):
        update = UPDATE.fullmatch(path)
        return _update(update[1], json.loads(body)) if update and method == "POST" else handle(method, path, headers, body, query)

    def review_by_mode(name, account, region, body, token=""):
        mode = mode_of(eks._clusters.get_scoped(account, region, name) or {})
        answer = review(name, account, region, body, token) if mode != "CONFIG_MAP" else None
        if mode == "API" or (answer and json.loads(answer[2])["status"]["authenticated"]):
            return answer
        return _ask_authenticator(authenticator.webhooks[(account, region, name)], body)

    eks._handle_request_sync, eks._handle_auth_webhook = handle_updates, review_by_mode


def _update(name, body):
    cluster = eks._clusters.get(name)
    if not cluster:
        return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {name}.")
    before, after = mode_of(cluster), body.get("accessConfig", {}).get("authenticationMode")
    if after not in MODES or MODES.index(after) != MODES.index(before) + 1:
        return eks._error(400, "InvalidParameterException", f"Unsupported authentication mode update from {before} to {after}")
    cluster["accessConfig"] = {**cluster.get("accessConfig", {}), "authenticationMode": after}
    update = {"id": str(uuid.uuid4()), "status": "Successful", "type": "AccessConfigUpdate", "errors": [],
              "params": [{"type": "AuthenticationMode", "value": after}]}
    return eks._json_resp(200, {"update": update})


def _ask_authenticator(webhook: authenticator.Webhook, body: bytes):
    request = urllib.request.Request(webhook.url, body, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cadata=webhook.ca)))
    with opener.open(request, timeout=20) as answer:
        return eks._json_resp(200, json.loads(answer.read()))
