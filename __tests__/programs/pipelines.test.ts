import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { gitlabPipeline } from "../../cli/engines/gitlab";
import { jobsOf } from "../../cli/jobs";
import { actionlint } from "./support/actionlint";

const PROJECT = join(__dirname, "../..");
const PIPELINES = join(PROJECT, "examples/pipelines");
const text = (name: string) => readFileSync(join(PIPELINES, name), "utf8");

/** What gitlab-ci-local, which checks against GitLab's own schema, says of a file. @param included further files, by path */
function gitlabCi(file: string, included: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "gitlab-ci-"));
  try {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    execFileSync("git", ["remote", "add", "origin", "https://gitlab.com/acme/fleet.git"], { cwd: folder });
    for (const [path, content] of Object.entries({ ".gitlab-ci.yml": file, ...included })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    // It includes only files that Git knows.
    execFileSync("git", ["add", "."], { cwd: folder });
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

/** What the tests read of a GitHub workflow. */
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      needs: z.union([z.string(), z.array(z.string())]).optional(),
      environment: z.string().optional(),
      permissions: z.record(z.string(), z.string()),
      steps: z.array(z.unknown()),
    }),
  ),
});

/** The workflows for GitHub Actions. */
const WORKFLOWS = ["github-actions.yml", "github-actions-many-machines.yml"];

describe("the pipelines", () => {
  it.each(WORKFLOWS)("for GitHub Actions pass actionlint, which would find a mistake: %s", (name) => {
    const workflow = text(name);
    expect(actionlint(workflow)).toEqual([]);
    expect(actionlint(workflow.replace("github.event_name ==", "github.event_nam =="))).toHaveLength(1);
  });

  it("for GitLab CI pass its schema, which would find a mistake", () => {
    const pipeline = text("gitlab-ci.yml");
    expect(gitlabCi(pipeline)).toMatchObject({ status: 0, said: expect.stringContaining("apply;") });
    expect(gitlabCi(pipeline.replace("when: manual", "when: by-hand")).status).not.toBe(0);
  });

  it("for GitLab CI on many machines pass its schema, with the child pipeline that stacks writes", () => {
    const child = gitlabPipeline(jobsOf(["argocd", "targets-a", "targets-b"], 2));
    const jobs = text("gitlab-jobs-many-machines.yml");
    const [parent, pipeline, none] = [
      gitlabCi(text("gitlab-ci-many-machines.yml"), { "stacks.yml": child }),
      gitlabCi(child, { ".gitlab/argocd-eks-iam.yml": jobs }),
      gitlabCi(gitlabPipeline([]), { ".gitlab/argocd-eks-iam.yml": jobs }),
    ];
    expect(parent).toMatchObject({ status: 0, said: expect.stringContaining("stacks;") });
    expect(pipeline).toMatchObject({
      status: 0,
      said: expect.stringMatching(/plan argocd;[\s\S]*plan targets-a and 1 more;/),
    });
    expect(none).toMatchObject({ status: 0, said: expect.stringContaining("no changes;") });
    expect(gitlabCi(child, { ".gitlab/argocd-eks-iam.yml": jobs.replace(".plan:", ".plans:") }).status).not.toBe(0);
  });

  it("for Atlantis have the keys its documentation names", () => {
    const file = atlantis.parse(parse(text("atlantis.yaml")));
    expect(file.projects.map(({ workflow }) => workflow)).toEqual(Object.keys(file.workflows));
  });

  it.each(WORKFLOWS)("for GitHub Actions pin every action by commit, with its version: %s", (name) => {
    const actions = [...text(name).matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(10);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(WORKFLOWS)(
    "for GitHub Actions give each job the least rights, and nothing of a pull request the rights to apply or to comment: %s",
    (file) => {
      const { permissions, jobs } = workflow.parse(parse(text(file)));
      expect(permissions).toEqual({});
      for (const [name, job] of Object.entries(jobs)) {
        const steps = JSON.stringify(job.steps);
        const runsTheRepository = steps.includes("actions/checkout");
        expect({ name, comments: "pull-requests" in job.permissions && runsTheRepository }).toEqual({
          name,
          comments: false,
        });
        expect({ name, applies: steps.includes("role/argocd-eks-iam-apply") }).toEqual({
          name,
          applies: /^apply/.test(name),
        });
        // Nothing that a job with credentials can write reaches a job that applies, but through a plan that is bound to a digest.
        if (/^apply/.test(name)) {
          expect(job).toMatchObject({ environment: "production" });
          expect(steps).toMatch(/--digest|ARGUMENTS/);
        }
        const isForMain = /^apply/.test(name) && job.if?.includes("github.ref == 'refs/heads/main'");
        expect({ name, isForMain: isForMain || job.needs === "plan" }).toEqual({
          name,
          isForMain: /^apply/.test(name),
        });
      }
      expect(jobs.comment?.permissions).toEqual({ "pull-requests": "write" });
    },
  );

  it("run scripts the package has", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    for (const name of readdirSync(PIPELINES).filter((file) => /\.ya?ml$/.test(file))) {
      const run = [...text(name).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script]) => script ?? "");
      expect(run.filter((script) => !(script in scripts))).toEqual([]);
      expect(run).toContain("synth");
    }
  });
});

