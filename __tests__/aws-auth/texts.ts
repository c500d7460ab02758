import type { MapRolesEntry } from "../../lib/aws-auth/entry";

/** The entry of a target, with the user name that it has by default. */
export function entryFor(key: string, groups: readonly string[] = ["system:masters"]): MapRolesEntry {
  return {
    rolearn: `arn:aws:iam::444455556666:role/argocd-target-${key}`,
    username: `argocd-eks-iam:${key}`,
    groups,
  };
}

/** What EKS writes for a node group. */
export const NODES = `- rolearn: arn:aws:iam::444455556666:role/nodes
  username: "system:node:{{EC2PrivateDNSName}}"
  groups:
  - system:bootstrappers
  - system:nodes
`;

/** The lines of the entry of the target `orders`, without its comments. */
export const ENTRY = `- rolearn: "arn:aws:iam::444455556666:role/argocd-target-orders"
  username: "argocd-eks-iam:orders"
  groups:
  - "system:masters"
`;

export const JSON_ENTRY =
  '{"rolearn":"arn:aws:iam::444455556666:role/argocd-target-orders","username":"argocd-eks-iam:orders","groups":["system:masters"]}';

/** The same with its comments, as they are added. */
export function marked(entry: string = ENTRY, note = ""): string {
  return `# argocd-eks-iam begin orders${note && ` (${note})`}\n${entry}# argocd-eks-iam end orders\n`;
}

export function indented(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}
