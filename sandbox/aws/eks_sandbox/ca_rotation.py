"""The certificate authority of a cluster rotates: EKS appends a successor, and activates it later.

kube-apiserver reads its certificate and the bundle again when the files change. The active authority is the first of the bundle.
"""
import pathlib
import shutil

from . import pki

HOSTS = ["localhost", "kubernetes.default.svc", "127.0.0.1", "10.100.0.1"]


def append(folder: pathlib.Path) -> None:
    """The cluster has two authorities; the old one signs."""
    _keep(folder)
    successor = pki.certificate_authority("kubernetes")
    pki.write(folder / "successor.key", pki.key_pem(successor.key))
    pki.write(folder / "successor.crt", pki.certificate_pem(successor))
    _bundle(folder, "kept/ca.crt", "successor.crt")


def activate(folder: pathlib.Path) -> None:
    """The successor signs: the API server has another certificate."""
    _bundle(folder, "successor.crt", "kept/ca.crt")
    server = pki.server_certificate(pki.read(folder / "successor.crt", folder / "successor.key"), "kube-apiserver", HOSTS)
    pki.write(folder / "server.key", pki.key_pem(server.key))
    pki.write(folder / "server.crt", pki.certificate_pem(server))


def reset(folder: pathlib.Path) -> None:
    """The cluster is as it was made."""
    for file in (folder / "kept").glob("*"):
        shutil.copyfile(file, folder / file.name)


def _keep(folder: pathlib.Path) -> None:
    for name in ("ca.crt", "server.key", "server.crt"):
        kept = folder / "kept" / name
        if not kept.exists():
            pki.write(kept, (folder / name).read_bytes())


def _bundle(folder: pathlib.Path, *names: str) -> None:
    pki.write(folder / "ca.crt", b"".join((folder / name).read_bytes() for name in names))
