/**
 * Whether a role's trust policy trusts no principal that the wanted one does not: the role is one of the same installation,
 * perhaps created manually, with fewer service accounts or without the audience. What can't be told apart does not fit.
 */
export function trustFits(actual: string, wanted: string): boolean {
  const [trusted, allowed] = [trustedBy(actual), trustedBy(wanted)];
  if (!trusted || !allowed || trusted.size === 0) return false;
  return [...trusted].every((one) => allowed.has(one));
}

/** Values of conditions that say which of a principal's identities may come in. */
const SUBJECTS = [/:sub$/, /^aws:PrincipalArn$/i, /^aws:RequestTag\/kubernetes-service-account$/i];

/** Everyone a trust policy lets in, one text each; undefined where that can't be told. */
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
  // A denial grants no access.
  if (Effect === "Deny") return [];
  if (Effect !== "Allow" || NotPrincipal !== undefined) throw new Error("cannot be told");
  const subjects = subjectsOf(Object(Condition ?? {}));
  return principalsOf(Principal).flatMap((principal) => {
    // The name of the role in a condition stands for the role itself.
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
    // Any other comparison may let in more than it says.
    if (!/^(?:String|Arn)(?:Equals|Like)$/.test(operator)) return [];
    return Object.entries(Object(keys)).flatMap(([key, values]) =>
      SUBJECTS.some((subject) => subject.test(key))
        ? [values].flat().map((value) => ({ key, value: String(value) }))
        : [],
    );
  });
}
