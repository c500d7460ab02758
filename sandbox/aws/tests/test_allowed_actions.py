import json
import pathlib
import tempfile
import unittest

from eks_sandbox.rules import allowed_actions
from ministack.core import iam_evaluator

ROLE = "arn:aws:iam::111122223333:role/a"


class AllowedActions(unittest.TestCase):
    def test_an_allowed_action_is_recorded_while_the_file_is_there_and_a_refused_one_never(self):
        self.addCleanup(setattr, iam_evaluator, "enforce", iam_evaluator.enforce)
        iam_evaluator.enforce = lambda key, action, *_: None if action == "iam:GetRole" else "refused"
        with tempfile.TemporaryDirectory() as state:
            file = pathlib.Path(state) / "allowed-actions.jsonl"
            allowed_actions.install(pathlib.Path(state))
            self.assertIsNone(iam_evaluator.enforce("key", "iam:GetRole", "iam", "eu-west-1", ROLE))
            self.assertFalse(file.exists())
            file.touch()
            self.assertIsNone(iam_evaluator.enforce("key", "iam:GetRole", "iam", "eu-west-1", ROLE))
            self.assertEqual(iam_evaluator.enforce("key", "iam:PutRolePolicy", "iam", "eu-west-1", ROLE), "refused")
            lines = [json.loads(line) for line in file.read_text().splitlines()]
        self.assertEqual([line[1:] for line in lines], [["key", "iam:GetRole", ROLE]])
