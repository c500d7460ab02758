import json
import unittest

from eks_sandbox.rules import cluster_pages, cluster_records
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import REGION

ACCOUNT = "777788889999"


def pages() -> list[list[str]]:
    found, token = [], None
    while True:
        answer = json.loads(eks._list_clusters({"maxResults": "100", "nextToken": token})[2])
        found.append(answer["clusters"])
        token = answer.get("nextToken")
        if not token:
            return found


class ClusterRecords(unittest.TestCase):
    def test_clusters_without_an_api_server_are_active_at_once_and_listed_in_pages(self):
        cluster_records.install()
        cluster_pages.install()
        with request_scope(ACCOUNT, REGION):
            for number in range(250):
                status, _, _ = eks._create_cluster({"name": f"c{number}", "tags": {"sandbox/api-server": "none"}})
                self.assertEqual(status, 200)
            described = json.loads(eks._describe_cluster("c249")[2])["cluster"]
            self.assertEqual(described["status"], "ACTIVE")
            self.assertRegex(described["endpoint"], r"^https://[0-9A-F]{32}\.gr7\.")
            self.assertEqual([len(page) for page in pages()], [100, 100, 50])
            self.assertEqual(len({name for page in pages() for name in page}), 250)
            self.assertEqual(eks._create_cluster({"name": "c1", "tags": {"sandbox/api-server": "none"}})[0], 409)
