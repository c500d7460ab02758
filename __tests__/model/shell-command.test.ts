import { ownCommand, shellCommand } from "../../lib/model/shell-command";

describe("a command in a message", () => {
  it("quotes each word, so that a shell reads one word", () => {
    expect(shellCommand("plan", "--stack", "a b", "$(id)", "it's", "eu-west-1/x_1")).toBe(
      "plan --stack 'a b' '$(id)' 'it'\\''s' eu-west-1/x_1",
    );
    expect(shellCommand("--fleet", "")).toBe("--fleet ''");
  });
});

describe("this program in a message", () => {
  const { argv, env } = process;
  afterEach(() => {
    Object.assign(process, { argv, env });
  });

  /** What messages call `plan --out x` in a process that was started so. */
  function planWhen(started: { env: NodeJS.ProcessEnv; argv: readonly string[] }): string {
    Object.assign(process, { env: started.env, argv: [...started.argv] });
    return ownCommand("plan", "--out", "x");
  }

  it.each([
    ["by its name", { env: {}, argv: ["node", "/usr/bin/argocd-eks-iam", "synth"] }, "argocd-eks-iam plan --out x"],
    [
      "by a script of package.json",
      { env: { npm_command: "run-script", npm_lifecycle_event: "synth" }, argv: ["node", "cli/main.ts", "synth"] },
      "npm run plan -- --out x",
    ],
    [
      "by npm run of newer versions of npm",
      { env: { npm_command: "run", npm_lifecycle_event: "synth" }, argv: ["node", "cli/main.ts", "synth"] },
      "npm run plan -- --out x",
    ],
    [
      "by npx",
      { env: { npm_command: "exec", npm_lifecycle_event: "npx" }, argv: ["node", "/x/.bin/argocd-eks-iam", "synth"] },
      "npx argocd-eks-iam plan --out x",
    ],
    [
      "by a script with another name",
      {
        env: { npm_command: "run-script", npm_lifecycle_event: "deploy" },
        argv: ["node", "/x/argocd-eks-iam", "synth"],
      },
      "argocd-eks-iam plan --out x",
    ],
  ])("is called as the user called the program: %s", (_how, started, expected) => {
    expect(planWhen(started)).toBe(expected);
  });
});
