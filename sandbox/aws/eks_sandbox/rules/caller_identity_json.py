"""GetCallerIdentity answers in JSON whoever accepts JSON: aws-iam-authenticator does; MiniStack answers in XML.

https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
"""
import json
import re

from ministack.services import sts


def install() -> None:
    handle = sts.handle_request

    async def handle_json(method, path, headers, body, query_params):
        status, answer_headers, answer = await handle(method, path, headers, body, query_params)
        text = answer.decode() if isinstance(answer, bytes) else answer
        if "json" not in headers.get("accept", "") or "<GetCallerIdentityResult>" not in text:
            return status, answer_headers, answer
        fields = {name: re.search(f"<{name}>(.*?)</{name}>", text).group(1) for name in ("Account", "Arn", "UserId")}
        body = {"GetCallerIdentityResponse": {
            "GetCallerIdentityResult": fields, "ResponseMetadata": {"RequestId": "sandbox"}}}
        return status, {**answer_headers, "Content-Type": "application/json"}, json.dumps(body).encode()

    sts.handle_request = handle_json
