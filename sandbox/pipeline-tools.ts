import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./command";
import { cachedFile, cacheFolder, cacheKey, filesBelow, locked } from "./tool-cache";
import { goBuild, goVersion, type Log } from "./tools";

/** Version of zizmor, which finds security problems of GitHub workflows. */
const ZIZMOR = "1.32.0";

/** A program that reads configuration with the parser of Atlantis. */
export function ensureAtlantisConfig(env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const cache = cacheFolder(env);
  return locked(join(cache, "lock"), async () => {
    const go = await goVersion(env);
    const source = join(__dirname, "tools/atlantis-config");
    const key = cacheKey(go, filesBelow(source, /\.go$|go\.mod$|go\.sum$/));
    return cachedFile(join(cache, `atlantis-config-${key}`, "atlantis-config"), async (target) => {
      log("building the parser of Atlantis (once; half a minute)");
      await goBuild(source, ["-ldflags", "-s -w", "-o", target, "."], env, log);
    });
  });
}

/** zizmor, in a Python environment of its own. */
export function ensureZizmor(env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const cache = cacheFolder(env);
  return locked(join(cache, "lock"), async () => {
    const folder = join(cache, `zizmor-${ZIZMOR}`);
    await cachedFile(join(folder, "installed"), async (target) => {
      log("installing zizmor (once; a few seconds)");
      mkdirSync(folder, { recursive: true });
      await mustRun("python3", ["-m", "venv", folder], { env });
      const args = ["-m", "pip", "install", "-q", `zizmor==${ZIZMOR}`];
      await mustRun(join(folder, "bin/python"), args, { env, timeoutSeconds: 300 });
      writeFileSync(target, ZIZMOR);
    });
    return join(folder, "bin/zizmor");
  });
}
