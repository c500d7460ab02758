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

/** Providers of a lock file for which another lock file selects another version or none, as texts. */
export function lockDifferences(project: string, other: string): string[] {
  const selected = lockedVersions(other);
  return [...lockedVersions(project)].flatMap(([provider, version]) => {
    const got = selected.get(provider);
    return got === version ? [] : [`${provider} ${got ?? "(none)"}, expected ${version}`];
  });
}
