import type { DefineCommand } from "./command";

/** The commands of argocd-eks-iam, in the order in which users need the commands. */
export const COMMANDS: Readonly<
  Record<string, { readonly does: string; readonly load: () => Promise<DefineCommand> }>
> = {
  init: {
    does: "write a repository for a fleet, or a first fleet file",
    load: async () => (await import("./init.js")).init,
  },
  validate: { does: "check the fleet file", load: async () => (await import("./validate.js")).validate },
  synth: {
    does: "write the fleet's stacks as Terraform JSON",
    load: async () => (await import("./synth.js")).synth,
  },
  plan: { does: "plan every stack, and save the plans", load: async () => (await import("./plan.js")).plan },
  review: {
    does: "join the plans that several jobs saved",
    load: async () => (await import("./review.js")).review,
  },
  apply: { does: "apply the saved plans", load: async () => (await import("./apply.js")).apply },
  import: {
    does: "find existing resources for Terraform to import",
    load: async () => (await import("./import.js")).importExisting,
  },
  doctor: {
    does: "check each step of Argo CD's connection to its clusters",
    load: async () => (await import("./doctor.js")).doctor,
  },
  discover: {
    does: "find clusters that are not in the fleet file",
    load: async () => (await import("./discover.js")).discover,
  },
  graph: {
    does: "draw which roles have access to which clusters",
    load: async () => (await import("./graph.js")).graph,
  },
  report: {
    does: "write an HTML page with the access graph, targets and policies",
    load: async () => (await import("./report.js")).report,
  },
  status: {
    does: "show whether each target is in sync, drifted or not applied",
    load: async () => (await import("./status.js")).status,
  },
  stacks: {
    does: "list the stacks for an engine that runs Terraform on many machines",
    load: async () => (await import("./stacks.js")).stacks,
  },
  forget: {
    does: "remove targets of deleted accounts or clusters from the state",
    load: async () => (await import("./forget.js")).forgetTargets,
  },
  destroy: { does: "destroy the resources of the stacks", load: async () => (await import("./destroy.js")).destroy },
  completion: {
    does: "print a script that completes commands in a shell",
    load: async () => (await import("./completion.js")).completion,
  },
};
