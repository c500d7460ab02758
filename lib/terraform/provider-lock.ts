/** Version of each provider that a dependency lock file selects, by source address. */
export function lockedVersions(lockFile: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  let provider: string | undefined;
  for (const line of lockFile.split("\n")) {
    const [, source] = /^provider "([^"]+)" \{/.exec(line) ?? [];
    if (source) provider = source;
    const [, version] = /^\s+version\s+= "([^"]+)"/.exec(line) ?? [];
    if (version && provider) versions.set(provider, version);
  }
  return versions;
}

/** Providers that a lock file selects and another selects otherwise or not at all, in words. */
export function lockDifferences(project: string, other: string): string[] {
  const selected = lockedVersions(other);
  return [...lockedVersions(project)].flatMap(([provider, version]) => {
    const got = selected.get(provider);
    return got === version ? [] : [`${provider} ${got ?? "(none)"}, expected ${version}`];
  });
}
