"""One EKS cluster: a kube-apiserver that asks MiniStack who the bearer of a token is, as EKS asks its authenticator."""
import os
import pathlib
import shlex
import ssl
import subprocess
from dataclasses import dataclass, field

from . import ca_rotation, etcd, pki, processes
from .authenticator import Authenticator
from .settings import Settings


@dataclass
class KubeApiserver:
    settings: Settings
    name: str  # <account>-<region>-<cluster>
    prefix: str  # its keys in etcd
    port: int
    issuer: str  # what DescribeCluster reports
    signing_key: pki.PrivateKey  # of service account tokens; its public half is what the issuer publishes
    webhook: bytes  # kubeconfig of the token review webhook
    extra_flags: list[str] = field(default_factory=list)
    authenticator: Authenticator | None = None  # which the webhook above asks, too
    process: subprocess.Popen | None = None
    files: dict[pathlib.Path, bytes] = field(default_factory=dict)  # made once: clients keep the CA's certificate

    @property
    def folder(self) -> pathlib.Path:
        return self.settings.state / "clusters" / self.name

    @property
    def kubeconfig(self) -> pathlib.Path:
        """The cluster administrator's, by client certificate."""
        return self.settings.state / "kubeconfigs" / f"{self.name}.yaml"

    @property
    def ca_pem(self) -> bytes:
        return (self.folder / "ca.crt").read_bytes()

    def start(self) -> None:
        etcd_url = etcd.ensure(self.settings)
        self.files = self.files or self._make_files()
        for path, content in self.files.items():
            pki.write(path, content)
        if self.authenticator is not None:
            processes.started_again_if_it_ends(self.authenticator.start)
        tls = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        tls.load_cert_chain(str(self.folder / "admin.crt"), str(self.folder / "admin.key"))
        # On a busy machine its own checks of etcd give up, and it exits: the control plane of EKS starts it again, too.
        processes.started_again_if_it_ends(lambda: self._start_process(etcd_url, tls))

    def _start_process(self, etcd_url: str, tls: ssl.SSLContext) -> None:
        log = self.settings.state / f"logs/kube-apiserver-{self.name}.log"
        self.process = processes.start(
            self.settings.state, [str(self.settings.binaries / "kube-apiserver"), *self._flags(etcd_url)], log)
        processes.wait_until_ready(self.process, f"https://127.0.0.1:{self.port}/readyz", log, tls)

    def stop(self) -> None:
        if self.authenticator is not None:
            self.authenticator.stop()
        if self.process is not None:
            # In peace it takes seconds, and has nothing to lose: etcd keeps everything.
            self.process.kill()
            processes.stop(self.settings.state, self.process, 5)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def run(self, command: str | list[str]) -> tuple[int, bytes]:
        """A command inside the "container": kubectl as the administrator."""
        done = subprocess.run(
            shlex.split(command) if isinstance(command, str) else command, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "KUBECONFIG": str(self.kubeconfig)})
        return done.returncode, done.stdout

    def _flags(self, etcd_url: str) -> list[str]:
        at = self.folder
        return [
            "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", f"--secure-port={self.port}",
            f"--etcd-servers={etcd_url}", f"--etcd-prefix=/{self.prefix}",
            "--service-cluster-ip-range=10.100.0.0/16", "--endpoint-reconciler-type=none",
            "--authorization-mode=RBAC", f"--client-ca-file={at}/ca.crt",
            f"--tls-cert-file={at}/server.crt", f"--tls-private-key-file={at}/server.key",
            f"--service-account-issuer={self.issuer}", f"--service-account-key-file={at}/service-accounts.pub",
            f"--service-account-signing-key-file={at}/service-accounts.key",
            f"--api-audiences=https://kubernetes.default.svc,{self.issuer}",
            f"--authentication-token-webhook-config-file={at}/webhook.yaml",
            # EKS keeps an answer for minutes; a test wants to see a change at once.
            "--authentication-token-webhook-cache-ttl=1s", "--profiling=false", "--v=0", *self.extra_flags,
        ]

    def _make_files(self) -> dict[pathlib.Path, bytes]:
        ca = pki.certificate_authority("kubernetes")
        files = {}
        for name, issued in (
                ("ca", ca),
                ("server", pki.server_certificate(ca, "kube-apiserver", ca_rotation.HOSTS)),
                ("admin", pki.client_certificate(ca, "sandbox-admin", "system:masters"))):
            files[self.folder / f"{name}.crt"] = pki.certificate_pem(issued)
            files[self.folder / f"{name}.key"] = pki.key_pem(issued.key)
        return {
            **files,
            self.folder / "service-accounts.key": pki.key_pem(self.signing_key),
            self.folder / "service-accounts.pub": pki.public_key_pem(self.signing_key),
            self.folder / "webhook.yaml": self.webhook,
            self.kubeconfig: self._kubeconfig().encode(),
        }

    def _kubeconfig(self) -> str:
        at = self.folder
        return (
            "apiVersion: v1\nkind: Config\ncurrent-context: admin\n"
            f"clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{self.port}', certificate-authority: '{at}/ca.crt'}}}}]\n"
            f"users: [{{name: admin, user: {{client-certificate: '{at}/admin.crt', client-key: '{at}/admin.key'}}}}]\n"
            "contexts: [{name: admin, context: {cluster: c, user: admin}}]\n")
