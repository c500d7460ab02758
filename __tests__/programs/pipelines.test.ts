import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { actionlint } from "./support/actionlint";

const PROJECT = join(__dirname, "../..");
const PIPELINES = join(PROJECT, "examples/pipelines");
const text = (name: string) => readFileSync(join(PIPELINES, name), "utf8");

/** What gitlab-ci-local, which checks against GitLab's own schema, says of a file. */
function gitlabCi(file: string) {
  const folder = mkdtempSync(join(tmpdir(), "gitlab-ci-"));
  try {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    execFileSync("git", ["remote", "add", "origin", "https://gitlab.com/acme/fleet.git"], { cwd: folder });
    writeFileSync(join(folder, ".gitlab-ci.yml"), file);
    const command = join(PROJECT, "node_modules/.bin/gitlab-ci-local");
    const { status, stdout, stderr } = spawnSync(command, ["--list-csv-all"], { cwd: folder, encoding: "utf8" });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @see https://www.runatlantis.io/docs/repo-level-atlantis-yaml */
const atlantis = z.strictObject({
  version: z.literal(3),
  projects: z.array(
    z.strictObject({
      name: z.string(),
      dir: z.string(),
      workflow: z.string(),
      apply_requirements: z.array(z.enum(["approved", "mergeable", "undiverged"])),
      autoplan: z.strictObject({ when_modified: z.array(z.string()), enabled: z.boolean().optional() }),
    }),
  ),
  workflows: z.record(
    z.string(),
    z.record(z.enum(["plan", "apply"]), z.strictObject({ steps: z.array(z.strictObject({ run: z.string() })) })),
  ),
});

describe("the pipelines", () => {
  it("for GitHub Actions pass actionlint, which would find a mistake", () => {
    const workflow = text("github-actions.yml");
    expect(actionlint(workflow)).toEqual([]);
    expect(actionlint(workflow.replace("github.event_name ==", "github.event_nam =="))).toHaveLength(1);
  });

  it("for GitLab CI pass its schema, which would find a mistake", () => {
    const pipeline = text("gitlab-ci.yml");
    expect(gitlabCi(pipeline)).toMatchObject({ status: 0, said: expect.stringContaining("apply;") });
    expect(gitlabCi(pipeline.replace("when: manual", "when: by-hand")).status).not.toBe(0);
  });

  it("for Atlantis have the keys its documentation names", () => {
    const file = atlantis.parse(parse(text("atlantis.yaml")));
    expect(file.projects.map(({ workflow }) => workflow)).toEqual(Object.keys(file.workflows));
  });

  it("run scripts the package has", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    for (const name of ["github-actions.yml", "gitlab-ci.yml", "atlantis.yaml"]) {
      const run = [...text(name).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => script ?? "");
      expect(run.filter((script) => !(script in scripts))).toEqual([]);
      expect(run).toEqual(expect.arrayContaining(["synth", "plan", "apply"]));
    }
  });
});
