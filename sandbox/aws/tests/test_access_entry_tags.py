import json
import unittest

from eks_sandbox.rules import access_entry_tags
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import ACCOUNT, REGION, make_cluster_record, make_entry, make_role

ROLE = f"arn:aws:iam::{ACCOUNT}:role/tagged"


def described_tags() -> dict:
    with request_scope(ACCOUNT, REGION):
        return json.loads(eks._describe_access_entry("with-tags", ROLE)[2])["accessEntry"]["tags"]


class AccessEntryTags(unittest.TestCase):
    def test_an_entry_shows_tags_that_were_added_later_and_none_that_were_removed(self):
        self.addCleanup(setattr, eks, "_describe_access_entry", eks._describe_access_entry)
        make_role("tagged", f"arn:aws:iam::{ACCOUNT}:root")
        make_cluster_record("with-tags", "API")
        entry = json.loads(make_entry("with-tags", ROLE, tags={"first": "1"})[1])["accessEntry"]
        with request_scope(ACCOUNT, REGION):
            eks._tag_resource(entry["accessEntryArn"], {"tags": {"second": "2"}})
            eks._untag_resource(entry["accessEntryArn"], {"tagKeys": ["first"]})
        self.assertEqual(described_tags(), {"first": "1"})
        access_entry_tags.install()
        self.assertEqual(described_tags(), {"second": "2"})
