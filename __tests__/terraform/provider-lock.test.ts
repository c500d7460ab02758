import { lockDifferences, lockedVersions } from "../../lib/terraform/provider-lock";

const AWS = "registry.terraform.io/hashicorp/aws";
const KUBERNETES = "registry.terraform.io/hashicorp/kubernetes";

/** A lock file as Terraform writes it. */
const lock = (versions: Readonly<Record<string, string>>) =>
  [
    '# This file is maintained automatically by "terraform init".',
    "",
    ...Object.entries(versions).flatMap(([provider, version]) => [
      `provider "${provider}" {`,
      `  version     = "${version}"`,
      '  constraints = ">= 5.0.0"',
      '  hashes = [\n    "h1:abc=",\n  ]',
      "}",
      "",
    ]),
  ].join("\n");

describe("a dependency lock file", () => {
  it("selects a version of each provider", () => {
    expect([...lockedVersions(lock({ [AWS]: "6.21.0", [KUBERNETES]: "2.38.0" }))]).toEqual([
      [AWS, "6.21.0"],
      [KUBERNETES, "2.38.0"],
    ]);
    expect(lockedVersions("").size).toBe(0);
  });

  it("differs from another by what the other selects otherwise, or not at all", () => {
    const project = lock({ [AWS]: "6.21.0", [KUBERNETES]: "2.38.0" });
    expect(lockDifferences(project, project)).toEqual([]);
    expect(lockDifferences(project, lock({ [AWS]: "6.20.0" }))).toEqual([
      `${AWS} 6.20.0, expected 6.21.0`,
      `${KUBERNETES} (none), expected 2.38.0`,
    ]);
    // What the project does not pin may be any version.
    expect(lockDifferences(lock({}), project)).toEqual([]);
  });
});
