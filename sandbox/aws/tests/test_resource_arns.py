import unittest

from eks_sandbox.rules import resource_arns
from ministack.core import iam_actions

from .calls import ACCOUNT, REGION, make_cluster_record, make_entry, make_role

ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployed"


def resource(service: str, method: str, path: str, **params: str) -> str:
    return iam_actions.extract_resource_arn(service, method, path, {}, b"", params, REGION, ACCOUNT)


class ResourceArns(unittest.TestCase):
    def setUp(self):
        original = iam_actions.extract_resource_arn
        self.addCleanup(setattr, iam_actions, "extract_resource_arn", original)

    def test_create_policy_is_evaluated_for_the_policys_arn_with_its_path(self):
        self.assertEqual(resource("iam", "POST", "/", PolicyName="assume", Path="/argocd/"), "*")
        resource_arns.install()
        arn = f"arn:aws:iam::{ACCOUNT}:policy/argocd/assume"
        self.assertEqual(resource("iam", "POST", "/", PolicyName="assume", Path="/argocd/"), arn)
        self.assertEqual(resource("iam", "POST", "/", PolicyName="assume"), f"arn:aws:iam::{ACCOUNT}:policy/assume")

    def test_create_role_is_evaluated_with_its_path_and_put_role_policy_for_the_role(self):
        resource_arns.install()
        self.assertEqual(resource("iam", "POST", "/", RoleName="new", Path="/argocd/"),
                         f"arn:aws:iam::{ACCOUNT}:role/argocd/new")
        make_role("deployed", f"arn:aws:iam::{ACCOUNT}:root")
        self.assertEqual(resource("iam", "POST", "/", RoleName="deployed", PolicyName="inline"), ROLE)

    def test_an_inline_policy_of_a_user_is_not_a_managed_policy(self):
        resource_arns.install()
        self.assertEqual(resource("iam", "POST", "/", UserName="ann", PolicyName="inline"),
                         f"arn:aws:iam::{ACCOUNT}:user/ann")

    def test_an_openid_connect_provider_is_evaluated_for_its_arn(self):
        resource_arns.install()
        provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.{REGION}.amazonaws.com/id/A"
        self.assertEqual(resource("iam", "POST", "/", Url=f"https://oidc.eks.{REGION}.amazonaws.com/id/A"), provider)
        self.assertEqual(resource("iam", "POST", "/", OpenIDConnectProviderArn=provider), provider)

    def test_an_access_entry_is_evaluated_for_the_entry_and_creating_one_for_the_cluster(self):
        resource_arns.install()
        make_role("deployed", f"arn:aws:iam::{ACCOUNT}:root")
        make_cluster_record("evaluated", "API")
        make_entry("evaluated", ROLE)
        entry = rf"^arn:aws:eks:{REGION}:{ACCOUNT}:access-entry/evaluated/role/{ACCOUNT}/deployed/[0-9a-f-]+$"
        escaped = ROLE.replace("/", "%2F")
        for path in (ROLE, escaped, f"{escaped}/access-policies", f"{escaped}/access-policies/arn%3Aaws%3Aeks%3A%3Aaws%3Ap"):
            self.assertRegex(resource("eks", "GET", f"/clusters/evaluated/access-entries/{path}"), entry)
        cluster = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/evaluated"
        self.assertEqual(resource("eks", "POST", "/clusters/evaluated/access-entries"), cluster)

    def test_tags_are_evaluated_for_the_resource_that_has_them(self):
        resource_arns.install()
        arn = f"arn:aws:eks:{REGION}:{ACCOUNT}:access-entry/evaluated/1"
        self.assertEqual(resource("eks", "POST", f"/tags/{arn.replace('/', '%2F')}"), arn)

    def test_an_association_and_an_add_on_have_arns_of_their_own(self):
        resource_arns.install()
        self.assertEqual(resource("eks", "GET", "/clusters/c/pod-identity-associations/a-1"),
                         f"arn:aws:eks:{REGION}:{ACCOUNT}:podidentityassociation/c/a-1")
        self.assertEqual(resource("eks", "GET", "/clusters/c/addons/eks-pod-identity-agent"),
                         f"arn:aws:eks:{REGION}:{ACCOUNT}:addon/c/eks-pod-identity-agent")