describe("the comment on a merge request of GitLab", () => {
  interface Note {
    readonly id: number;
    readonly author: { readonly id: number };
    body: string;
  }

  /** GitLab's API of notes, by pages of two. */
  async function gitlab(notes: Note[], requests: string[]): Promise<Server> {
    const server = createServer(async (request, response) => {
      let text = "";
      for await (const part of request) text += part;
      const { pathname, searchParams } = new URL(request.url ?? "", "http://gitlab");
      requests.push(`${request.method} ${pathname}`);
      const answer = (status: number, body: unknown, headers = {}) =>
        response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
      if (request.headers["private-token"] !== "review-token") return answer(401, { message: "401 Unauthorized" });
      if (pathname === "/api/v4/user") return answer(200, { id: 7 });
      const path = "/api/v4/projects/12/merge_requests/3/notes";
      if (request.method === "GET" && pathname === path) {
        const page = Number(searchParams.get("page"));
        const more = notes.length > page * 2 ? String(page + 1) : "";
        return answer(200, notes.slice((page - 1) * 2, page * 2), { "x-next-page": more });
      }
      const { body } = JSON.parse(text);
      if (request.method === "POST" && pathname === path) {
        notes.push({ id: notes.length + 1, author: { id: 7 }, body });
        return answer(201, {});
      }
      const note = notes.find(({ id }) => pathname === `${path}/${id}`);
      if (request.method !== "PUT" || !note) return answer(404, {});
      note.body = body;
      return answer(200, {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  it("is written once, and updated in place after that; comments of others stay", async () => {
    const [notes, requests]: [Note[], string[]] = [[], []];
    for (const id of [1, 2, 3]) notes.push({ id, author: { id: 1 }, body: "<!-- argocd-eks-iam review -->\nnot ours" });
    const server = await gitlab(notes, requests);
    const folder = mkdtempSync(join(tmpdir(), "gitlab-comment-"));
    const [, script = ""] = /<<'EOF'\n([\s\S]*?)\n *EOF\n/.exec(text("gitlab-ci.yml")) ?? [];
    writeFileSync(join(folder, "comment.mjs"), script);
    const { port } = server.address() as AddressInfo;
    const env = {
      ...{ PATH: process.env.PATH, CI_API_V4_URL: `http://127.0.0.1:${port}/api/v4`, CI_PROJECT_ID: "12" },
      ...{ CI_MERGE_REQUEST_IID: "3", GITLAB_REVIEW_TOKEN: "review-token" },
    };
    const comment = async (review: string, token = "review-token") => {
      writeFileSync(join(folder, "plan.md"), review);
      const options = { cwd: folder, env: { ...env, GITLAB_REVIEW_TOKEN: token } };
      return promisify(execFile)(process.execPath, ["comment.mjs"], options);
    };
    try {
      await comment("first `$(id)` <script>");
      await comment("second");
      expect(notes.map(({ body }) => body)).toEqual([
        ...Array(3).fill("<!-- argocd-eks-iam review -->\nnot ours"),
        "<!-- argocd-eks-iam review -->\nsecond",
      ]);
      expect(requests.filter((request) => !request.startsWith("GET"))).toEqual([
        "POST /api/v4/projects/12/merge_requests/3/notes",
        "PUT /api/v4/projects/12/merge_requests/3/notes/4",
      ]);
      await expect(comment("third", "wrong")).rejects.toThrow("401 Unauthorized");
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
