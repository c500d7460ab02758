import fc from "fast-check";
import { type Data, EVERY_FIELD, joined, onlyField } from "./every-field";

/** Keys like the ids that stacks have of their own, like each other, and like nothing else. */
const KEYS = [
  ...[
    "argocd",
    "management",
    "aws",
    "aws-auth",
    "shared",
    "shared-role",
    "clusters",
    "cluster",
    "kubernetes",
    "provider",
  ],
  ...["role", "access", "secret", "targets", "fleet", "oidc", "pod-identity", "in-cluster", "default", "default-role"],
  ...["a", "a-b", "b", "a-role", "orders", "orders-access", "orders-2", "x1", "constructor", "0"],
];

/** Texts that Terraform would evaluate, for the fields that take any text. */
const TEXTS = [
  "plain",
  `\${file("/etc/passwd")}`,
  "%{ if true }x%{ endif }",
  `$\${a}`,
  '"',
  "ü 平台",
  `\${TfToken[TOKEN.0]}`,
];

const ACCOUNTS = {
  platform: { id: "111122223333", regions: ["eu-west-1"] },
  shop: { id: "444455556666", regions: ["us-east-1", "eu-west-1"] },
  argocd: { id: "777788889999", regions: ["us-east-1"] },
  "a-b": { id: "123456789012", regions: ["us-east-1"], stack: "shop" },
};

const OF_TARGETS = EVERY_FIELD.filter(({ path }) => /^targets\.<key>\.(?!account|region|cluster)/.test(path));
const OF_OTHERS = EVERY_FIELD.filter(
  ({ path }) => /^(?:tags|argocd|targetDefaults)\./.test(path) && path !== "argocd.account",
);

/** What one target says, and what the rest of the file must say for it: as a file whose target is `orders`. */
const target: fc.Arbitrary<Data> = fc
  .record({
    place: fc
      .constantFrom(...Object.entries(ACCOUNTS))
      .chain(([account, { regions }]) => fc.constantFrom(...regions).map((region) => ({ account, region }))),
    fields: fc.subarray(OF_TARGETS, { maxLength: 4 }),
    name: fc.option(fc.constantFrom(...TEXTS), { nil: undefined }),
  })
  .map(({ place, fields, name }) =>
    joined(...fields.map(onlyField), { targets: { orders: { ...place, ...(name === undefined ? {} : { name }) } } }),
  );

/**
 * Fleet files of a few targets with keys like our own ids, in several accounts and stacks, with any fields. Some contradict
 * themselves and are refused.
 */
export const fleetFiles: fc.Arbitrary<Data> = fc
  .record({
    keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 6 }),
    targets: fc.array(target, { minLength: 6, maxLength: 6 }),
    others: fc.subarray(OF_OTHERS, { maxLength: 3 }),
    identity: fc.constantFrom("irsa", "pod-identity"),
  })
  .map(({ keys, targets, others, identity }) => {
    const named = keys.map((key, index) => {
      const { targets: own, ...rest } = targets[index] as { readonly targets: { readonly orders: object } };
      return joined(rest, { targets: { [key]: { cluster: `cluster-${key}`, ...own.orders } } });
    });
    const base = {
      accounts: ACCOUNTS,
      argocd: { account: "platform", region: "eu-west-1", cluster: "argocd", identity },
      backend: { local: {} },
    };
    return { ...joined(base, ...others.map(onlyField), ...named), targets: joined(...named).targets };
  });
