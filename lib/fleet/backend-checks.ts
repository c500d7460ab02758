import { argumentAt, credentialsIn, PASSED_BACKENDS, PASSED_NAMES, STACK_PLACEHOLDER } from "../model/backends";
import type { Finding } from "./finding";
import type { BackendConfig } from "./schema";
import type { UsableConfig } from "./usable-config";

const KNOWN: readonly string[] = ["s3", "local", ...PASSED_NAMES];

/** Checks of the backend: exactly one, a state for each stack, no credential. */
export function backendChecks({ backend }: UsableConfig): Finding[] {
  // An unknown key already has a message.
  if (!backend || Object.keys(backend).some((key) => !KNOWN.includes(key))) return [];
  const [first, ...others] = KNOWN.filter((name) => name in backend);
  if (first === undefined) return [{ path: ["backend"], message: `expected one of ${KNOWN.join(", ")}, got none` }];
  const [second] = others;
  if (second !== undefined) {
    return [{ path: ["backend", second], message: `expected one backend, got ${first} and ${second}` }];
  }
  if (backend.s3?.role && backend.s3.profile) {
    return [{ path: ["backend", "s3", "profile"], message: "expected either role or profile, got both" }];
  }
  return PASSED_NAMES.flatMap((name) => passedChecks(name, backend));
}

function passedChecks(name: (typeof PASSED_NAMES)[number], backend: BackendConfig): Finding[] {
  const args = backend[name];
  if (!args) return [];
  const { places, credentials } = PASSED_BACKENDS[name];
  const isApart = places.some((place) => String(argumentAt(args, place) ?? "").includes(STACK_PLACEHOLDER));
  return [
    ...(isApart
      ? []
      : [
          {
            path: ["backend", name],
            at: "key" as const,
            message: `expected ${STACK_PLACEHOLDER} in ${places.join(" or ")}: without it, all stacks would share one state`,
          },
        ]),
    ...credentialsIn(args).map((field) => ({
      path: ["backend", name, ...field.split(".")],
      at: "key" as const,
      message: `expected no credential, because the fleet file is committed and the stacks are published; set ${credentials} in the environment of Terraform`,
    })),
  ];
}
