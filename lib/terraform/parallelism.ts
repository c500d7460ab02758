import { availableParallelism, freemem } from "node:os";

/** Memory of one Terraform process with its providers, in bytes. */
const MEMORY_OF_A_RUN = 850 * 1024 * 1024;

/** Number of stacks at once: the requested number, else a number from processors and memory. At least one. */
export function parallelismOf(asked: number | undefined): number {
  return Math.max(1, asked ?? Math.min(availableParallelism(), Math.floor(freemem() / MEMORY_OF_A_RUN)));
}
