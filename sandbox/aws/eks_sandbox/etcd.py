"""The one etcd of all clusters; each has a key prefix of its own."""
import subprocess
import threading

from . import processes
from .settings import Settings

_lock = threading.Lock()
_running: subprocess.Popen | None = None


def ensure(settings: Settings) -> str:
    """The URL of etcd, started if it is not."""
    global _running
    url, peer = f"http://127.0.0.1:{settings.etcd_port}", f"http://127.0.0.1:{settings.etcd_peer_port}"
    with _lock:
        if _running is None or _running.poll() is not None:
            _running = processes.start(settings.state, [
                str(settings.binaries / "etcd"), "--name=sandbox", f"--data-dir={settings.state}/etcd",
                f"--listen-client-urls={url}", f"--advertise-client-urls={url}",
                f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=sandbox={peer}", "--unsafe-no-fsync", "--log-level=warn",
            ], settings.state / "logs/etcd.log")
            processes.wait_until_ready(_running, f"{url}/health")
    return url
