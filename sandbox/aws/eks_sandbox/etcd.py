"""The one etcd of all clusters; each has a key prefix of its own."""
import base64
import json
import subprocess
import threading
import urllib.request

from . import processes
from .settings import Settings

# Base64, as etcd's JSON interface has them.
Contents = dict[str, str]
Operation = dict

# What an API server writes for itself, all the time.
OWN = ("/leases/", "/events/", "/masterleases/", "/ranges/", "compact_rev_key")
TRANSACTION = 100  # operations in one; etcd takes 128

_lock = threading.Lock()
_running: subprocess.Popen | None = None


def ensure(settings: Settings) -> str:
    """The URL of etcd, started if it is not."""
    global _running
    url, peer = f"http://127.0.0.1:{settings.etcd_port}", f"http://127.0.0.1:{settings.etcd_peer_port}"
    with _lock:
        if _running is None or _running.poll() is not None:
            log = settings.state / "logs/etcd.log"
            _running = processes.start(settings.state, [
                str(settings.binaries / "etcd"), "--name=sandbox", f"--data-dir={settings.state}/etcd",
                f"--listen-client-urls={url}", f"--advertise-client-urls={url}",
                f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=sandbox={peer}", "--unsafe-no-fsync", "--log-level=warn",
            ], log)
            processes.wait_until_ready(_running, f"{url}/health", log)
    return url


def contents(url: str) -> Contents:
    """Every key and value, but those API servers write for themselves."""
    every = {"key": encoded("\0"), "range_end": encoded("\0")}
    found = _post(f"{url}/v3/kv/range", every).get("kvs", [])
    return {one["key"]: one.get("value", "") for one in found if not any(own in decoded(one["key"]) for own in OWN)}


def restore(url: str, wanted: Contents) -> None:
    """Makes the contents what they were. API servers see it as edits, and go on."""
    operations = changes(contents(url), wanted)
    for start in range(0, len(operations), TRANSACTION):
        _post(f"{url}/v3/kv/txn", {"success": operations[start:start + TRANSACTION]})


def changes(now: Contents, wanted: Contents) -> list[Operation]:
    """What turns one into the other: deletions first, then what is new or different."""
    return [
        *({"request_delete_range": {"key": key}} for key in now if key not in wanted),
        *({"request_put": {"key": key, "value": value}} for key, value in wanted.items() if now.get(key) != value),
    ]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def decoded(text: str) -> str:
    return base64.b64decode(text).decode()


def _post(url: str, body: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.loads(answer.read())
