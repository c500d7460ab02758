import concurrent.futures
import time
import unittest
from unittest import mock

from eks_sandbox.rules import ports
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import REGION

ACCOUNT = "666677778888"


def create(name: str) -> int:
    with request_scope(ACCOUNT, REGION):
        return eks._create_cluster({"name": name, "roleArn": ""})[0]


class Ports(unittest.TestCase):
    def test_clusters_that_are_made_at_the_same_time_get_ports_of_their_own(self):
        endpoint = eks._cluster_endpoint

        def slow_endpoint(port):
            time.sleep(0.05)  # after the port is chosen, before the cluster is recorded
            return endpoint(port)

        before = eks._create_cluster, eks._next_port
        self.addCleanup(lambda: setattr(eks, "_create_cluster", before[0]) or setattr(eks, "_next_port", before[1]))
        with mock.patch.object(eks, "_get_docker", return_value=None), \
                mock.patch.object(eks, "_cluster_endpoint", slow_endpoint), \
                mock.patch("ministack.core.iam_evaluator.validate_role_arn", return_value=None):
            ports.install(tuple(range(22000, 22012)))
            with concurrent.futures.ThreadPoolExecutor(8) as threads:
                statuses = list(threads.map(create, [f"side-by-side-{number}" for number in range(8)]))
        self.assertEqual(statuses, [200] * 8)
        with request_scope(ACCOUNT, REGION):
            used = [eks._clusters[f"side-by-side-{number}"]["_port"] for number in range(8)]
        self.assertEqual(len(set(used)), 8, used)
