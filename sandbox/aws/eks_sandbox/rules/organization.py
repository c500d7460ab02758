"""ListAccounts of the organization that <state>/organization.json describes, in pages and for its management account alone.

MiniStack makes every account the manager of an organization of its own, and has one page. The file is read at every call:
{"management": "111122223333", "accounts": [{"Id": "444455556666", "Name": "Shop", "State": "ACTIVE"}]}.
https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
"""
import json
import pathlib

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import organizations

LARGEST_PAGE = 20


def install(state: pathlib.Path) -> None:
    file = state / "organization.json"

    def list_accounts(payload):
        organization = json.loads(file.read_text()) if file.exists() else {}
        if organization.get("management") != get_account_id():
            return error_response_json("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.", 400)
        start = int(payload.get("NextToken") or 0)
        end = start + min(int(payload.get("MaxResults") or LARGEST_PAGE), LARGEST_PAGE)
        more = {"NextToken": str(end)} if end < len(organization["accounts"]) else {}
        return organizations._json(200, {"Accounts": organization["accounts"][start:end], **more})

    organizations._DISPATCH["ListAccounts"] = list_accounts
