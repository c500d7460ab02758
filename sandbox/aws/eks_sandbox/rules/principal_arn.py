"""aws:PrincipalArn of a role's session is the role's ARN, path included; MiniStack gives the session's.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
"""
import dataclasses

from ministack.core import iam_evaluator
from ministack.services import iam


def install() -> None:
    met = iam_evaluator._conditions_met

    def met_by_role(conditions, ctx):
        return met(conditions, dataclasses.replace(ctx, principal_arn=_role_arn(ctx.principal_arn)))

    iam_evaluator._conditions_met = met_by_role


def _role_arn(arn: str) -> str:
    if ":assumed-role/" not in arn:
        return arn
    account, name = arn.split(":")[4], arn.split(":assumed-role/")[1].split("/")[0]
    role = iam._roles.get_scoped(account, None, name)
    return role["Arn"] if role else arn
