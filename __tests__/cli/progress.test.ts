import { PassThrough } from "node:stream";
import { progressOn } from "../../cli/progress";
import { activityOf } from "../../lib/terraform/progress";

/** A terminal of so many columns, and what is on it: control sequences as `<up 2>` and `<clear>`. */
function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  const written = () =>
    String(stream.read() ?? "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's control sequences
      .replace(/\u001b\[(\d+)A/g, "<up $1>")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's control sequences
      .replace(/\u001b\[0J/g, "<clear>");
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

describe("progress", () => {
  it("in a terminal shows below the lines that stay what is done to each stack, and for how long", () => {
    const { stream, written } = terminal(80);
    let time = 0;
    const progress = progressOn(stream, () => time);
    progress.doing("argocd", "init");
    expect(written()).toBe("argocd: 0 s  init\n");
    time = 3400;
    progress.doing("argocd", "plan");
    expect(written()).toBe("<up 1><clear>argocd: 3 s  plan\n");
    progress.doing("targets-shop", "init");
    expect(written()).toBe("<up 1><clear>argocd: 3 s  plan\ntargets-shop: 0 s  init\n");
    progress.log("argocd: no changes");
    expect(written()).toBe("<up 2><clear>argocd: no changes\nargocd: 3 s  plan\ntargets-shop: 0 s  init\n");
    progress.doing("argocd", undefined);
    progress.doing("targets-shop", undefined);
    expect(written()).toBe("<up 2><clear>targets-shop: 0 s  init\n<up 1><clear>");
  });

  it("cuts a line that would wrap: the cursor counts lines", () => {
    const { stream, written } = terminal(20);
    progressOn(stream, () => 0).doing("targets-shop", "aws_iam_role.orders_role: Creating...");
    expect(written()).toBe("targets-shop: 0 s  \n");
  });

  it("without a terminal is the lines that stay, and nothing else", () => {
    const stream = new PassThrough();
    const progress = progressOn(stream as unknown as NodeJS.WriteStream);
    progress.doing("argocd", "plan");
    progress.log("argocd: no changes");
    progress.doing("argocd", undefined);
    expect(String(stream.read())).toBe("argocd: no changes\n");
  });
});

describe("what Terraform does at the moment", () => {
  it.each([
    [
      "aws_iam_role.a: Creating...\naws_iam_role.a: Still creating... [10s elapsed]\n",
      "aws_iam_role.a: Still creating... [10s elapsed]",
    ],
    [
      "data.aws_eks_cluster.a: Reading...\ndata.aws_eks_cluster.a: Read complete after 0s [id=a]\n",
      "data.aws_eks_cluster.a: Read complete after 0s [id=a]",
    ],
    [
      'terraform_data.aws_auth["a"]: Destroying... [id=1]\n\nTerraform will perform\n  + name = "a"\n',
      'terraform_data.aws_auth["a"]: Destroying... [id=1]',
    ],
    ["Initializing the backend...\n", undefined],
  ])("of %j is %j", (output, activity) => {
    expect(activityOf(output)).toBe(activity);
  });
});
