"""Session tags: the caller needs sts:TagSession, and transitive tags go along the whole chain.

A session whose tags are transitive (all of Pod Identity's are) passes them on at every AssumeRole, so every trust policy
of the chain must allow sts:TagSession. MiniStack knows only the tags that are sent, and asks only the trust policy.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""
import contextvars

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import iam, sts

_call: contextvars.ContextVar[dict | None] = contextvars.ContextVar("sts_call", default=None)


def install() -> None:
    handle, tags_of, register = sts.handle_request, sts._session_tags, sts.register_session

    async def handle_knowing_caller(method, path, headers, body, query_params):
        _call.set({"key": extract_access_key_id(headers, query_params)})
        return await handle(method, path, headers, body, query_params)

    def with_inherited_tags(params, check=True):
        tags, error = tags_of(params, check)
        if error or sts._p(params, "Action") != "AssumeRole":
            return tags, error
        return _all_tags(params, tags, check)

    def register_with_transitive_tags(access_key, session):
        call = _call.get()
        if call and call.get("transitive"):
            session["TransitiveTags"] = call["transitive"]
        return register(access_key, session)

    sts.handle_request, sts._session_tags, sts.register_session = (
        handle_knowing_caller, with_inherited_tags, register_with_transitive_tags)


def _all_tags(params, sent, check):
    call = _call.get() or {}
    inherited = list((sts._sessions.get(call.get("key")) or {}).get("TransitiveTags", []))
    role_arn = sts._p(params, "RoleArn")
    if check and (sent or inherited) and iam_evaluator.enforce(
            call.get("key"), "sts:TagSession", "sts", get_region(), resource_arn=role_arn):
        caller = iam_evaluator.resolve_credential(call.get("key"), get_account_id())
        return None, iam._error(403, "AccessDenied", f"User: {getattr(caller, 'principal_arn', '')} is not authorized to "
                                f"perform: sts:TagSession on resource: {role_arn}", ns="sts")
    if {tag["Key"] for tag in sent} & {tag["Key"] for tag in inherited}:
        return None, iam._error(400, "InvalidParameterValue", "One of the specified transitive tag keys can't be set because "
                                "it conflicts with a transitive tag key from the calling session.", ns="sts")
    wanted = set(_transitive_keys(params))
    call["transitive"] = inherited + [tag for tag in sent if tag["Key"] in wanted]
    return sent + inherited, None


def _transitive_keys(params):
    number = 1
    while key := sts._p(params, f"TransitiveTagKeys.member.{number}"):
        yield key
        number += 1
