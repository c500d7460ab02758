"""Fault injection: IAM throttles the accounts that <state>/throttled.json lists, while the file is there.

MiniStack answers as often as it is asked. The file is read at every call: ["444455556666"].
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""
import json
import pathlib

from ministack.core.responses import get_account_id
from ministack.services import iam


def install(state: pathlib.Path) -> None:
    file = state / "throttled.json"
    for action, handle in list(iam._IAM_HANDLERS.items()):
        iam._IAM_HANDLERS[action] = _throttled_by(file, handle)


def _throttled_by(file: pathlib.Path, handle):
    def answer(params):
        if file.exists() and get_account_id() in json.loads(file.read_text()):
            return iam._error(400, "Throttling", "Rate exceeded", ns="iam")
        return handle(params)

    return answer
