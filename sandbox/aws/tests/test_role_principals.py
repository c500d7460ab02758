import unittest

from eks_sandbox.rules import role_principals

from .calls import ACCOUNT, iam_call, make_role, trust_policy

ROOT = f"arn:aws:iam::{ACCOUNT}:root"


class RolePrincipals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.without = {"missing": make_role("trusts-nobody-there", f"arn:aws:iam::{ACCOUNT}:role/missing")[0]}
        make_role("first", ROOT)
        make_role("trusts-first", f"arn:aws:iam::{ACCOUNT}:role/first")
        iam_call("DeleteRole", RoleName="first")
        cls.without["recreated"] = trust_policy("trusts-first")
        role_principals.install()

    def test_a_principal_that_does_not_exist_is_refused(self):
        status, body = make_role("trusts-nobody-there-2", f"arn:aws:iam::{ACCOUNT}:role/missing")
        self.assertEqual((self.without["missing"], status), (200, 400))
        self.assertIn("Invalid principal in policy", body)

    def test_a_principal_of_another_path_is_refused(self):
        make_role("plain", ROOT)
        self.assertEqual(make_role("trusts-path", f"arn:aws:iam::{ACCOUNT}:role/argocd/plain")[0], 400)

    def test_a_deleted_principal_leaves_its_id_and_is_not_trusted_when_made_anew(self):
        self.assertIn("role/first", self.without["recreated"])
        make_role("second", ROOT)
        make_role("trusts-second", f"arn:aws:iam::{ACCOUNT}:role/second", "444455556666")
        iam_call("DeleteRole", RoleName="second")
        make_role("second", ROOT)
        document = trust_policy("trusts-second", "444455556666")
        self.assertNotIn("role/second", document)
        self.assertRegex(document, r'"AWS": "AROA\w+"')

    def test_accounts_and_services_are_taken_as_they_are(self):
        self.assertEqual(make_role("trusts-root", ROOT)[0], 200)
