"""Keys and certificates: the gateway's, good for AWS's host names, and each cluster's."""
import base64
import datetime as dt
import hashlib
import ipaddress
import pathlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
LIFETIME = dt.timedelta(days=30)
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    key: PrivateKey
    certificate: x509.Certificate


def certificate_authority(name: str) -> Issued:
    return _issue(_name(name), None, x509.BasicConstraints(ca=True, path_length=None))


def server_certificate(ca: Issued, name: str, hosts: list[str]) -> Issued:
    alternatives = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts])
    return _issue(_name(name), ca, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), alternatives)


def client_certificate(ca: Issued, name: str, group: str) -> Issued:
    return _issue(_name(name, group), ca, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]))


def read(certificate: pathlib.Path, key: pathlib.Path) -> Issued:
    private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    return Issued(private, x509.load_pem_x509_certificate(certificate.read_bytes()))


def certificate_pem(issued: Issued) -> bytes:
    return issued.certificate.public_bytes(PEM)


def key_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def public_key_pem(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def kubernetes_key_id(key: PrivateKey) -> str:
    """The `kid` kube-apiserver writes into the head of a service account token."""
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def write(path: pathlib.Path, data: bytes) -> pathlib.Path:
    """A file only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return path


def write_gateway(state: pathlib.Path, regions: tuple[str, ...]) -> None:
    """The gateway's certificate, and the bundle by which clients trust it and nothing else."""
    hosts = ["localhost", "127.0.0.1", "*.amazonaws.com", "*.s3.amazonaws.com"]
    for region in regions:
        hosts += [f"*.{region}.amazonaws.com", f"*.s3.{region}.amazonaws.com", f"*.{region}.api.aws"]
    ca = certificate_authority("argocd-eks-iam sandbox")
    gateway = server_certificate(ca, "AWS of the sandbox", hosts)
    write(state / "pki/gateway.crt", certificate_pem(gateway) + certificate_pem(ca))
    write(state / "pki/gateway.key", key_pem(gateway.key))
    write(state / "ca-bundle.pem", certificate_pem(ca))


def _name(common_name: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _issue(subject: x509.Name, ca: Issued | None, *extensions: x509.ExtensionType) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    signer = ca.key if ca else key
    now = dt.datetime.now(dt.timezone.utc)
    signs = ca is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ca.certificate.subject if ca else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.KeyUsage(True, False, False, False, False, signs, signs, False, False), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return Issued(key, builder.sign(signer, hashes.SHA256()))
