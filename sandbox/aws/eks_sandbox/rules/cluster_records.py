"""Clusters by the hundred: one with the tag `sandbox/api-server: none` is ACTIVE at once and has no API server.

Every other cluster is a kube-apiserver with a port of its own, of which a machine carries a dozen. Access entries and
whatever else EKS keeps of a cluster work on a record as on any other.
"""
import base64
import uuid

from ministack.services import eks

TAG = "sandbox/api-server"


def install() -> None:
    create = eks._create_cluster

    def create_or_record(body, creator_arn=None):
        name, tags = body.get("name", ""), body.get("tags") or {}
        if tags.get(TAG) != "none" or name in eks._clusters:
            return create(body, creator_arn)
        arn = eks._cluster_arn(name)
        region = arn.split(":")[3]
        eks._clusters[name] = {
            "name": name, "arn": arn, "status": "ACTIVE", "createdAt": eks._now(), "version": body.get("version", "1.30"),
            "roleArn": body.get("roleArn", ""), "tags": tags, "accessConfig": body.get("accessConfig", {}),
            "endpoint": f"https://{uuid.uuid4().hex.upper()}.gr7.{region}.eks.amazonaws.com",
            "certificateAuthority": {"data": base64.b64encode(f"CA of {arn}".encode()).decode()},
            "identity": {"oidc": {"issuer": eks._issuer_url(eks._new_oidc_id())}},
            "resourcesVpcConfig": {"endpointPublicAccess": True, "subnetIds": [], "securityGroupIds": []},
            "_docker_id": None, "_port": 0,
        }
        eks._tags[arn] = dict(tags)
        return eks._describe_cluster(name)

    eks._create_cluster = create_or_record
