import { parseFleet } from "../../lib/fleet/load";
import { FleetFileError } from "../../lib/fleet/problem";
import { BAD_FLEET_FILES, GOOD_FLEET_FILE } from "./bad-fleet-files";

function problemsOf(text: string): string[] {
  try {
    parseFleet(text, "fleet.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    return error.message.split("\n");
  }
}

describe("a fleet file is refused with", () => {
  it.each(BAD_FLEET_FILES)("$name", ({ replace, text, problems }) => {
    const file = replace === undefined ? text : GOOD_FLEET_FILE.replace(replace, text);
    expect(file).not.toBe(GOOD_FLEET_FILE);
    expect(problemsOf(file)).toEqual(problems);
  });

  it("more targets than IAM's ten attached policies can name, and the way out", () => {
    const targets = Array.from({ length: 1200 }, (_, index) => `  target-${index}: { account: platform }`).join("\n");
    const file = GOOD_FLEET_FILE.replace("  payments: { account: platform }", targets);
    expect(problemsOf(file)).toEqual([
      expect.stringMatching(
        /^fleet\.yaml:7:1 targets: the 1201 target roles need \d\d managed policies, but IAM attaches at most 10 to a role; set argocd\.assumeRoleScope: account, or split the fleet$/,
      ),
    ]);
    expect(problemsOf(file.replace("cluster: argocd", "cluster: argocd\n  assumeRoleScope: account"))).toEqual([]);
  });
});

it("nothing is wrong with the file the bad ones are made from", () => {
  expect(problemsOf(GOOD_FLEET_FILE)).toEqual([]);
});
