import json
import unittest

from eks_sandbox.rules import principal_arn
from ministack.core import iam_evaluator
from ministack.services import iam

from .calls import ACCOUNT, make_role

SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/with-path/s"


def trusted(arn: str) -> bool:
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole",
                 "Condition": {"ArnEquals": {"aws:PrincipalArn": arn}}}
    return iam_evaluator.evaluate_trust_policy(json.dumps({"Version": "2012-10-17", "Statement": [statement]}), SESSION)


class PrincipalArn(unittest.TestCase):
    def test_a_session_is_known_by_its_roles_arn_with_the_path(self):
        make_role("with-path", f"arn:aws:iam::{ACCOUNT}:root")
        arn = f"arn:aws:iam::{ACCOUNT}:role/argocd/with-path"
        iam._roles.get_scoped(ACCOUNT, None, "with-path")["Arn"] = arn
        self.assertFalse(trusted(arn))
        principal_arn.install()
        self.assertTrue(trusted(arn))
        self.assertFalse(trusted(f"arn:aws:iam::{ACCOUNT}:role/with-path"))
