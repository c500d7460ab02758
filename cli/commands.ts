/** A command takes its arguments and gives the exit code. Each is loaded when it is asked for: cdktf takes half a second. */
export type Command = (args: readonly string[]) => Promise<number>;

/** The commands of argocd-eks-iam, in the order people need them. */
export const COMMANDS: Readonly<Record<string, { readonly does: string; readonly load: () => Promise<Command> }>> = {
  init: { does: "write a first fleet file", load: async () => (await import("./init.js")).init },
  validate: { does: "check the fleet file", load: async () => (await import("./validate.js")).validate },
  synth: { does: "write the fleet's stacks as Terraform JSON", load: async () => (await import("./synth.js")).synth },
  plan: { does: "plan every stack, and save the plans", load: async () => (await import("./plan.js")).plan },
  apply: { does: "apply the saved plans", load: async () => (await import("./apply.js")).apply },
  import: {
    does: "find resources created outside Terraform, for Terraform to import",
    load: async () => (await import("./import.js")).importExisting,
  },
  doctor: {
    does: "check each step of Argo CD's connection to its clusters",
    load: async () => (await import("./doctor.js")).doctor,
  },
  discover: {
    does: "find unregistered clusters",
    load: async () => (await import("./discover.js")).discover,
  },
  graph: { does: "draw who can enter what", load: async () => (await import("./graph.js")).graph },
  report: { does: "write a page with all of it", load: async () => (await import("./report.js")).report },
  status: {
    does: "say of every target whether it is as applied",
    load: async () => (await import("./status.js")).status,
  },
  forget: {
    does: "remove targets from the state whose account or cluster is gone",
    load: async () => (await import("./forget.js")).forgetTargets,
  },
  destroy: { does: "destroy what the stacks define", load: async () => (await import("./destroy.js")).destroy },
};
