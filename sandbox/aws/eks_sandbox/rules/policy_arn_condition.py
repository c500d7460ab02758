"""iam:PolicyARN is the policy that a request attaches or detaches; MiniStack has no such condition key.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""
from ministack.core import iam_actions

ATTACHING = {f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Role", "User", "Group")}


def install() -> None:
    context = iam_actions.request_tag_context

    def context_with_policy(service, iam_action, body, params):
        found = context(service, iam_action, body, params)
        if iam_action in ATTACHING:
            found = {**found, "iam:PolicyARN": iam_actions._query_param(params, "PolicyArn")}
        return found

    iam_actions.request_tag_context = context_with_policy
