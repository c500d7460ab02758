"""The whole sandbox, kept under a name and put back in a second: AWS, and what is in its clusters.

A snapshot lives in this process and ends with it. Ports, certificates and signing keys are never in question: the
processes go on, what they keep is exchanged. A cluster made since is stopped; one that was deleted since runs again.
"""
import contextlib
import pathlib
import threading
from dataclasses import dataclass, field

from ministack.services import eks

from . import etcd, stores
from .settings import Settings

# Fault injection and settings of tests, one file each in the state folder (rules/).
FAULTS = ("cluster-status.json", "organization.json", "throttled.json")


@dataclass(frozen=True)
class Snapshot:
    stores: dict[str, dict]
    clusters: dict[str, "object"]  # running containers, by id
    keys: etcd.Contents
    items: list[str]


@dataclass
class Snapshots:
    settings: Settings
    taken: dict[str, Snapshot] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def save(self, name: str) -> None:
        with self.lock, _no_reconciliation(settle=True):
            self.taken[name] = Snapshot(
                stores.save(), dict(_containers()), etcd.contents(etcd.ensure(self.settings)), self.items())

    def restore(self, name: str) -> None:
        """KeyError where there is none of that name."""
        snapshot = self.taken[name]
        with self.lock, _no_reconciliation(settle=False):
            for ident, container in list(_containers().items()):
                if ident not in snapshot.clusters:
                    container.remove(force=True)
            stores.restore(snapshot.stores)
            etcd.restore(etcd.ensure(self.settings), snapshot.keys)
            for ident, container in snapshot.clusters.items():
                if ident not in _containers():
                    container.start_again()
            for file in FAULTS:
                (self.settings.state / file).unlink(missing_ok=True)

    def items(self) -> list[str]:
        """Everything a test can leave behind, in AWS, in the clusters and beside them; sorted."""
        return sorted([
            *stores.items(),
            *(f"cluster {container.server.name} runs" for container in _containers().values() if container.server),
            *(f"file {file}" for file in FAULTS if (self.settings.state / file).exists()),
            *self._objects(),
        ])

    def _objects(self) -> list[str]:
        """Of the clusters, by cluster: `argocd /secrets/argocd/orders`."""
        names = {f"/{container.server.prefix}/": container.server.name for container in _containers().values() if container.server}
        found = []
        for key in etcd.contents(etcd.ensure(self.settings)):
            prefix, rest = _split(etcd.decoded(key))
            if prefix in names:  # what a deleted cluster leaves in etcd, nobody reads
                found.append(f"{names[prefix]} {rest}")
        return found


def _split(key: str) -> tuple[str, str]:
    _, prefix, rest = key.split("/", 2)
    return f"/{prefix}/", f"/{rest}"


def _containers() -> dict:
    from docker import client

    return client._containers


@contextlib.contextmanager
def _no_reconciliation(settle: bool):
    """MiniStack writes access policies into the clusters in the background; not while we look at both sides of it."""
    if settle:
        for account, region, cluster in _running_clusters():
            eks._reconcile_access_policy_rbac(cluster, account, region)
    with contextlib.ExitStack() as held:
        for key in _running_clusters():
            with eks._rbac_reconcilers_lock:
                lock = eks._rbac_reconcile_locks.setdefault(key, threading.Lock())
            held.enter_context(lock)
        yield


def _running_clusters() -> list[tuple[str, str, str]]:
    return [key for key, cluster in eks._clusters.all_items() if cluster.get("_docker_id")]
