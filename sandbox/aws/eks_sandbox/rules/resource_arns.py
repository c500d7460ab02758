"""Permissions are evaluated for the resource that AWS names for an action: the role or policy with its path, the access entry.

MiniStack names no resource for CreatePolicy and the OpenID Connect providers, drops paths, and gives the cluster for everything in it.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
"""
import re
from urllib.parse import unquote

from ministack.core import iam_actions
from ministack.services import eks, iam

# /clusters/NAME/KIND/ID, and what AWS calls a resource of that kind.
IN_CLUSTER = re.compile(r"/clusters/(?P<cluster>[^/]+)/(?P<kind>access-entries|pod-identity-associations|addons)/(?P<id>.+)")
RESOURCE_TYPES = {"pod-identity-associations": "podidentityassociation", "addons": "addon"}


def install() -> None:
    extract = iam_actions.extract_resource_arn

    def extract_as_aws(service, method, path, headers, body, query_params, region, account_id):
        arn = None
        if service == "iam":
            arn = _of_iam(query_params, account_id)
        if service == "eks":
            arn = _of_eks(unquote(path), region, account_id)
        return arn or extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_as_aws


def _of_iam(params: dict, account: str) -> str | None:
    def given(key: str) -> str:
        return iam_actions._query_param(params, key)

    path = given("Path") or "/"
    if given("RoleName"):
        role = iam._roles.get_scoped(account, None, given("RoleName"))
        return role["Arn"] if role else f"arn:aws:iam::{account}:role{path}{given('RoleName')}"
    if given("OpenIDConnectProviderArn"):
        return given("OpenIDConnectProviderArn")
    if given("Url"):
        return f"arn:aws:iam::{account}:oidc-provider/{given('Url').removeprefix('https://')}"
    # PutRolePolicy has a name of a policy too, with the role's name.
    if given("PolicyName") and not given("UserName") and not given("GroupName"):
        return f"arn:aws:iam::{account}:policy{path}{given('PolicyName')}"
    return None


def _of_eks(path: str, region: str, account: str) -> str | None:
    if path.startswith("/tags/arn:"):
        return path.removeprefix("/tags/")
    match = IN_CLUSTER.fullmatch(path)
    if not match:
        return None
    cluster, kind, rest = match["cluster"], match["kind"], match["id"]
    if kind != "access-entries":
        return f"arn:aws:eks:{region}:{account}:{RESOURCE_TYPES[kind]}/{cluster}/{rest.split('/')[0]}"
    principal = rest.split("/access-policies")[0]
    entry = eks._access_entries.get_scoped(account, region, eks._ae_key(cluster, principal))
    # MiniStack's own ARN lacks what stands between the cluster and the UUID: the principal's type, account and name.
    uuid = entry["accessEntryArn"].rsplit("/", 1)[-1] if entry else "none"
    return f"arn:aws:eks:{region}:{account}:access-entry/{cluster}/{_type_account_name(principal)}/{uuid}"


def _type_account_name(principal: str) -> str:
    *_, account, resource = principal.split(":", 5)
    return f"{resource.split('/')[0]}/{account}/{resource.rsplit('/', 1)[-1]}"
