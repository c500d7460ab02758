/** How a hop on Argo CD's way into a cluster stands. */
export type HopState = "ok" | "failed" | "could not look";

/** What was found at one hop. */
export interface Hop {
  /** Key of the target; undefined for Argo CD's own side. */
  readonly target: string | undefined;
  readonly hop: string;
  readonly state: HopState;
  /** What was seen. */
  readonly evidence: string;
  /** A command, or a line of the fleet file, that heals it. */
  readonly fix?: string;
}

/** Something is broken, or can't be seen. */
export class Broken extends Error {
  constructor(
    evidence: string,
    readonly fix: string,
  ) {
    super(evidence);
  }
}

/** Looks at a hop. What is broken is thrown as `Broken`; whatever else is thrown keeps us from looking. */
export async function lookAt(target: string | undefined, hop: string, look: () => Promise<string>): Promise<Hop> {
  try {
    return { target, hop, state: "ok", evidence: await look() };
  } catch (error) {
    if (error instanceof Broken) return { target, hop, state: "failed", evidence: error.message, fix: error.fix };
    return { target, hop, state: "could not look", evidence: inWords(error as Error) };
  }
}

function inWords(error: Error & { readonly body?: unknown }): string {
  // The Kubernetes client packs the whole answer, headers included, into its message.
  const { message: said } = asAnswer(error.body);
  if (said) return said;
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

function asAnswer(body: unknown): { readonly message?: string } {
  try {
    return (typeof body === "string" ? JSON.parse(body) : body) ?? {};
  } catch {
    return {};
  }
}
