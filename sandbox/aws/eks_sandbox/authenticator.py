"""The aws-iam-authenticator of a cluster whose authentication mode has the ConfigMap aws-auth: it knows roles by that.

https://github.com/kubernetes-sigs/aws-iam-authenticator
"""
import base64
import os
import pathlib
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field

from . import processes
from .settings import Settings

READY_SECONDS = 30
_held: list[socket.socket] = []


@dataclass(frozen=True)
class Webhook:
    """Where it reviews tokens."""
    url: str
    ca: str  # PEM


# By account, region and EKS name of the cluster.
webhooks: dict[tuple[str, str, str], Webhook] = {}


@dataclass
class Authenticator:
    settings: Settings
    account: str
    cluster: str  # EKS name
    region: str
    folder: pathlib.Path
    kubeconfig: pathlib.Path  # the cluster administrator's
    process: subprocess.Popen | None = field(default=None)

    def start(self) -> None:
        """Starts it; it waits for the API server itself."""
        _hold_metrics_port()
        webhook = self.folder / "authenticator.yaml"
        webhook.unlink(missing_ok=True)  # a cluster of the same name before this one
        log = self.settings.state / f"logs/aws-iam-authenticator-{self.cluster}.log"
        self.process = processes.start(
            self.settings.state,
            [str(self.settings.authenticator), "server", "--cluster-id", self.cluster, "--backend-mode", "EKSConfigMap",
             "--kubeconfig", str(self.kubeconfig), "--address", "127.0.0.1", "--port", str(_free_port()),
             "--state-dir", str(self.folder), "--generate-kubeconfig", str(webhook)],
            log,
            {"PATH": os.environ["PATH"], "HOME": str(self.folder), "AWS_REGION": self.region,
             "AWS_EC2_METADATA_DISABLED": "true", "HTTPS_PROXY": f"http://127.0.0.1:{self.settings.proxy_port}",
             "NO_PROXY": "127.0.0.1,localhost", "SSL_CERT_FILE": str(self.settings.state / "ca-bundle.pem")})
        deadline = time.monotonic() + READY_SECONDS
        while not webhook.exists() or webhook.stat().st_size == 0:
            if self.process.poll() is not None:
                raise processes.Ended(self.process, log)
            if time.monotonic() > deadline:
                raise RuntimeError(f"aws-iam-authenticator of {self.cluster} was not ready in {READY_SECONDS} s")
            time.sleep(0.1)
        webhooks[(self.account, self.region, self.cluster)] = _webhook_of(webhook.read_text())

    def stop(self) -> None:
        # After SIGTERM it goes on to answer from what it knew.
        if self.process is not None:
            self.process.kill()
            processes.stop(self.settings.state, self.process, 5)


def _webhook_of(kubeconfig: str) -> Webhook:
    field = lambda name: re.search(rf"^\s*{name}: (\S+)$", kubeconfig, re.MULTILINE)[1]
    return Webhook(field("server"), base64.b64decode(field("certificate-authority-data")).decode())


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def _hold_metrics_port() -> None:
    """Its metrics would listen on all addresses, at a port that can't be changed; taken, they stay away."""
    if _held:
        return
    server = socket.socket()
    try:
        server.bind(("127.0.0.1", 21363))
        server.listen()
    except OSError:
        pass  # another sandbox holds it
    _held.append(server)
