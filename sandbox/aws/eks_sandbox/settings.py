"""What the sandbox is told, all by environment variables; the TypeScript beside it sets them (sandbox/gateway.ts)."""
import os
import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    state: pathlib.Path  # SANDBOX_STATE: folder of everything written
    binaries: pathlib.Path  # SANDBOX_BIN: folder of etcd and kube-apiserver
    authenticator: pathlib.Path  # SANDBOX_AUTHENTICATOR: aws-iam-authenticator
    gateway_port: int  # SANDBOX_GATEWAY_PORT: AWS, by TLS
    proxy_port: int  # SANDBOX_PROXY_PORT: the way to AWS by its real host names
    agent_port: int  # SANDBOX_AGENT_PORT: the Pod Identity agent of every pod
    control_port: int  # SANDBOX_CONTROL_PORT: snapshots
    etcd_port: int  # SANDBOX_ETCD_PORT
    etcd_peer_port: int  # SANDBOX_ETCD_PEER_PORT
    cluster_ports: tuple[int, ...]  # SANDBOX_CLUSTER_PORTS: one for each cluster to be made, in order
    regions: tuple[str, ...]  # SANDBOX_REGIONS: regions whose host names the certificate covers
    parent: int | None  # SANDBOX_PARENT_PID: process the sandbox ends with


def from_environment() -> Settings:
    env = os.environ
    return Settings(
        state=pathlib.Path(env["SANDBOX_STATE"]),
        binaries=pathlib.Path(env["SANDBOX_BIN"]),
        authenticator=pathlib.Path(env["SANDBOX_AUTHENTICATOR"]),
        gateway_port=int(env["SANDBOX_GATEWAY_PORT"]),
        proxy_port=int(env["SANDBOX_PROXY_PORT"]),
        agent_port=int(env["SANDBOX_AGENT_PORT"]),
        control_port=int(env["SANDBOX_CONTROL_PORT"]),
        etcd_port=int(env["SANDBOX_ETCD_PORT"]),
        etcd_peer_port=int(env["SANDBOX_ETCD_PEER_PORT"]),
        cluster_ports=tuple(int(port) for port in env["SANDBOX_CLUSTER_PORTS"].split(",")),
        regions=tuple(env["SANDBOX_REGIONS"].split(",")),
        parent=int(env["SANDBOX_PARENT_PID"]) if env.get("SANDBOX_PARENT_PID") else None,
    )


def for_ministack(settings: Settings) -> dict[str, str]:
    """MiniStack's own variables; it reads them when it is imported."""
    return {
        "AUTH": "true",  # else every caller is an administrator, in AWS and in the clusters
        "USE_SSL": "1",  # an OIDC issuer must be https
        "MINISTACK_SSL_CERT": str(settings.state / "pki/gateway.crt"),
        "MINISTACK_SSL_KEY": str(settings.state / "pki/gateway.key"),
        "BIND_HOST": "127.0.0.1",  # default: all addresses
        "GATEWAY_PORT": str(settings.gateway_port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": settings.regions[0],
        "IOT_MTLS_ENABLED": "0",  # these two would listen, too
        "SFTP_ENABLED": "0",
        "S3_DATA_DIR": str(settings.state / "s3"),
        "STATE_DIR": str(settings.state / "ministack"),
        "TMPDIR": str(settings.state / "tmp"),
    }
