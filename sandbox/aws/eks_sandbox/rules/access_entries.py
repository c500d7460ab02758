"""Access entries hold the unique id of an existing principal, and only clusters that read them take any.

MiniStack matches entries by ARN, takes any principal in any authentication mode, and leaves the user name empty.
https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
"""
from ministack.core.responses import get_account_id, get_region
from ministack.services import eks

from .authentication_mode import mode_of
from .principals import unique_id

RESERVED_GROUPS = ("system:", "eks:", "aws:", "amazon:", "iam:")

# (account, region, cluster, principal ARN) -> unique id of the principal when the entry was made
_ids: dict[tuple[str, str, str, str], str] = {}


def install() -> None:
    create, find = eks._create_access_entry, eks._access_entry_for_principal

    def create_checked(cluster_name, body):
        arn = body.get("principalArn", "")
        refused = _refusal(cluster_name, arn, body.get("kubernetesGroups") or [])
        if refused:
            return refused
        body["username"] = body.get("username") or _default_username(arn)
        answer = create(cluster_name, body)
        if answer[0] == 200:
            _ids[(get_account_id(), get_region(), cluster_name, arn)] = unique_id(arn)
        return answer

    def find_current(cluster_name, account, region, caller_arn):
        entry = find(cluster_name, account, region, caller_arn)
        if not entry:
            return None
        # The entry of a cluster's creator is made by MiniStack itself, not through create.
        known = _ids.get((account, region, cluster_name, entry["principalArn"]))
        if known and unique_id(entry["principalArn"]) != known:
            return None
        session = caller_arn.rsplit("/", 1)[-1]
        return {**entry, "username": entry["username"].replace("{{SessionName}}", session)}

    eks._create_access_entry, eks._access_entry_for_principal = create_checked, find_current


def _refusal(cluster_name, arn, groups):
    cluster = eks._clusters.get(cluster_name)
    if not cluster:
        return None
    if mode_of(cluster) == "CONFIG_MAP":
        return eks._error(400, "InvalidRequestException", "The cluster's authentication mode must be set to one of "
                          "[API, API_AND_CONFIG_MAP] to perform this operation.")
    if not unique_id(arn):
        return eks._error(400, "InvalidParameterException", "The specified principalArn is invalid: invalid principal.")
    if any(group.startswith(RESERVED_GROUPS) for group in groups):
        return eks._error(400, "InvalidParameterException", "The kubernetes group name is reserved.")
    return None


def _default_username(arn: str) -> str:
    if ":role/" not in arn:
        return arn
    _, partition, _, _, account, role = arn.split(":")
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rsplit('/', 1)[-1]}/{{{{SessionName}}}}"
