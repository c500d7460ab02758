import type { Values } from "../plan-json";
import { type Mark, type MarkKind, markOn, quoted, type Subject } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { blockOf, isSame, mapOf, textOf, textsOf } from "./values";

/** A resource type that gives pods an identity. Resources with the same sentences grant the same, at any address. */
interface Identity {
  readonly type: string;
  readonly subject: Subject;
  /** One sentence for each grant of a resource. */
  readonly says: (values: Values) => readonly string[];
  /** Attributes that must be known to build the sentences. */
  readonly decisive: readonly string[];
}

const IDENTITIES: readonly Identity[] = [
  {
    type: "aws_eks_pod_identity_association",
    subject: "pod-identity",
    decisive: ["cluster_name", "namespace", "service_account", "role_arn", "target_role_arn"],
    says: ({ cluster_name: cluster, namespace, service_account: name, role_arn: role, ...others }) => {
      const chained = textOf(others.target_role_arn);
      const pods = `pods of service account ${quoted(`${namespace}/${name}`)} in cluster ${quoted(cluster)}`;
      return [`${pods} get role ${quoted(role)}${chained ? `, which assumes role ${quoted(chained)}` : ""}`];
    },
  },
  {
    type: "kubernetes_annotations",
    subject: "service-account",
    decisive: ["metadata", "annotations", "template_annotations", "kind", "api_version"],
    says: ({ kind, metadata, annotations, template_annotations: template }) => {
      const { namespace, name } = blockOf(metadata);
      const what = kind === "ServiceAccount" ? "service account" : quoted(kind);
      return Object.entries({ ...mapOf(annotations), ...mapOf(template) }).map(([key, value]) => {
        const gets = key === ROLE_ANNOTATION ? `role ${quoted(value)}` : `annotation ${quoted(key)} ${quoted(value)}`;
        return `pods of ${what} ${quoted(`${namespace}/${name}`)} get ${gets}`;
      });
    },
  },
  {
    type: "aws_iam_openid_connect_provider",
    subject: "oidc-provider",
    decisive: ["url", "client_id_list"],
    says: ({ url, client_id_list: audiences }) =>
      textsOf(audiences).map((audience) => `IAM accepts tokens of ${quoted(url)} for audience ${quoted(audience)}`),
  },
];

const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/** Service accounts and token issuers that get or lose an identity. */
export function identityMarks(resources: PlannedResources): Mark[] {
  return [...IDENTITIES.flatMap((identity) => marksOf(identity, resources)), ...detailMarks(resources)];
}

function marksOf({ type, subject, says, decisive }: Identity, resources: PlannedResources): Mark[] {
  const all = resources.ofType(type).filter(({ unknown }) => !decisive.some((name) => unknown[name]));
  const sentences = (side: "before" | "after") =>
    new Map(all.flatMap((one) => (one[side] ? says(one[side]).map((text) => [text, one] as const) : [])));
  const [before, after] = [sentences("before"), sentences("after")];
  const missing = (from: typeof before, other: typeof before, kind: (one: PlannedResource) => MarkKind, end = "") =>
    [...from].flatMap(([text, one]) =>
      other.has(text) || !one.action ? [] : [markOn(one, kind(one), subject, text + end)],
    );
  return [
    ...missing(after, before, ({ target }) => (resources.isNew(target) ? "grants" : "widens")),
    ...missing(before, after, () => "narrows", " (removed)"),
  ];
}

/** Further details of identities. */
function detailMarks(resources: PlannedResources): Mark[] {
  return [
    ...resources.ofType("aws_iam_openid_connect_provider").flatMap(thumbprintMarks),
    ...resources.ofType("aws_eks_addon").flatMap(addonMarks),
    ...resources
      .ofType("aws_eks_pod_identity_association")
      .flatMap((one) => sessionTagMarks(one, resources.isNew(one.target))),
  ];
}

function thumbprintMarks(provider: PlannedResource): Mark[] {
  const { before, after, unknown } = provider;
  if (!before || !after || unknown.thumbprint_list || isSame(before.thumbprint_list, after.thumbprint_list)) return [];
  return [markOn(provider, "may-widen", "oidc-provider", "thumbprints of the IAM OIDC provider change")];
}

/** The role of an add-on's own pods. */
function addonMarks(addon: PlannedResource): Mark[] {
  const { before, after, unknown } = addon;
  const changed = (["service_account_role_arn", "pod_identity_association"] as const).filter(
    (name) => after && !unknown[name] && !isSame(before?.[name] ?? [], after[name] ?? []),
  );
  return changed.map((name) => markOn(addon, "may-widen", "pod-identity", `${name} of the add-on changes`));
}

/** Without session tags, a policy cannot distinguish the pods that use a role. */
function sessionTagMarks(association: PlannedResource, isNew: boolean): Mark[] {
  const { before, after, unknown } = association;
  const [was, is] = [before?.disable_session_tags === true, after?.disable_session_tags === true];
  if (!after || was === is || unknown.disable_session_tags) return [];
  const text = `session tags ${is ? "off" : "on"} for pods of service account ${quoted(after.service_account)}`;
  return [markOn(association, is ? (isNew ? "grants" : "widens") : "narrows", "pod-identity", text)];
}
