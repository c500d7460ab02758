"""What AWS does and MiniStack does not, a rule a file. Each has a test that fails without it."""
from ..settings import Settings
from . import access_entries, access_entry_tags, allowed_actions, authentication_mode, caller_identity_json, certificate_authorities, cluster_pages, cluster_records, cluster_status, organization, pod_identity, policy_arn_condition, ports, principal_arn, resource_arns, role_principals, session_tags, throttling, web_identity


def install(settings: Settings) -> None:
    access_entries.install()
    access_entry_tags.install()
    authentication_mode.install()
    role_principals.install()
    principal_arn.install()
    resource_arns.install()
    policy_arn_condition.install()
    allowed_actions.install(settings.state)
    web_identity.install()
    session_tags.install()
    pod_identity.install(settings.agent_port)
    ports.install(settings.cluster_ports)
    caller_identity_json.install()
    certificate_authorities.install(settings.state)
    cluster_status.install(settings.state)
    organization.install(settings.state)
    # After every other rule of IAM: it stands before their handlers.
    throttling.install(settings.state)
    cluster_records.install()
    cluster_pages.install()
