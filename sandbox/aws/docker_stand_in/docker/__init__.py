"""A stand-in for docker-py where there is no Docker engine: an EKS "container" is one local kube-apiserver.

MiniStack's EKS is the only caller it serves: a k3s image becomes a kube-apiserver, any other image is refused.
"""
from . import errors
from .client import DockerClient


def from_env(timeout=None, **_):
    return DockerClient()


__all__ = ["DockerClient", "errors", "from_env"]
