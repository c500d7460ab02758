"""Evidence: while <state>/allowed-actions.jsonl is there, each action that IAM allows becomes a line of it.

CloudTrail is where AWS keeps this; MiniStack's has no calls of EKS.
"""
import json
import pathlib

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id


def install(state: pathlib.Path) -> None:
    file = state / "allowed-actions.jsonl"
    enforce = iam_evaluator.enforce

    def enforce_and_record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refusal = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        if refusal is None and file.exists():
            with file.open("a") as lines:
                lines.write(json.dumps([get_account_id(), access_key_id, iam_action, resource_arn]) + "\n")
        return refusal

    iam_evaluator.enforce = enforce_and_record
