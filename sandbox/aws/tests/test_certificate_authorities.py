import base64
import json
import pathlib
import tempfile
import unittest

from cryptography import x509
from eks_sandbox import ca_rotation, pki
from eks_sandbox.rules import certificate_authorities
from ministack.core.responses import request_scope
from ministack.services import eks

from .calls import ACCOUNT, REGION, make_cluster_record


def described() -> bytes:
    with request_scope(ACCOUNT, REGION):
        cluster = json.loads(eks._describe_cluster("rotated")[2])["cluster"]
        return base64.b64decode(cluster["certificateAuthority"]["data"])


class CertificateAuthorities(unittest.TestCase):
    def test_a_cluster_has_two_authorities_while_they_rotate_the_active_one_first(self):
        make_cluster_record("rotated", "API")
        with tempfile.TemporaryDirectory() as state:
            certificate_authorities.install(pathlib.Path(state))
            folder = pathlib.Path(state) / "clusters" / f"{ACCOUNT}-{REGION}-rotated"
            ca = pki.certificate_authority("kubernetes")
            server = pki.server_certificate(ca, "kube-apiserver", ca_rotation.HOSTS)
            for name, content in (("ca.crt", pki.certificate_pem(ca)), ("server.crt", pki.certificate_pem(server)),
                                  ("server.key", pki.key_pem(server.key))):
                pki.write(folder / name, content)
            old = described()
            ca_rotation.append(folder)
            both = described()
            self.assertTrue(both.startswith(old))
            self.assertEqual(len(x509.load_pem_x509_certificates(both)), 2)
            ca_rotation.activate(folder)
            active, _ = x509.load_pem_x509_certificates(described())
            x509.load_pem_x509_certificate((folder / "server.crt").read_bytes()).verify_directly_issued_by(active)
            ca_rotation.reset(folder)
            self.assertEqual(described(), old)
            self.assertEqual((folder / "server.crt").read_bytes(), pki.certificate_pem(server))
