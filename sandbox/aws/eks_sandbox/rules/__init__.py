"""What AWS does and MiniStack does not, a rule a file. Each has a test that fails without it."""
from ..settings import Settings
from . import access_entries, cluster_status, ports, role_principals, web_identity


def install(settings: Settings) -> None:
    access_entries.install()
    role_principals.install()
    web_identity.install()
    ports.install(settings.cluster_ports)
    cluster_status.install(settings.state)
