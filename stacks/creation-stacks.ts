import stackTrace = require("cdktf/lib/tokens/private/stack-trace");

/**
 * Stops cdktf from keeping a stack trace of every token: a third of synth time and more than half of the unit tests',
 * for traces that are never read; the output is the same to the byte. cdktf 0.21 has no option for it. (Its fork cdktn has:
 * `CDKTN_DISABLE_CREATION_STACK=1`.) Call it before the first construct.
 */
export function disableCreationStacks(): void {
  stackTrace.captureStackTrace = () => [];
}
