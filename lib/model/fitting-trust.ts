/**
 * Whether a role's trust policy trusts only principals of the wanted policy. In that case, the role belongs to the same
 * installation, for example created manually with fewer service accounts or without the audience. Unclear policies do not fit.
 */
export function trustFits(actual: string, wanted: string): boolean {
  const [trusted, allowed] = [trustedBy(actual), trustedBy(wanted)];
  if (!trusted || !allowed || trusted.size === 0) return false;
  return [...trusted].every((one) => allowed.has(one));
}

/** Condition keys that restrict the identities of a principal. */
const SUBJECTS = [/:sub$/, /^aws:PrincipalArn$/i, /^aws:RequestTag\/kubernetes-service-account$/i];

/** The identities that a trust policy trusts, one text each; undefined if the policy is unclear. */
function trustedBy(text: string): ReadonlySet<string> | undefined {
  try {
    const { Statement }: { readonly Statement?: unknown } = JSON.parse(text);
    const statements = [Statement].flat();
    const trusted = statements.flatMap((statement) => trustedByStatement(Object(statement)));
    return new Set(trusted);
  } catch {
    return undefined;
  }
}

function trustedByStatement(statement: Readonly<Record<string, unknown>>): string[] {
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  // A deny statement trusts no principal.
  if (Effect === "Deny") return [];
  if (Effect !== "Allow" || NotPrincipal !== undefined) throw new Error("unclear statement");
  const subjects = subjectsOf(Object(Condition ?? {}));
  return principalsOf(Principal).flatMap((principal) => {
    // A role's ARN in a condition means the role.
    const arns = subjects.filter(({ key }) => key.toLowerCase() === "aws:principalarn").map(({ value }) => value);
    if (principal.startsWith("AWS ") && arns.length > 0) return arns.map((arn) => `AWS ${arn}`);
    const others = subjects.filter(({ key }) => key.toLowerCase() !== "aws:principalarn");
    return others.length > 0 ? others.map(({ value }) => `${principal} ${value}`) : [principal];
  });
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal !== "object" || principal === null) return [`AWS ${String(principal)}`];
  return Object.entries(principal).flatMap(([kind, values]) =>
    [values].flat().map((value) => `${kind} ${String(value).replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, "$1")}`),
  );
}

function subjectsOf(condition: Readonly<Record<string, unknown>>): { readonly key: string; readonly value: string }[] {
  return Object.entries(condition).flatMap(([operator, keys]) => {
    // Other operators may match more values than they name.
    if (!/^(?:String|Arn)(?:Equals|Like)$/.test(operator)) return [];
    return Object.entries(Object(keys)).flatMap(([key, values]) =>
      SUBJECTS.some((subject) => subject.test(key))
        ? [values].flat().map((value) => ({ key, value: String(value) }))
        : [],
    );
  });
}
