"""MiniStack's services, called in this process as a request of an account would be."""
import json

from ministack.core.responses import request_scope
from ministack.services import eks, iam

ACCOUNT, REGION = "111122223333", "eu-west-1"


def iam_call(action: str, account: str = ACCOUNT, **parameters: str) -> tuple[int, str]:
    with request_scope(account, REGION):
        answer = iam._IAM_HANDLERS[action]({key: [value] for key, value in parameters.items()})
    body = answer[2]
    return answer[0], body.decode() if isinstance(body, bytes) else body


def make_role(name: str, trusted: str, account: str = ACCOUNT) -> tuple[int, str]:
    statement = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return iam_call("CreateRole", account, RoleName=name, AssumeRolePolicyDocument=document)


def trust_policy(name: str, account: str = ACCOUNT) -> str:
    return iam._roles.get_scoped(account, None, name)["AssumeRolePolicyDocument"]


def make_cluster_record(name: str, mode: str) -> None:
    """A cluster in MiniStack's books, without an API server."""
    with request_scope(ACCOUNT, REGION):
        eks._clusters[name] = {"name": name, "arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{name}", "status": "ACTIVE",
                               "accessConfig": {"authenticationMode": mode}, "_port": 1}


def make_entry(cluster: str, arn: str, **more) -> tuple[int, str]:
    with request_scope(ACCOUNT, REGION):
        answer = eks._create_access_entry(cluster, {"principalArn": arn, **more})
    return answer[0], answer[2].decode() if isinstance(answer[2], bytes) else answer[2]
