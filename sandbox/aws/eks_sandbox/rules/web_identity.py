"""AssumeRoleWithWebIdentity takes only tokens that a registered OIDC provider's keys signed, for its audiences.

AWS verifies the signature, the issuer, the audience and the times before it looks at the trust policy. MiniStack reads
the claims unverified, and gives `aud` as the list Kubernetes writes, which no StringEquals matches.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""
import base64
import json
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from ministack.core.responses import error_response_json
from ministack.services import eks, iam, sts


class Refused(Exception):
    """An AWS error code and its message."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


def install() -> None:
    principal_of, denied = sts._web_identity_principal, sts._web_identity_trust_denied

    def with_single_audience(token, provider_id, role_arn):
        provider, keys = principal_of(token, provider_id, role_arn)
        return provider, {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in keys.items()}

    def verified_first(role_arn, params, use_json):
        try:
            verify(sts._p(params, "WebIdentityToken"), role_arn.split(":")[4])
        except Refused as refused:
            if use_json:
                return error_response_json(refused.code, refused.message, 400)
            return iam._error(400, refused.code, refused.message, ns="sts")
        return denied(role_arn, params, use_json)

    sts._web_identity_principal, sts._web_identity_trust_denied = with_single_audience, verified_first


def verify(token: str, account: str) -> None:
    """Refused unless an OIDC provider of the account vouches for the token."""
    claims = signed_claims(token)
    host = str(claims.get("iss", "")).split("://", 1)[-1]
    provider = iam._oidc_providers.get_scoped(account, None, f"arn:aws:iam::{account}:oidc-provider/{host}")
    if not provider:
        raise Refused("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for https://{host}")
    audiences = claims.get("aud", [])
    if not set([audiences] if isinstance(audiences, str) else audiences) & set(provider["ClientIDList"]):
        raise Refused("InvalidIdentityToken", "Incorrect token audience")


def signed_claims(token: str) -> dict:
    """The claims of a service account token that a cluster signed and that is valid now; Refused for any other."""
    try:
        head, body, signature = token.strip().split(".")
        eks._get_oidc_keypair()[0].public_key().verify(
            _decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(_decoded(body))
    except (ValueError, InvalidSignature):
        raise Refused("InvalidIdentityToken",
                      "Couldn't retrieve verification key from your identity provider, or the signature is invalid") from None
    if not claims.get("nbf", 0) - 60 <= time.time() < claims.get("exp", 0):
        raise Refused("ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time")
    return claims


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
