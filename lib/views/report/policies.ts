import { assumableRoleArns, managementRoleArn, oidcProviderArn, targetRoleArn } from "../../model/arn";
import type { Fleet, Target } from "../../model/fleet";
import { DEFAULT_TRUST, managementTrustOf, trustOfTargetRole } from "../../model/fleet-trust";
import { assumeRolesPolicies } from "../../model/permission-policy";
import type { PolicyDocument } from "../../model/policy-document";

/** A policy document, and the roles with this document. */
export interface CarriedPolicy {
  readonly title: string;
  /** ARNs. */
  readonly roles: readonly string[];
  readonly document: PolicyDocument;
}

/** Every policy document that a fleet defines, or requires of existing roles. Equal documents are listed once. */
export function policiesOf(fleet: Fleet): CarriedPolicy[] {
  const { argocd } = fleet;
  const roles = [managementRoleArn(argocd)];
  const permissions = assumeRolesPolicies(assumableRoleArns(fleet), argocd.identity.hasSessionTags);
  return [
    { title: "Trust policy of the management role", roles, document: managementTrust(fleet) },
    ...permissions.map(({ document }, index) => ({
      title: `Permission policy of the management role${permissions.length > 1 ? `, part ${index + 1}` : ""}`,
      roles,
      document,
    })),
    ...targetTrusts(fleet),
  ];
}

/** Only AWS knows the id of the OIDC issuer. */
function managementTrust({ argocd }: Fleet): PolicyDocument {
  const issuerHost = `oidc.eks.${argocd.region}.amazonaws.com/id/<OIDC ID>`;
  return managementTrustOf(argocd, { issuerHost, oidcProviderArn: oidcProviderArn(argocd.account, issuerHost) });
}

function targetTrusts({ argocd, targets }: Fleet): CarriedPolicy[] {
  const found = new Map<string, { readonly roles: string[]; readonly document: PolicyDocument }>();
  for (const target of targets.values()) {
    const arn = targetRoleArn(target);
    if (arn === undefined) continue;
    const document = trustOfTargetRole(argocd, trustOf(target));
    const key = JSON.stringify(document);
    const policy = found.get(key) ?? { roles: [], document };
    policy.roles.push(arn);
    found.set(key, policy);
  }
  return [...found.values()].map(({ roles, document }) => ({
    title: roles.length > 1 ? `Trust policy of ${roles.length} target roles` : "Trust policy of a target role",
    roles,
    document,
  }));
}

function trustOf({ role }: Target) {
  return role.type === "defined" ? role : DEFAULT_TRUST;
}
