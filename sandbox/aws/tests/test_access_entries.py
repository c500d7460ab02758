import unittest

from eks_sandbox.rules import access_entries
from ministack.services import eks

from .calls import ACCOUNT, REGION, iam_call, make_cluster_record, make_entry, make_role

ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def found(cluster: str, name: str):
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/argocd"
    return eks._access_entry_for_principal(cluster, ACCOUNT, REGION, session)


def recreate(name: str) -> None:
    iam_call("DeleteRole", RoleName=name)
    make_role(name, ROOT)


class AccessEntries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make_cluster_record("api", "API")
        make_cluster_record("config-map", "CONFIG_MAP")
        make_role("lax", ROOT)
        cls.without = {
            "mode": make_entry("config-map", role_arn("lax"))[0],
            "missing": make_entry("api", role_arn("missing"))[0],
            "group": make_entry("api", role_arn("lax"), kubernetesGroups=["system:masters"])[0],
        }
        recreate("lax")
        cls.without["stale"] = found("api", "lax")
        access_entries.install()
        make_role("target", ROOT)

    def test_config_map_clusters_take_none(self):
        status, body = make_entry("config-map", role_arn("target"))
        self.assertEqual((self.without["mode"], status), (200, 400))
        self.assertIn("authentication mode", body)

    def test_the_principal_must_exist(self):
        self.assertEqual((self.without["missing"], make_entry("api", role_arn("missing-2"))[0]), (200, 400))

    def test_reserved_groups_are_refused(self):
        status = make_entry("api", role_arn("target"), kubernetesGroups=["system:masters"])[0]
        self.assertEqual((self.without["group"], status), (200, 400))

    def test_the_user_name_is_the_session(self):
        make_role("named", ROOT)
        make_entry("api", role_arn("named"))
        self.assertEqual(found("api", "named")["username"], f"arn:aws:sts::{ACCOUNT}:assumed-role/named/argocd")

    def test_an_entry_does_not_let_a_role_in_that_was_made_anew(self):
        self.assertIsNotNone(self.without["stale"])
        make_role("stale", ROOT)
        make_entry("api", role_arn("stale"))
        self.assertIsNotNone(found("api", "stale"))
        recreate("stale")
        self.assertIsNone(found("api", "stale"))
