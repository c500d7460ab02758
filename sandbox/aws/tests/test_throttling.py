import pathlib
import tempfile
import unittest

from eks_sandbox.rules import throttling

from .calls import iam_call

OTHER = "999988887777"


class Throttling(unittest.TestCase):
    def test_the_file_throttles_the_accounts_it_lists_while_it_is_there(self):
        with tempfile.TemporaryDirectory() as state:
            file = pathlib.Path(state) / "throttled.json"
            throttling.install(pathlib.Path(state))
            self.assertEqual(iam_call("ListRoles", OTHER)[0], 200)
            file.write_text(f'["{OTHER}"]')
            status, body = iam_call("ListRoles", OTHER)
            self.assertEqual(status, 400)
            self.assertIn("<Code>Throttling</Code>", body)
            self.assertEqual(iam_call("ListRoles")[0], 200)
            file.unlink()
            self.assertEqual(iam_call("ListRoles", OTHER)[0], 200)
