import unittest

from eks_sandbox.rules import policy_arn_condition
from ministack.core import iam_actions

POLICY = "arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0"


class PolicyArnCondition(unittest.TestCase):
    def test_a_request_that_attaches_a_policy_names_it_in_its_context(self):
        self.addCleanup(setattr, iam_actions, "request_tag_context", iam_actions.request_tag_context)
        params = {"RoleName": "management", "PolicyArn": POLICY}
        self.assertEqual(iam_actions.request_tag_context("iam", "iam:AttachRolePolicy", b"", params), {})
        policy_arn_condition.install()
        self.assertEqual(iam_actions.request_tag_context("iam", "iam:AttachRolePolicy", b"", params), {"iam:PolicyARN": POLICY})
        self.assertEqual(iam_actions.request_tag_context("iam", "iam:GetPolicy", b"", params), {})
