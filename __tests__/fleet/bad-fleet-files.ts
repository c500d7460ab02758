/** A wrong fleet file: the good one with a change, or a whole text, and everything the loader says of it. */
export interface BadFleetFile {
  readonly name: string;
  /** Part of `GOOD_FLEET_FILE` that is replaced; without it `text` is the whole file. */
  readonly replace?: string;
  readonly text: string;
  readonly problems: readonly string[];
}

export const GOOD_FLEET_FILE = `accounts:
  platform: { id: "111122223333", regions: [eu-west-1] }
  shop: { id: "444455556666", regions: [us-east-1, us-east-2] }
argocd:
  account: platform
  cluster: argocd
targets:
  payments: { account: platform }
  orders:
    account: shop
    region: us-east-1
    cluster: orders-prod
backend:
  local: {}
`;

export const BAD_FLEET_FILES: readonly BadFleetFile[] = [
  {
    name: "an account id without quotes",
    replace: 'id: "444455556666"',
    text: "id: 444455556666",
    problems: ["fleet.yaml:3:15 accounts.shop.id: expected 12 digits in quotes, got 444455556666"],
  },
  {
    name: "an account id without quotes that starts with a zero",
    replace: 'id: "444455556666"',
    text: "id: 012345678901",
    problems: ["fleet.yaml:3:15 accounts.shop.id: expected 12 digits in quotes, got 012345678901"],
  },
  {
    name: "an account id with a digit too few",
    replace: '"444455556666"',
    text: '"44445555666"',
    problems: ['fleet.yaml:3:15 accounts.shop.id: expected 12 digits in quotes, got "44445555666"'],
  },
  {
    name: "an account whose stack could be no part of a name",
    replace: '{ id: "444455556666", regions',
    text: '{ stack: Retail_EU, id: "444455556666", regions',
    problems: [
      'fleet.yaml:3:18 accounts.shop.stack: expected a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit, at most 40 characters, got "Retail_EU"',
    ],
  },
  {
    name: "an account without an id",
    replace: '{ id: "444455556666", regions',
    text: "{ regions",
    problems: ["fleet.yaml:3:3 accounts.shop.id: missing; expected 12 digits in quotes"],
  },
  {
    name: "the same account under two keys",
    replace: '"444455556666"',
    text: '"111122223333"',
    problems: [
      "fleet.yaml:3:15 accounts.shop.id: 111122223333 is also the id of accounts.platform; list each account once, with all of its regions",
    ],
  },
  {
    name: "a region that is none",
    replace: "[eu-west-1]",
    text: "[eu-west1]",
    problems: [
      'fleet.yaml:2:45 accounts.platform.regions[0]: expected an AWS region such as eu-west-1, got "eu-west1"',
    ],
  },
  {
    name: "an account without regions",
    replace: "[us-east-1, us-east-2]",
    text: "[]",
    problems: ["fleet.yaml:3:40 accounts.shop.regions: expected a list of AWS regions, not empty, got an empty list"],
  },
  {
    name: "a region that is text in place of a list",
    replace: "[eu-west-1]",
    text: "eu-west-1",
    problems: ['fleet.yaml:2:44 accounts.platform.regions: expected a list of AWS regions, not empty, got "eu-west-1"'],
  },
  {
    name: "a region listed twice",
    replace: "us-east-1, us-east-2",
    text: "us-east-1, us-east-1",
    problems: ["fleet.yaml:3:52 accounts.shop.regions[1]: us-east-1 is listed twice"],
  },
  {
    name: "accounts of two partitions",
    replace: "[us-east-1, us-east-2]",
    text: "[us-east-1, cn-north-1]",
    problems: [
      "fleet.yaml:3:52 accounts.shop.regions[1]: cn-north-1 is in partition aws-cn, but eu-west-1 is in aws; a role cannot be assumed from another partition: use a separate fleet for each partition",
    ],
  },
  {
    name: "a deploy role and a profile",
    replace: "regions: [eu-west-1] }",
    text: 'regions: [eu-west-1], deployRole: "arn:aws:iam::{id}:role/t", profile: p }',
    problems: ["fleet.yaml:2:106 accounts.platform.profile: expected either deployRole or profile, got both"],
  },
  {
    name: "a deploy role and a profile for all accounts",
    replace: "accounts:\n",
    text: "accountDefaults:\n  deployRole: arn:aws:iam::{id}:role/t\n  profile: p\naccounts:\n",
    problems: ["fleet.yaml:3:12 accountDefaults.profile: expected either deployRole or profile, got both"],
  },
  {
    name: "an external id without a deploy role",
    replace: "regions: [eu-west-1] }",
    text: "regions: [eu-west-1], externalId: argo }",
    problems: ["fleet.yaml:2:69 accounts.platform.externalId: externalId requires deployRole, got none"],
  },
  {
    name: "an external id for all accounts without a deploy role",
    replace: "accounts:\n",
    text: "accountDefaults:\n  externalId: argo\naccounts:\n",
    problems: ["fleet.yaml:2:15 accountDefaults.externalId: externalId requires deployRole, got none"],
  },
  {
    name: "an external id in the account that the AWS CLI enters",
    replace: `regions: [eu-west-1] }
  shop: { id: "444455556666", regions: [us-east-1, us-east-2] }
argocd:
`,
    text: `regions: [eu-west-1], deployRole: "arn:aws:iam::{id}:role/t", externalId: argo }
  shop: { id: "444455556666", regions: [us-east-1, us-east-2] }
argocd:
  clusterAuth: aws-cli
`,
    problems: [
      "fleet.yaml:2:109 accounts.platform.externalId: expected none, because Terraform connects to the Argo CD cluster with a token of the AWS CLI, which cannot send an external id to accounts.platform; use a profile with role_arn and external_id",
    ],
  },
  {
    name: "a deploy role of another account",
    replace: "regions: [eu-west-1] }",
    text: 'regions: [eu-west-1], deployRole: "arn:aws:iam::444455556666:role/t" }',
    problems: [
      "fleet.yaml:2:69 accounts.platform.deployRole: expected a role of accounts.platform, arn:aws:iam::111122223333:role/…, got arn:aws:iam::444455556666:role/t",
    ],
  },
  {
    name: "a deploy role of another partition",
    replace: "accounts:\n",
    text: 'accountDefaults: { deployRole: "arn:aws-cn:iam::{id}:role/t" }\naccounts:\n',
    problems: [
      "fleet.yaml:1:32 accountDefaults.deployRole: expected a role of accounts.platform, arn:aws:iam::111122223333:role/…, got arn:aws-cn:iam::111122223333:role/t",
    ],
  },
  {
    name: "a deploy role that is no role ARN",
    replace: "regions: [eu-west-1] }",
    text: "regions: [eu-west-1], deployRole: terraform }",
    problems: [
      'fleet.yaml:2:69 accounts.platform.deployRole: expected the ARN of an IAM role, arn:aws:iam::<account>:role/<name>, got "terraform"',
    ],
  },
  {
    name: "an account key with capital letters",
    replace: "  shop: {",
    text: "  Shop: {",
    problems: [
      "fleet.yaml:3:3 accounts.Shop: expected a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit, at most 40 characters",
    ],
  },
  {
    name: "an account nobody declared, nearly",
    replace: "account: shop",
    text: "account: shopp",
    problems: ['fleet.yaml:10:14 targets.orders.account: no account has the key "shopp"; did you mean "shop"?'],
  },
  {
    name: "an account nobody declared",
    replace: "account: shop",
    text: "account: warehouse",
    problems: [
      'fleet.yaml:10:14 targets.orders.account: no account has the key "warehouse"; the accounts are platform, shop',
    ],
  },
  {
    name: "no account at all",
    replace:
      '  platform: { id: "111122223333", regions: [eu-west-1] }\n  shop: { id: "444455556666", regions: [us-east-1, us-east-2] }\n',
    text: "  {}\n",
    problems: ["fleet.yaml:2:3 accounts: expected at least the account of the Argo CD cluster"],
  },
  {
    name: "a target in an account of several regions without one",
    replace: "    region: us-east-1\n",
    text: "",
    problems: ["fleet.yaml:9:3 targets.orders: expected a region: accounts.shop has several, us-east-1, us-east-2"],
  },
  {
    name: "a target in a region its account does not list",
    replace: "region: us-east-1\n",
    text: "region: eu-central-1\n",
    problems: [
      "fleet.yaml:11:13 targets.orders.region: eu-central-1 is not a region of accounts.shop (us-east-1, us-east-2); correct the region, or add the region to accounts.shop.regions",
    ],
  },
  {
    name: "the same cluster twice",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform }\n  billing: { account: platform, cluster: payments }",
    problems: [
      "fleet.yaml:9:42 targets.billing.cluster: this is the same cluster as targets.payments; Argo CD identifies a cluster by its URL, so list each cluster once",
    ],
  },
  {
    name: "the Argo CD cluster as a target",
    replace: "{ account: platform }",
    text: "{ account: platform, cluster: argocd }",
    problems: [
      "fleet.yaml:8:43 targets.payments.cluster: this is the Argo CD cluster; Argo CD manages its own cluster without a role, so remove this target",
    ],
  },
  {
    name: "an unknown key, nearly a known one",
    replace: "cluster: orders-prod",
    text: "clustr: orders-prod",
    problems: ['fleet.yaml:12:5 targets.orders.clustr: unknown key; did you mean "cluster"?'],
  },
  {
    name: "an unknown key unlike any other",
    replace: "cluster: orders-prod",
    text: "colour: red",
    problems: [
      "fleet.yaml:12:5 targets.orders.colour: unknown key; known keys: account, region, cluster, role, access, secretName, name, labels, annotations, project, namespaces, clusterResources, shard, paused, server, proxyUrl, serverName, caData, tlsInsecure",
    ],
  },
  {
    name: "an unknown key at the top",
    replace: "targets:\n",
    text: "cluster: x\ntargets:\n",
    problems: [
      "fleet.yaml:7:1 cluster: unknown key; known keys: partition, tags, accountDefaults, accounts, argocd, targetDefaults, targets, backend",
    ],
  },
  {
    name: "targets that are empty",
    replace:
      "  payments: { account: platform }\n  orders:\n    account: shop\n    region: us-east-1\n    cluster: orders-prod\n",
    text: "",
    problems: ["fleet.yaml:7:9 targets: expected a map of targets (`targets: {}` for none yet), got nothing"],
  },
  {
    name: "no targets at all",
    replace:
      "targets:\n  payments: { account: platform }\n  orders:\n    account: shop\n    region: us-east-1\n    cluster: orders-prod\n",
    text: "",
    problems: ["fleet.yaml:1:1 targets: missing; expected a map of targets (`targets: {}` for none yet)"],
  },
  {
    name: "targets as a list",
    replace:
      "targets:\n  payments: { account: platform }\n  orders:\n    account: shop\n    region: us-east-1\n    cluster: orders-prod\n",
    text: "targets: [payments]\n",
    problems: ["fleet.yaml:7:10 targets: expected a map of targets (`targets: {}` for none yet), got a list"],
  },
  {
    name: "a target's key that gives too long a role name",
    replace: "  payments: {",
    text: "  payments-of-the-whole-company-and-all-of-its-many-subsidiaries: {",
    problems: [
      "fleet.yaml:8:3 targets.payments-of-the-whole-company-and-all-of-its-many-subsidiaries: the role name argocd-target-payments-of-the-whole-company-and-all-of-its-many-subsidiaries would have 76 characters, but IAM allows 64; shorten the key or argocd.rolePrefix",
    ],
  },
  {
    name: "a role prefix that gives too long role names",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  rolePrefix: a-prefix-of-more-than-thirty-two-characters",
    problems: [
      'fleet.yaml:7:15 argocd.rolePrefix: expected 1 to 32 letters, digits and +=,.@_- that start with a letter, got "a-prefix-of-more-than-thirty-two-characters"',
    ],
  },
  {
    name: "a target's key over 63 characters",
    replace: "  payments: {",
    text: "  payments-payments-payments-payments-payments-payments-payments-pay: {",
    problems: [
      "fleet.yaml:8:3 targets.payments-payments-payments-payments-payments-payments-payments-pay: expected a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit, at most 63 characters",
    ],
  },
  {
    name: "a target's key with an underscore",
    replace: "  payments: {",
    text: "  pay_ments: {",
    problems: [
      "fleet.yaml:8:3 targets.pay_ments: expected a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit, at most 63 characters",
    ],
  },
  {
    name: "a cluster name with a dot",
    replace: "cluster: orders-prod",
    text: "cluster: orders.prod",
    problems: [
      'fleet.yaml:12:14 targets.orders.cluster: expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit, got "orders.prod"',
    ],
  },
  {
    name: "a cluster's ARN in place of its name",
    replace: "cluster: orders-prod",
    text: "cluster: arn:aws:eks:us-east-1:444455556666:cluster/orders-prod",
    problems: [
      'fleet.yaml:12:14 targets.orders.cluster: expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit, got "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod"',
    ],
  },
  {
    name: "an identity this version does not know",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  identity: kiam",
    problems: ['fleet.yaml:7:13 argocd.identity: expected irsa or pod-identity, got "kiam"'],
  },
  {
    name: "options of IRSA under Pod Identity",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  identity: pod-identity\n  oidcProvider: create\n  annotateServiceAccounts: false",
    problems: [
      "fleet.yaml:8:3 argocd.oidcProvider: has no effect with identity pod-identity, only with irsa; remove the field or change the identity",
      "fleet.yaml:9:3 argocd.annotateServiceAccounts: has no effect with identity pod-identity, only with irsa; remove the field or change the identity",
    ],
  },
  {
    name: "an option of Pod Identity under IRSA",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  podIdentityAgent: managed",
    problems: [
      "fleet.yaml:7:3 argocd.podIdentityAgent: has no effect with identity irsa, only with pod-identity; remove the field or change the identity",
    ],
  },
  {
    name: "a misspelt choice",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  oidcProvider: created",
    problems: ['fleet.yaml:7:17 argocd.oidcProvider: expected existing or create, got "created"'],
  },
  {
    name: "yes in place of true",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  annotateServiceAccounts: yes please",
    problems: ['fleet.yaml:7:28 argocd.annotateServiceAccounts: expected true or false, got "yes please"'],
  },
  {
    name: "service accounts without any",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  serviceAccounts: []",
    problems: [
      "fleet.yaml:7:20 argocd.serviceAccounts: expected a list of service account names, not empty, got an empty list",
    ],
  },
  {
    name: "a service account twice",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  serviceAccounts: [argocd-server, argocd-server]",
    problems: ["fleet.yaml:7:36 argocd.serviceAccounts[1]: argocd-server is listed twice"],
  },
  {
    name: "a service account that can't be one",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  serviceAccounts: [argocd_server]",
    problems: [
      'fleet.yaml:7:21 argocd.serviceAccounts[0]: expected a service account name: lower-case letters, digits, hyphens and dots, got "argocd_server"',
    ],
  },
  {
    name: "a namespace that can't be one",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  namespace: Argo CD",
    problems: [
      'fleet.yaml:7:14 argocd.namespace: expected a Kubernetes namespace: at most 63 lower-case letters, digits and hyphens, got "Argo CD"',
    ],
  },
  {
    name: "a label value without quotes",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    labels: { tier: 1, gold: true }",
    problems: [
      "fleet.yaml:13:21 targets.orders.labels.tier: expected a label value in quotes: at most 63 letters, digits, hyphens, underscores and dots, got 1",
      "fleet.yaml:13:30 targets.orders.labels.gold: expected a label value in quotes: at most 63 letters, digits, hyphens, underscores and dots, got true",
    ],
  },
  {
    name: "a label value that is too long",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    labels: { team: the-team-that-has-a-name-with-more-than-the-sixty-three-characters }",
    problems: [
      'fleet.yaml:13:21 targets.orders.labels.team: expected a label value in quotes: at most 63 letters, digits, hyphens, underscores and dots, got "the-team-that-has-a-name-with-more-than-the-sixty-three-characters"',
    ],
  },
  {
    name: "a label key that can't be one",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    labels: { a b: c }",
    problems: [
      "fleet.yaml:13:15 targets.orders.labels.a b: expected a label key: an optional DNS prefix and a slash, then at most 63 letters, digits, hyphens, underscores and dots",
    ],
  },
  {
    name: "Argo CD's own label",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    labels: { argocd.argoproj.io/secret-type: cluster }",
    problems: [
      "fleet.yaml:13:15 targets.orders.labels.argocd.argoproj.io/secret-type: every cluster Secret has this label; remove the label",
    ],
  },
  {
    name: "an access there is none of",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    access: { type: iam }",
    problems: ['fleet.yaml:13:21 targets.orders.access.type: expected access-entry or aws-auth, got "iam"'],
  },
  {
    name: "an access policy twice",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    access: { type: access-entry, policies: [{ name: AmazonEKSViewPolicy }, { name: AmazonEKSViewPolicy, namespaces: [a] }] }",
    problems: [
      "fleet.yaml:13:85 targets.orders.access.policies[1].name: AmazonEKSViewPolicy is listed twice; list all namespaces of the policy in one entry",
    ],
  },
  {
    name: "an access policy by its ARN",
    replace: "cluster: orders-prod",
    text: 'cluster: orders-prod\n    access: { type: access-entry, policies: [{ name: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" }] }',
    problems: [
      'fleet.yaml:13:54 targets.orders.access.policies[0].name: expected the name of an EKS access policy such as AmazonEKSClusterAdminPolicy, got "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"',
    ],
  },
  {
    name: "an access policy for no namespace",
    replace: "cluster: orders-prod",
    text: "cluster: orders-prod\n    access: { type: access-entry, policies: [{ name: AmazonEKSViewPolicy, namespaces: [] }] }",
    problems: [
      "fleet.yaml:13:87 targets.orders.access.policies[0].namespaces: expected a list of Kubernetes namespaces, not empty, got an empty list",
    ],
  },
  {
    name: "two backends",
    replace: "  local: {}",
    text: "  local: {}\n  s3: { bucket: acme, region: eu-west-1 }",
    problems: ["fleet.yaml:14:10 backend.local: expected one backend, got s3 and local"],
  },
  {
    name: "a backend that says neither",
    replace: "  local: {}",
    text: "  {}",
    problems: [
      "fleet.yaml:14:3 backend: expected one of s3, local, http, gcs, azurerm, pg, consul, kubernetes, remote, cloud, got none",
    ],
  },
  {
    name: "a backend unknown to this version",
    replace: "  local: {}",
    text: "  gc: { bucket: acme }",
    problems: ['fleet.yaml:14:3 backend.gc: unknown key; did you mean "gcs"?'],
  },
  {
    name: "a backend that would put all stacks into one state",
    replace: "  local: {}",
    text: "  gcs: { bucket: acme, prefix: fleet }",
    problems: ["fleet.yaml:14:3 backend.gcs: expected {stack} in prefix: without it, all stacks would share one state"],
  },
  {
    name: "a workspace that all stacks would share",
    replace: "  local: {}",
    text: '  cloud: { organization: "{stack}", workspaces: { name: fleet } }',
    problems: [
      "fleet.yaml:14:3 backend.cloud: expected {stack} in workspaces.name: without it, all stacks would share one state",
    ],
  },
  {
    name: "credentials of a backend, each on its line",
    replace: "  local: {}",
    text: "  http:\n    address: https://u:hunter2@state.example/{stack}\n    password: hunter2\n    client_private_key_pem: hunter2",
    problems: ["address", "password", "client_private_key_pem"].map(
      (field, index) =>
        `fleet.yaml:${15 + index}:5 backend.http.${field}: expected no credential, because the fleet file is committed and the stacks are published; set TF_HTTP_USERNAME and TF_HTTP_PASSWORD in the environment of Terraform`,
    ),
  },
  {
    name: "a credential that is no argument either, without its value",
    replace: "  local: {}",
    text: "  http: { address: 'https://state.example/{stack}', password: 'hunter2${' }",
    problems: [
      "fleet.yaml:14:63 backend.http.password: expected a text without ${ and %{, a number, true, false, a list of texts, or a map of such arguments, got a value that is not shown",
    ],
  },
  {
    name: "an argument of a backend that is no argument",
    replace: "  local: {}",
    text: "  http: { address: 'https://state.example/{stack}', lock_address: [{}], Retry-Max: 1 }",
    problems: [
      "fleet.yaml:14:67 backend.http.lock_address: expected a text without ${ and %{, a number, true, false, a list of texts, or a map of such arguments, got a list",
      "fleet.yaml:14:73 backend.http.Retry-Max: expected the name of an argument of Terraform: lower-case letters, digits and _",
    ],
  },
  {
    name: "local state outside the project",
    replace: "  local: {}",
    text: "  local: { directory: ../state }",
    problems: [
      'fleet.yaml:14:23 backend.local.directory: expected a folder inside the project, as a relative path of letters, digits and _.=+@- without .., got "../state"',
    ],
  },
  {
    name: "a role and a profile for the state",
    replace: "  local: {}",
    text: '  s3: { bucket: acme, region: eu-west-1, role: "arn:aws:iam::111122223333:role/s", profile: p }',
    problems: ["fleet.yaml:14:93 backend.s3.profile: expected either role or profile, got both"],
  },
  {
    name: "a prefix that starts with a slash",
    replace: "  local: {}",
    text: "  s3: { bucket: acme, region: eu-west-1, prefix: /state }",
    problems: [
      'fleet.yaml:14:50 backend.s3.prefix: expected a path of letters, digits and _.=+@- without a leading or trailing slash, and without .., got "/state"',
    ],
  },
  {
    name: "an allowed account id without quotes",
    replace: "  local: {}",
    text: "  s3: { bucket: acme, region: eu-west-1, allowedAccountIds: [111122223333] }",
    problems: ["fleet.yaml:14:62 backend.s3.allowedAccountIds[0]: expected 12 digits in quotes, got 111122223333"],
  },
  {
    name: "the same key twice",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform }\n  payments: { account: shop }",
    problems: ["fleet.yaml:9:3 the map has this key twice; remove one of the two"],
  },
  {
    name: "a bracket that is not closed",
    replace: "[eu-west-1] }",
    text: "[eu-west-1 }",
    problems: [
      "fleet.yaml:2:55 invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  },
  {
    name: "a tab that indents",
    replace: "    region: us-east-1",
    text: "\tregion: us-east-1",
    problems: ["fleet.yaml:11:1 a tab indents this line; YAML requires spaces"],
  },
  {
    name: "an alias to nothing",
    replace: "{ account: platform }",
    text: "*missing",
    problems: ["fleet.yaml:8:13 *missing refers to no anchor; there is no &missing above this line"],
  },
  {
    name: "two documents",
    replace: "backend:",
    text: "---\nbackend:",
    problems: ["fleet.yaml:13:1 a fleet file is one YAML document; remove all lines after this line"],
  },
  {
    name: "a role that is neither none nor a map",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: some\n",
    problems: ['fleet.yaml:13:11 targets.orders.role: expected none or a map, got "some"'],
  },
  {
    name: "a mistyped field of a role",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { pth: /argocd/ }\n",
    problems: ['fleet.yaml:13:13 targets.orders.role.pth: unknown key; did you mean "path"?'],
  },
  {
    name: "a role path without slashes",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { path: argocd }\n",
    problems: [
      'fleet.yaml:13:19 targets.orders.role.path: expected a path that starts and ends with a slash, such as /argocd/: letters, digits and +=,.@_-, got "argocd"',
    ],
  },
  {
    name: "a permissions boundary that is a role",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { permissionsBoundary: 'arn:aws:iam::444455556666:role/b' }\n",
    problems: [
      'fleet.yaml:13:34 targets.orders.role.permissionsBoundary: expected the ARN of an IAM policy, arn:aws:iam::<account>:policy/<name>, got "arn:aws:iam::444455556666:role/b"',
    ],
  },
  {
    name: "an existing role of another account",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { existing: 'arn:aws:iam::777788889999:role/orders' }\n",
    problems: [
      "fleet.yaml:13:23 targets.orders.role.existing: arn:aws:iam::777788889999:role/orders is not in account 444455556666 (shop) or 111122223333 (platform) of partition aws; the role must be in the account of its cluster or of Argo CD",
    ],
  },
  {
    name: "an existing role with a trust of ours",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { existing: 'arn:aws:iam::444455556666:role/orders', trust: account }\n",
    problems: [
      "fleet.yaml:13:64 targets.orders.role.trust: has no effect on an existing role, which the fleet never changes; remove the field",
    ],
  },
  {
    name: "an existing management role of another account",
    replace: "  cluster: argocd\n",
    text: "  cluster: argocd\n  managementRole: { existing: 'arn:aws:iam::444455556666:role/m' }\n",
    problems: [
      "fleet.yaml:7:31 argocd.managementRole.existing: arn:aws:iam::444455556666:role/m is not in account 111122223333 (platform) of partition aws; the role must be in the account of its cluster or of Argo CD",
    ],
  },
  {
    name: "the management role as a target's role",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: argocd-management } }",
    problems: [
      "fleet.yaml:8:48 targets.payments.role.name: arn:aws:iam::111122223333:role/argocd-management is the management role; to authenticate as the management role, set role: none",
    ],
  },
  {
    name: "a role that two targets share and say something else of",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: r } }\n  books: { account: platform, role: { name: r, trust: account } }",
    problems: [
      "fleet.yaml:9:45 targets.books.role.name: arn:aws:iam::111122223333:role/r is also the role of targets.payments, with another trust; targets that share a role must configure the role equally",
    ],
  },
  {
    name: "role names that differ by case, which IAM takes for one",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: Deploy } }\n  books: { account: platform, role: { name: deploy } }",
    problems: [
      "fleet.yaml:9:45 targets.books.role.name: arn:aws:iam::111122223333:role/deploy and arn:aws:iam::111122223333:role/Deploy of targets.payments have the same name for IAM, which ignores case and path; choose another name",
    ],
  },
  {
    name: "role names that differ by path, which IAM takes for one",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: r, path: /a/ } }\n  books: { account: platform, role: { existing: 'arn:aws:iam::111122223333:role/r' } }",
    problems: [
      "fleet.yaml:9:49 targets.books.role.existing: arn:aws:iam::111122223333:role/r and arn:aws:iam::111122223333:role/a/r of targets.payments have the same name for IAM, which ignores case and path; choose another name",
    ],
  },
  {
    name: "a role that is defined for one target and exists for another",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: r } }\n  books: { account: platform, role: { existing: 'arn:aws:iam::111122223333:role/r' } }",
    problems: [
      "fleet.yaml:9:49 targets.books.role.existing: arn:aws:iam::111122223333:role/r is an existing role in one of targets.payments and this target, but defined in the other; configure the role equally in both",
    ],
  },
  {
    name: "the management role's name in other letters as a target's role",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, role: { name: ARGOCD-management } }",
    problems: [
      "fleet.yaml:8:48 targets.payments.role.name: arn:aws:iam::111122223333:role/argocd-management is the management role; to authenticate as the management role, set role: none",
    ],
  },
  {
    name: "tag keys that differ by case",
    replace: "argocd:\n",
    text: "tags: { Owner: a, owner: b }\nargocd:\n",
    problems: ["fleet.yaml:4:19 tags.owner: IAM treats owner and Owner as one tag key; remove one of the two"],
  },
  ...[
    "argocd-secret",
    "argocd-initial-admin-secret",
    "argocd-redis",
    "argocd-repo-server-tls",
    "sh.helm.release.v1.argocd.v3",
  ].map((name) => ({
    name: `the Secret ${name}, which is Argo CD's own`,
    replace: "    cluster: orders-prod\n",
    text: `    cluster: orders-prod\n    secretName: ${name}\n`,
    problems: [
      `fleet.yaml:13:17 targets.orders.secretName: ${name} is the name of one of Argo CD's own Secrets; set secretName to another name`,
    ],
  })),
  {
    name: "a target called like a Secret of Argo CD's own",
    replace: "  payments: { account: platform }",
    text: "  argocd-secret: { account: platform }",
    problems: [
      "fleet.yaml:8:3 targets.argocd-secret.secretName: argocd-secret is the name of one of Argo CD's own Secrets; set secretName to another name",
    ],
  },
  {
    name: "a server in two spellings",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, server: 'https://a.example.com:443' }\n  books: { account: platform, server: 'https://a.example.com' }",
    problems: [
      "fleet.yaml:9:39 targets.books.server: this is also the server of targets.payments; Argo CD identifies a cluster by its URL",
    ],
  },
  {
    name: "Argo CD's own cluster as a server",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, server: 'https://kubernetes.default.svc' }",
    problems: [
      "fleet.yaml:8:42 targets.payments.server: this is the URL of Argo CD's own cluster, to which Argo CD authenticates without a role",
    ],
  },
  ...["https://a.example.com/", "http://a.example.com", "https://me:secret@a.example.com", "https://a b"].map(
    (server) => ({
      name: `the server ${server}`,
      replace: "  payments: { account: platform }",
      text: `  payments: { account: platform, server: '${server}' }`,
      problems: [
        `fleet.yaml:8:42 targets.payments.server: expected an https URL of host, port and path, without a trailing slash, got "${server.replace("me:secret", "***")}"`,
      ],
    }),
  ),
  {
    name: "a star alone as a namespace of an access policy",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: access-entry, policies: [{ name: AmazonEKSEditPolicy, namespaces: ['*'] }] }\n",
    problems: [
      'fleet.yaml:13:88 targets.orders.access.policies[0].namespaces[0]: expected a Kubernetes namespace, or a prefix of namespaces with a trailing star, such as team-*, got "*"',
    ],
  },
  {
    name: "a session duration in hours",
    replace: "  cluster: argocd\n",
    text: "  cluster: argocd\n  managementRole: { maxSessionDuration: 2 }\n",
    problems: ["fleet.yaml:7:41 argocd.managementRole.maxSessionDuration: expected seconds, 3600 to 43200, got 2"],
  },
  {
    name: "session tags asked for under IRSA",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { requireSessionTags: true }\n",
    problems: [
      "fleet.yaml:13:33 targets.orders.role.requireSessionTags: only identity pod-identity adds session tags; with irsa, no session could assume the role",
    ],
  },
  {
    name: "session tags asked for where they are turned off",
    replace: "  cluster: argocd\ntargets:\n  payments: { account: platform }\n",
    text: "  cluster: argocd\n  identity: pod-identity\n  sessionTags: false\ntargets:\n  payments: { account: platform, role: { requireSessionTags: true } }\n",
    problems: [
      "fleet.yaml:10:62 targets.payments.role.requireSessionTags: argocd.sessionTags: false disables session tags, so no session could assume the role",
    ],
  },
  {
    name: "session tags turned off under IRSA",
    replace: "cluster: argocd",
    text: "cluster: argocd\n  sessionTags: false",
    problems: [
      "fleet.yaml:7:3 argocd.sessionTags: has no effect with identity irsa, only with pod-identity; remove the field or change the identity",
    ],
  },
  {
    name: "a further role of another partition",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    role: { alsoTrust: ['arn:aws-cn:iam::444455556666:role/o'] }\n",
    problems: [
      "fleet.yaml:13:25 targets.orders.role.alsoTrust[0]: arn:aws-cn:iam::444455556666:role/o is in partition aws-cn, but the target is in aws; a role cannot be assumed from another partition",
    ],
  },
  {
    name: "an access policy by name and ARN",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: access-entry, policies: [{ name: AmazonEKSViewPolicy, arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' }] }\n",
    problems: ["fleet.yaml:13:46 targets.orders.access.policies[0]: expected a policy's name or its arn, got both"],
  },
  {
    name: "an access policy of another partition",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: access-entry, policies: [{ arn: 'arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' }] }\n",
    problems: [
      "fleet.yaml:13:53 targets.orders.access.policies[0].arn: arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy is in partition aws-cn, but the cluster is in aws",
    ],
  },
  {
    name: "a Kubernetes group of Kubernetes' own",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: access-entry, groups: ['system:masters'] }\n",
    problems: [
      "fleet.yaml:13:44 targets.orders.access.groups[0]: an access entry cannot have the group system:masters, because EKS reserves system:, eks:, aws:, amazon: and iam:; set an access policy",
    ],
  },
  {
    name: "the name Argo CD's own cluster has",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    name: in-cluster\n",
    problems: [
      "fleet.yaml:13:11 targets.orders.name: Argo CD reserves the name in-cluster for its own cluster; choose another name",
    ],
  },
  {
    name: "one name for two clusters",
    replace: "  payments: { account: platform }",
    text: "  payments: { account: platform, name: one }\n  books: { account: platform, name: one }",
    problems: [
      "fleet.yaml:9:37 targets.books.name: one is also the name of targets.payments; Argo CD cannot distinguish two clusters with the same name",
    ],
  },
  {
    name: "one Secret for two clusters",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    secretName: payments\n",
    problems: [
      "fleet.yaml:13:17 targets.orders.secretName: payments is also the Secret of targets.payments; each cluster needs a separate Secret",
    ],
  },
  {
    name: "an annotation Argo CD writes",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    annotations: { managed-by: me }\n",
    problems: [
      "fleet.yaml:13:20 targets.orders.annotations.managed-by: Argo CD writes this annotation; remove the annotation",
    ],
  },
  {
    name: "the pause as an annotation",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    annotations: { argocd.argoproj.io/skip-reconcile: 'true' }\n",
    problems: [
      "fleet.yaml:13:20 targets.orders.annotations.argocd.argoproj.io/skip-reconcile: set paused: true instead",
    ],
  },
  {
    name: "an annotation without quotes",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    annotations: { example.com/size: 3 }\n",
    problems: [
      "fleet.yaml:13:38 targets.orders.annotations.example.com/size: expected an annotation value in quotes, got 3",
    ],
  },
  {
    name: "cluster resources of no namespaces",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    clusterResources: true\n",
    problems: [
      "fleet.yaml:13:5 targets.orders.clusterResources: has no effect without namespaces, because Argo CD then manages all resources; remove the field or set namespaces",
    ],
  },
  {
    name: "any certificate together with an authority",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    caData: LS0tLS1CRUdJTiBDRVJU\n    tlsInsecure: true\n",
    problems: [
      "fleet.yaml:14:18 targets.orders.tlsInsecure: Argo CD rejects a cluster with both caData and tlsInsecure; remove one of the two fields",
    ],
  },
  {
    name: "a proxy with a password",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    proxyUrl: http://me:secret@proxy\n",
    problems: [
      'fleet.yaml:13:15 targets.orders.proxyUrl: expected an http, https or socks5 URL of host, port and path, without user name and password, got "http://***@proxy"',
    ],
  },
  {
    name: "a shard below zero",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    shard: -1\n",
    problems: ["fleet.yaml:13:12 targets.orders.shard: expected a whole number from 0, got -1"],
  },
  {
    name: "a tag of AWS's own",
    replace: "accounts:\n",
    text: "tags: { 'aws:x': y }\naccounts:\n",
    problems: [
      "fleet.yaml:1:9 tags.aws:x: expected a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:",
    ],
  },
  {
    name: "access policies in aws-auth",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: aws-auth, policies: [{ name: AmazonEKSViewPolicy }] }\n",
    problems: [
      "fleet.yaml:13:31 targets.orders.access.policies: aws-auth does not support access policies; set groups instead",
    ],
  },
  {
    name: "a user name in an access entry",
    replace: "    cluster: orders-prod\n",
    text: "    cluster: orders-prod\n    access: { type: access-entry, username: me }\n",
    problems: [
      "fleet.yaml:13:35 targets.orders.access.username: has no effect on an access entry; remove the field or use type aws-auth",
    ],
  },
  {
    name: "an empty file",
    text: "",
    problems: ["fleet.yaml:1:1 expected a map with the keys accounts, argocd, targets and backend, got nothing"],
  },
  {
    name: "a file with comments alone",
    text: "# nothing yet\n",
    problems: ["fleet.yaml:1:1 expected a map with the keys accounts, argocd, targets and backend, got nothing"],
  },
  {
    name: "a file that is a list",
    text: "- accounts\n",
    problems: ["fleet.yaml:1:1 expected a map with the keys accounts, argocd, targets and backend, got a list"],
  },
  {
    name: "a file that is a sentence",
    text: "hello\n",
    problems: ['fleet.yaml:1:1 expected a map with the keys accounts, argocd, targets and backend, got "hello"'],
  },
  {
    name: "three mistakes, all at once and in their order",
    text: "accounts:\n  platform: { id: 111122223333, regions: [eu-west-1] }\nargocd:\n  account: platform\n  clustr: argocd\ntargets:\n  payments: { account: platfrom }\nbackend:\n  local: {}\n",
    problems: [
      "fleet.yaml:2:19 accounts.platform.id: expected 12 digits in quotes, got 111122223333",
      'fleet.yaml:5:3 argocd.clustr: unknown key; did you mean "cluster"?',
      'fleet.yaml:7:24 targets.payments.account: no account has the key "platfrom"; did you mean "platform"?',
    ],
  },
];
