"""Everything listens on the ports it is given: two sandboxes run side by side.

MiniStack counts cluster ports up from a fixed one, and takes 443, too, where it is free. A deleted cluster's port is free
again.
"""
import threading

import ministack.app
from ministack.services import eks


def install(ports: tuple[int, ...]) -> None:
    ministack.app._port_is_bindable = lambda _host, _port: False

    def next_port() -> int:
        taken = {cluster.get("_port") for cluster in eks._clusters.all_values()}
        for port in ports:
            if port not in taken:
                return port
        raise RuntimeError(f"the sandbox has ports for {len(ports)} clusters, all are taken")

    eks._next_port = next_port
    # A port is taken once its cluster is in the books, and requests are served side by side.
    create, one_at_a_time = eks._create_cluster, threading.Lock()

    def create_cluster(body, creator_arn=None):
        with one_at_a_time:
            return create(body, creator_arn)

    eks._create_cluster = create_cluster
