import json
import pathlib
import tempfile
import unittest

from eks_sandbox.rules import cluster_status
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import ACCOUNT, REGION, make_cluster_record


def status() -> str:
    with request_scope(ACCOUNT, REGION):
        return json.loads(eks._describe_cluster("maintained")[2])["cluster"]["status"]


class ClusterStatus(unittest.TestCase):
    def test_the_file_gives_a_cluster_its_status_while_it_is_there(self):
        make_cluster_record("maintained", "API")
        with tempfile.TemporaryDirectory() as state:
            file = pathlib.Path(state) / "cluster-status.json"
            cluster_status.install(pathlib.Path(state))
            self.assertEqual(status(), "ACTIVE")
            file.write_text('{"maintained": "UPDATING"}')
            self.assertEqual(status(), "UPDATING")
            file.unlink()
            self.assertEqual(status(), "ACTIVE")
