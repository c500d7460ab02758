"""Fault injection: a cluster reports the status that <state>/cluster-status.json gives it by name.

MiniStack's clusters are ACTIVE within seconds and stay so; a plan against one in maintenance can't be tried otherwise.
The file is read at every call: {"orders-prod": "UPDATING"}.
"""
import json
import pathlib

from ministack.services import eks


def install(state: pathlib.Path) -> None:
    describe = eks._describe_cluster
    file = state / "cluster-status.json"

    def describe_with_fault(name):
        status, headers, body = describe(name)
        if status == 200 and file.exists():
            answer = json.loads(body)
            answer["cluster"]["status"] = json.loads(file.read_text()).get(name, answer["cluster"]["status"])
            body = json.dumps(answer).encode()
        return status, headers, body

    eks._describe_cluster = describe_with_fault
