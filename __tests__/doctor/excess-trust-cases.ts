import type { CheckCase } from "./check-case";
import { withArgocd, withOrders } from "./fleets";
import type { World } from "./world";

const ROLE = "arn:aws:iam::444455556666:role/argocd-target-orders";
const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const APPLY = "argocd-eks-iam synth; argocd-eks-iam plan --target orders; argocd-eks-iam apply";
const Action = "sts:AssumeRole";

/** Adds a statement to the trust policy of a role. */
const adds = (role: (world: World) => { trust: unknown }, statement: object) => (world: World) => {
  const { Statement } = role(world).trust as { Statement: object[] };
  role(world).trust = { Version: "2012-10-17", Statement: [...Statement, { Effect: "Allow", Action, ...statement }] };
};
const ofOrders = (statement: object) => adds((world) => world.roleOf("orders"), statement);

const excess = (name: string, statement: object, principals: string): CheckCase => ({
  ...{ name: `a trust policy that also allows ${name}`, change: ofOrders(statement), check: "orders, target role" },
  ...{ verdict: "FAIL", evidence: `excess access: the trust policy of ${ROLE} allows ${principals}`, fix: APPLY },
});

const passes = (name: string, statement: object, evidence: CheckCase["evidence"]): CheckCase => ({
  ...{ name: `a trust policy with ${name}`, change: ofOrders(statement), check: "orders, target role" },
  ...{ verdict: "PASS", evidence },
});

const OTHER = "arn:aws:iam::999900001111:role/other";
const ALLOWS = "the trust policy allows the management role";

/** Of trust policies that allow more principals than the fleet file says. */
export const EXCESS_TRUST_CASES: readonly CheckCase[] = [
  excess("every principal", { Principal: "*" }, "*"),
  excess("every AWS principal", { Principal: { AWS: "*" } }, "*"),
  excess("another role", { Principal: { AWS: [MANAGEMENT, OTHER] } }, OTHER),
  excess("a service", { Principal: { Service: "ec2.amazonaws.com" } }, "ec2.amazonaws.com"),
  excess("all but one", { NotPrincipal: { AWS: OTHER } }, "every principal except NotPrincipal"),
  passes("the management role twice", { Principal: { AWS: MANAGEMENT } }, ALLOWS),
  passes("a deleted role", { Principal: { AWS: "AROAEXAMPLE" } }, ALLOWS),
  passes(
    "another role under a condition of its author's",
    { Principal: { AWS: OTHER }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
    `${ALLOWS}; not in the fleet file: the condition on aws:principalorgid`,
  ),
  {
    ...passes("another role, of an existing target role", { Principal: { AWS: OTHER } }, ALLOWS),
    fleet: withOrders({ role: { type: "existing", arn: ROLE } }),
  },
  {
    name: "a management role that every principal may assume",
    fleet: withArgocd({}),
    change: adds((world) => world.managementRole, { Principal: { AWS: "*" } }),
    ...{ check: "Argo CD, management role", verdict: "FAIL" },
    evidence: `excess access: the trust policy of ${MANAGEMENT} allows *`,
    fix: "argocd-eks-iam synth; argocd-eks-iam plan --stack argocd; argocd-eks-iam apply",
  } satisfies CheckCase,
].map((one) => ({ fleet: withOrders({}), ...one }));
