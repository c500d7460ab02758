import json
import pathlib
import tempfile
import unittest

from eks_sandbox.rules import organization
from ministack.core.responses import request_scope
from ministack.services import organizations

from .calls import ACCOUNT, REGION


def list_accounts(account: str = ACCOUNT, **payload) -> tuple[int, dict]:
    with request_scope(account, REGION):
        status, _, body = organizations._DISPATCH["ListAccounts"](payload)
    return status, json.loads(body)


class Organization(unittest.TestCase):
    def test_its_management_account_alone_lists_the_accounts_of_the_file_in_pages(self):
        with tempfile.TemporaryDirectory() as state:
            organization.install(pathlib.Path(state))
            self.assertEqual(list_accounts()[1]["__type"], "AWSOrganizationsNotInUseException")
            accounts = [{"Id": f"{number:012}", "Name": f"account {number}", "State": "ACTIVE"} for number in range(45)]
            (pathlib.Path(state) / "organization.json").write_text(json.dumps({"management": ACCOUNT, "accounts": accounts}))
            listed, token = [], None
            for _ in range(3):
                _, page = list_accounts(**({"NextToken": token} if token else {}))
                token = page.get("NextToken")
                listed.append(page["Accounts"])
            self.assertEqual([len(page) for page in listed], [20, 20, 5])
            self.assertEqual(sum(listed, []), accounts)
            self.assertIsNone(token)
            self.assertEqual(list_accounts("444455556666")[0], 400)
