import { availableParallelism, freemem } from "node:os";

/** Memory of one Terraform with its providers, in bytes. */
const MEMORY_OF_A_RUN = 850 * 1024 * 1024;

/** How many stacks at once: what was asked for, else as many as processors and memory carry. At least one. */
export function parallelismOf(asked: number | undefined): number {
  return Math.max(1, asked ?? Math.min(availableParallelism(), Math.floor(freemem() / MEMORY_OF_A_RUN)));
}
