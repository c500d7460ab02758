import { Slots } from "../model/slots";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { lockFileIn } from "./initialization";

/**
 * The order of several `init` that share a plugin cache. Two that write the same provider at once break the cache, so the first
 * `init` with a lock file runs alone. If that `init` did not change the lock file, the cache has all its providers, and the others only
 * read the cache.
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
 */
export class InitOrder {
  private readonly alone = new Slots(1);
  /** Lock files whose providers are in the cache. */
  private readonly cached = new Set<string>();

  async run<T extends { readonly code: number }>(
    stack: Pick<SynthesizedStack, "directory">,
    init: () => Promise<T>,
  ): Promise<T> {
    const lockFile = lockFileIn(stack)?.toString() ?? "";
    const rest = await this.alone.use(async () => {
      if (this.cached.has(lockFile)) return init;
      const result = await init();
      const isUnchanged = lockFile !== "" && lockFileIn(stack)?.toString() === lockFile;
      if (result.code === 0 && isUnchanged) this.cached.add(lockFile);
      return async () => result;
    });
    return rest();
  }
}
