"""EKS Pod Identity: credentials of the role associated with a service account, for a token made for the agent.

MiniStack keeps associations and does nothing with them. Here the agent's endpoint answers as on a node: it verifies the
token, finds the association, and assumes the role as pods.eks.amazonaws.com with the six session tags, all transitive; with
none where the association turns them off.
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
"""
import http.server
import json
import threading
import time

from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import eks, iam, sts

from .web_identity import Refused, signed_claims

SERVICE = "pods.eks.amazonaws.com"
SESSION_SECONDS = 6 * 3600


def install(agent_port: int) -> None:
    agent = http.server.ThreadingHTTPServer(("127.0.0.1", agent_port), _Agent)
    threading.Thread(target=agent.serve_forever, daemon=True, name="pod-identity-agent").start()


class _Agent(http.server.BaseHTTPRequestHandler):
    """`AWS_CONTAINER_CREDENTIALS_FULL_URI` of a pod."""

    def do_GET(self):
        try:
            status, body = 200, credentials_for(self.headers.get("Authorization", ""))
        except Refused as refused:
            status, body = 400, {"__type": refused.code, "message": refused.message}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def credentials_for(token: str) -> dict:
    """What the agent hands a pod; Refused where the token, the association or the role's trust policy does not do."""
    claims = signed_claims(token)
    found = next(((key, cluster) for key, cluster in eks._clusters.all_items()
                  if cluster.get("identity", {}).get("oidc", {}).get("issuer") == claims.get("iss")), None)
    if not found or SERVICE not in claims.get("aud", []):
        raise Refused("InvalidTokenException", "The token's audience or issuer is not valid for the cluster")
    (account, region, _), cluster = found
    with request_scope(account, region):
        namespace, name = claims["kubernetes.io"]["namespace"], claims["kubernetes.io"]["serviceaccount"]["name"]
        association = _association(cluster["name"], namespace, name)
        tags = {} if association.get("disableSessionTags") else _session_tags(
            cluster, namespace, name, claims["kubernetes.io"].get("pod", {}))
        role = iam._roles.get(association["roleArn"].rsplit("/", 1)[-1])
        _check_trust(role, association["roleArn"], account, region, cluster["arn"], tags)
        return _session(role, account, f"eks-{cluster['name']}-{name}"[:64], tags)


def _association(cluster_name: str, namespace: str, name: str) -> dict:
    for association in eks._pod_identity_associations.values():
        if (association["clusterName"], association["namespace"], association["serviceAccount"]) == (cluster_name, namespace, name):
            return association
    raise Refused("ResourceNotFoundException", f"No pod identity association for {namespace}/{name}")


def _session_tags(cluster: dict, namespace: str, name: str, pod: dict) -> dict[str, str]:
    return {"eks-cluster-arn": cluster["arn"], "eks-cluster-name": cluster["name"], "kubernetes-namespace": namespace,
            "kubernetes-service-account": name, "kubernetes-pod-name": pod.get("name", "none"),
            "kubernetes-pod-uid": pod.get("uid", "none")}


def _check_trust(role, role_arn, account, region, cluster_arn, tags):
    statements = json.loads(role["AssumeRolePolicyDocument"])["Statement"] if role else []
    ours = [{**s, "Principal": "*"} for s in ([statements] if isinstance(statements, dict) else statements) if _names_service(s)]
    for action in ("sts:AssumeRole", "sts:TagSession") if tags else ("sts:AssumeRole",):
        context = iam_evaluator.EvalContext(
            principal_arn=SERVICE, principal_type="Service", principal_account=account, action=action,
            resource_arn=role_arn, region=region, request_tags=tags, tag_keys=list(tags),
            service_context={"aws:sourceaccount": account, "aws:sourcearn": cluster_arn})
        if not iam_evaluator.evaluate_trust_policy({"Statement": ours}, SERVICE, context):
            raise Refused("AccessDeniedException",
                          f"Unauthorized Exception! EKS does not have permissions to assume the associated role ({action})")


def _names_service(statement: dict) -> bool:
    principal = statement.get("Principal")
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return SERVICE in ([services] if isinstance(services, str) else services)


def _session(role: dict, account: str, session_name: str, tags: dict[str, str]) -> dict:
    key, secret, token = sts._gen_session_access_key(), sts._gen_secret(), sts._gen_session_token()
    expiration = time.time() + SESSION_SECONDS
    tag_list = [{"Key": name, "Value": value} for name, value in tags.items()]
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role['RoleName']}/{session_name}",
        "UserId": f"{role['RoleId']}:{session_name}", "SecretAccessKey": secret, "SessionToken": token,
        "Expiration": expiration, "AccountId": account, "PrincipalType": "AssumedRole",
        "SessionTags": tag_list, "TransitiveTags": tag_list})
    return {"AccessKeyId": key, "SecretAccessKey": secret, "Token": token, "AccountId": account,
            "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(expiration))}
