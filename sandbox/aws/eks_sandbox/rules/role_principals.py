"""A trust policy names principals that exist, and keeps them by unique id.

IAM refuses a role or user that is not there, and turns the ARN of a deleted one into its id (AROA…) in every trust
policy that names it: one of the same name made anew is not trusted. MiniStack keeps the ARN.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""
import json

from ministack.core.responses import get_account_id
from ministack.services import iam

from .principals import is_role_or_user, unique_id


def install() -> None:
    handlers = iam._IAM_HANDLERS
    for action, parameter in (("CreateRole", "AssumeRolePolicyDocument"), ("UpdateAssumeRolePolicy", "PolicyDocument")):
        handlers[action] = _checking_principals(handlers[action], parameter)
    for action, parameter, store, field in (
            ("DeleteRole", "RoleName", iam._roles, "RoleId"), ("DeleteUser", "UserName", iam._users, "UserId")):
        handlers[action] = _leaving_ids(handlers[action], parameter, store, field)


def _checking_principals(handle, parameter):
    def checked(params):
        for arn in _aws_principals(iam._p(params, parameter)):
            if is_role_or_user(arn) and not unique_id(arn):
                return iam._error(400, "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{arn}"', ns="iam")
        return handle(params)

    return checked


def _leaving_ids(handle, parameter, store, field):
    def deleted(params):
        record = dict(store.get_scoped(get_account_id(), None, iam._p(params, parameter)) or {})
        answer = handle(params)
        if answer[0] == 200 and record:
            for role in list(iam._roles._data.values()):
                role["AssumeRolePolicyDocument"] = _with_principal(
                    role["AssumeRolePolicyDocument"], record["Arn"], record[field])
        return answer

    return deleted


def _with_principal(document: str, arn: str, unique_id_: str) -> str:
    """Principals alone: an ARN in a condition is text to IAM, and stays."""
    if arn not in _aws_principals(document):
        return document
    policy = json.loads(document)
    statements = policy["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        named = statement.get("Principal", {})
        if isinstance(named, dict) and "AWS" in named:
            found = named["AWS"]
            named["AWS"] = (unique_id_ if found == arn else found) if isinstance(found, str) else [
                unique_id_ if one == arn else one for one in found]
    return json.dumps(policy)


def _aws_principals(document: str) -> list[str]:
    try:
        statements = json.loads(document).get("Statement", [])
    except (ValueError, AttributeError):
        return []  # MiniStack's own check says what is wrong with it
    found = []
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal", {})
        named = principal.get("AWS", []) if isinstance(principal, dict) else []
        found += [named] if isinstance(named, str) else named
    return found
