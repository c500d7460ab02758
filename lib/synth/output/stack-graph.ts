import type { Blocks, ProviderBlocks, SynthesizedStack } from "./synthesized-stack";

/** References between the resources, data sources (`data.…`) and providers (`provider.aws.shop`) of a synthesized stack. */
export class StackGraph {
  private readonly references = new Map<string, readonly string[]>();

  constructor(stack: SynthesizedStack) {
    const bodies = new Map([
      ...named(stack.resources, ""),
      ...named(stack.dataSources, "data."),
      ...providers(stack.providers),
    ]);
    for (const [address, body] of bodies) {
      const found = [...referencesIn(body), ...providerOf(address, body)].filter((other) => bodies.has(other));
      this.references.set(address, found);
    }
  }

  /** Addresses of all resources. */
  get resources(): string[] {
    return [...this.references.keys()].filter((address) => !/^(data|provider)\./.test(address));
  }

  /** An element and all elements that refer to the element, directly or indirectly. Empty if the element does not exist. */
  dependentsOf(address: string): ReadonlySet<string> {
    const found = new Set(this.references.has(address) ? [address] : []);
    // The iterator of a set also visits elements that are added during the iteration.
    for (const one of found) {
      for (const [other, references] of this.references) if (references.includes(one)) found.add(other);
    }
    return found;
  }
}

function named(section: Blocks, prefix: string): [string, unknown][] {
  return Object.entries(section).flatMap(([type, elements]) =>
    Object.entries(elements).map(([name, body]): [string, unknown] => [`${prefix}${type}.${name}`, body]),
  );
}

function providers(section: ProviderBlocks): [string, unknown][] {
  return Object.entries(section).flatMap(([name, list]) =>
    list.map((body): [string, unknown] => [providerAddress(body.alias ? `${name}.${body.alias}` : name), body]),
  );
}

/** Address of a provider's configuration, by its name in `provider = …`. */
export function providerAddress(name: string): string {
  return `provider.${name}`;
}

/** The provider of a resource: the named provider, or the provider of the resource type's prefix. */
function providerOf(address: string, body: unknown): string[] {
  const name = typeof body === "object" && body !== null && "provider" in body ? body.provider : undefined;
  if (typeof name === "string") return [providerAddress(name)];
  const [, type = ""] = /^(?:data\.)?([a-z0-9]+)_/.exec(address) ?? [];
  return [providerAddress(type)];
}

const REFERENCE = /(?<![\w.-])(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*/g;

/** References in every string, including `depends_on`. User text has no reference, because synth escapes `${`. */
function referencesIn(value: unknown): string[] {
  if (typeof value === "string") return isText(value) ? [] : (value.match(REFERENCE) ?? []);
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(referencesIn);
  return [];
}

/** Whether a string has no expression and is not a plain address. */
function isText(value: string): boolean {
  return !/(?<!\$)\$\{/.test(value) && !new RegExp(`^${REFERENCE.source}$`).test(value);
}
