/** What an app of your own can use: the whole fleet, or its constructs one by one. */

export { AwsAuthEntries, type AwsAuthEntry } from "./lib/constructs/aws-auth-entries";
export { ClusterAccessEntry, type ClusterAccessEntryProps } from "./lib/constructs/cluster-access-entry";
export { ClusterSecret, type ClusterSecretProps } from "./lib/constructs/cluster-secret";
export { EksCluster, type EksClusterProps } from "./lib/constructs/eks-cluster";
export { ExistingRole, type ExistingRoleProps } from "./lib/constructs/existing-role";
export { ManagementRole, type ManagementRoleProps } from "./lib/constructs/management-role";
export { OidcProvider, type OidcProviderProps } from "./lib/constructs/oidc-provider";
export { PodIdentity, type PodIdentityProps } from "./lib/constructs/pod-identity";
export {
  ServiceAccountAnnotations,
  type ServiceAccountAnnotationsProps,
} from "./lib/constructs/service-account-annotations";
export { TargetRole, type TargetRoleProps } from "./lib/constructs/target-role";
export { loadFleet, parseFleet } from "./lib/fleet/load";
export { FleetFileError, type Problem } from "./lib/fleet/problem";
export type { FleetConfig } from "./lib/fleet/schema";
export type * from "./lib/model/fleet";
export { type PolicyDocument, policyDocument } from "./lib/model/policy-document";
export { irsaTrustPolicy, podIdentityTrustPolicy, targetTrustPolicy } from "./lib/model/trust-policy";
export { defineFleet } from "./lib/synth/define-fleet";
export { synthFleetFile } from "./lib/synth/synth-fleet-file";
