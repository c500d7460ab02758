"""The part of docker-py's client that MiniStack's EKS calls."""
import io
import tarfile
import threading
import uuid

from eks_sandbox import pki, settings as sandbox_settings
from eks_sandbox.authenticator import Authenticator
from eks_sandbox.kube_apiserver import KubeApiserver
from eks_sandbox.rules.authentication_mode import mode_of

from .errors import APIError, ImageNotFound, NotFound

K3S_TLS = "/var/lib/rancher/k3s/server/tls/"
K3S_WEBHOOK = "etc/rancher/k3s/eks-auth-webhook.yaml"
K3S_APISERVER_FLAG = "--kube-apiserver-arg="

_all = all
_containers: dict[str, "Container"] = {}
_lock = threading.Lock()


def _issuer(labels):
    """The cluster's OIDC issuer as DescribeCluster reports it, and the key whose public half the issuer publishes."""
    from ministack.services import eks

    cluster = _cluster(labels)
    key, jwk, _ = eks._get_oidc_keypair()
    jwk["kid"] = pki.kubernetes_key_id(key)  # what kube-apiserver writes in a token's head
    return cluster["identity"]["oidc"]["issuer"], key


def _cluster(labels):
    from ministack.services import eks

    return eks._clusters.get_scoped(labels["account_id"], labels["region"], labels["cluster_name"])


class Container:
    def __init__(self, image, name, ports, labels, command, **_):
        self.id = uuid.uuid4().hex * 2
        self.image, self.name, self.labels = image, name, labels or {}
        self.port = int(ports["6443/tcp"])
        self.flags = [f"--{c[len(K3S_APISERVER_FLAG):]}" for c in command or [] if c.startswith(f"{K3S_APISERVER_FLAG}oidc-")]
        self.files: dict[str, bytes] = {}
        self.server: KubeApiserver | None = None
        self.status = "created"

    @property
    def attrs(self):
        return {"Id": self.id, "Name": self.name, "State": {"Status": self.status},
                "Labels": self.labels, "NetworkSettings": {"Networks": {}}}

    def reload(self):
        if self.server is not None and self.server.has_ended():
            self.status = "exited"

    def put_archive(self, path, data):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive.getmembers():
                if member.isfile():
                    self.files[f"{path}/{member.name}".replace("//", "/").strip("/")] = archive.extractfile(member).read()
        return True

    def start(self):
        issuer, signing_key = _issuer(self.labels)
        self.server = KubeApiserver(
            settings=sandbox_settings.from_environment(),
            name="-".join(self.labels[label] for label in ("account_id", "region", "cluster_name")),
            prefix=self.id[:16], port=self.port, issuer=issuer, signing_key=signing_key,
            webhook=self.files[K3S_WEBHOOK].replace(b"host.docker.internal", b"127.0.0.1"), extra_flags=self.flags)
        if mode_of(_cluster(self.labels)) != "API":
            self.server.authenticator = Authenticator(
                self.server.settings, self.labels["account_id"], self.labels["cluster_name"], self.labels["region"],
                self.server.folder, self.server.kubeconfig)
        self._run()

    def start_again(self):
        """After it was removed: the same address, certificates and contents."""
        with _lock:
            _containers[self.id] = self
        self._run()

    def _run(self):
        try:
            self.server.start()
        except RuntimeError as error:
            raise APIError(str(error)) from error
        self.status = "running"

    def exec_run(self, command, **_):
        if isinstance(command, str) and command.startswith(f"cat {K3S_TLS}") or command[:1] == ["cat"]:
            return 0, self.server.ca_pem
        return self.server.run(command)

    def stop(self, timeout=10):
        if self.server is not None:
            self.server.stop()
        self.status = "exited"

    def remove(self, v=False, force=False):
        if force:
            self.stop()
        with _lock:
            _containers.pop(self.id, None)


class _Containers:
    def create(self, image, **kwargs):
        if "k3s" not in image:
            raise ImageNotFound(f"the sandbox runs no image but k3s: {image}")
        container = Container(image, **kwargs)
        with _lock:
            _containers[container.id] = container
        return container

    def run(self, image, **kwargs):
        container = self.create(image, **kwargs)
        container.start()
        return container

    def get(self, ident):
        with _lock:
            for container in _containers.values():
                if ident in (container.id, container.name):
                    return container
        raise NotFound(f"no such container: {ident}")

    def list(self, all=False, filters=None, sparse=False):
        wanted = (filters or {}).get("label", [])
        with _lock:
            found = list(_containers.values())
        for container in found:
            container.reload()
        return [c for c in found if (all or c.status == "running") and _all(
            f"{k}={c.labels.get(k)}" == w for w in wanted for k in [w.split("=", 1)[0]])]


class _Images:
    def pull(self, *_args, **_kwargs):
        raise ImageNotFound("the sandbox pulls no images")


class DockerClient:
    def __init__(self):
        self.containers, self.images = _Containers(), _Images()

    def ping(self):
        return True

    def close(self):
        pass
