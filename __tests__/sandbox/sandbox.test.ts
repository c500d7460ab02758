import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../sandbox/command";
import { freePorts } from "../../sandbox/ports";
import { missingReport, wayInReport } from "../../sandbox/report";
import { missingRequirements, REQUIREMENTS } from "../../sandbox/requirements";
import { startSandbox, stopSandbox } from "../../sandbox/sandbox";
import { terraformConfig } from "../../sandbox/terraform-config";
import { cachedFile, cacheFolder, cacheKey, locked } from "../../sandbox/tool-cache";
import { HOPS } from "../../sandbox/way-in";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the tool cache", () => {
  const build = (text: string) => async (target: string) => writeFileSync(target, text);

  it("builds once, and again when the file was damaged", async () => {
    const path = join(folder, "tool");
    await cachedFile(path, build("whole"));
    await cachedFile(path, build("another"));
    expect(readFileSync(path, "utf8")).toBe("whole");
    writeFileSync(path, "dam");
    await cachedFile(path, build("mended"));
    expect(readFileSync(path, "utf8")).toBe("mended");
  });

  it("leaves nothing of a build that failed", async () => {
    const path = join(folder, "tool");
    const broken = async (target: string) => {
      writeFileSync(target, "half");
      throw new Error("no space");
    };
    await expect(cachedFile(path, broken)).rejects.toThrow("no space");
    await cachedFile(path, build("whole"));
    expect(readFileSync(path, "utf8")).toBe("whole");
  });

  it("has another key when a source or the builder changes", () => {
    const file = join(folder, "go.mod");
    writeFileSync(file, "one");
    const key = cacheKey("go1.26", [file]);
    expect(cacheKey("go1.26", [file])).toBe(key);
    expect(cacheKey("go1.27", [file])).not.toBe(key);
    writeFileSync(file, "two");
    expect(cacheKey("go1.26", [file])).not.toBe(key);
  });

  it("is outside the checkout", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/argocd-eks-iam");
  });

  it("lets one in at a time, and takes the lock of a process that is gone", async () => {
    const lock = join(folder, "lock");
    writeFileSync(lock, "999999999");
    const order: string[] = [];
    const task = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      order.push(`${name} out`);
    };
    await Promise.all([locked(lock, task("one")), locked(lock, task("two"))]);
    expect(order.map((entry) => entry.split(" ")[1])).toEqual(["in", "out", "in", "out"]);
  });
});

describe("Terraform's CLI configuration", () => {
  it("takes the sandbox's own providers from their mirror and all else from the given one", () => {
    const ownNames = ["kubernetes", "aws"];
    expect(terraformConfig({ mirror: "/mirror", own: "/state/providers", ownNames })).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/state/providers"
    include = ["registry.terraform.io/hashicorp/kubernetes", "registry.terraform.io/hashicorp/aws"]
  }
  filesystem_mirror {
    path    = "/mirror"
    exclude = ["registry.terraform.io/hashicorp/kubernetes", "registry.terraform.io/hashicorp/aws"]
  }
}
`);
  });

  it("takes everything from the registry where nothing else is said", () => {
    expect(terraformConfig({ own: "/state/providers", ownNames: [] })).toBe(
      "provider_installation {\n  direct {}\n}\n",
    );
  });
});

it("free ports are all different", async () => {
  expect(new Set(await freePorts(20)).size).toBe(20);
});

describe("run", () => {
  const env = { PATH: process.env.PATH };

  it("answers with the exit code and both streams, and passes input on", async () => {
    expect(await run("sh", ["-c", "cat; echo no >&2; exit 3"], { env, input: "yes" })).toEqual({
      code: 3,
      stdout: "yes",
      stderr: "no\n",
    });
  });

  it("ends a command that takes too long", async () => {
    const { code, stderr } = await run("sleep", ["60"], { env, timeoutSeconds: 0.2 });
    expect([code, stderr]).toEqual([1, "\nended by SIGKILL"]);
  });
});

describe("a state folder", () => {
  const start = () => startSandbox({ state: folder, parent: process.pid, log: () => {} });

  it("with somebody's files in it is neither used nor removed", async () => {
    writeFileSync(join(folder, "thesis.txt"), "all of it");
    const refused = `${folder} holds files that are not a sandbox's; name an empty folder, or one that does not exist`;
    await expect(start()).rejects.toThrow(refused);
    await expect(stopSandbox(folder)).rejects.toThrow(refused);
    expect(readFileSync(join(folder, "thesis.txt"), "utf8")).toBe("all of it");
  });

  it("that does not exist has nothing to stop", async () => {
    await expect(stopSandbox(join(folder, "none"))).resolves.toBeUndefined();
  });
});

describe("the reports", () => {
  it("name every program that is missing, and how to get it", async () => {
    const missing = await missingRequirements({ PATH: folder });
    expect(missing).toEqual(REQUIREMENTS);
    expect(missingReport(missing)).toContain("https://developer.hashicorp.com/terraform/install");
  });

  it("show an answer once where all service accounts got it, and say who is refused", () => {
    const way = (serviceAccount: string, last: string, ok: boolean) => ({
      serviceAccount,
      hops: HOPS.map((name, index) =>
        index === HOPS.length - 1 ? { name, answer: last, ok } : { name, answer: "same", ok: true },
      ),
    });
    const report = wayInReport("orders", [way("one", "default", true), way("two", "forbidden", false)]);
    expect(report).toContain("orders: 1 of 2 service accounts are in");
    expect(report.match(/same/g)).toHaveLength(HOPS.length - 1);
    expect(report).toContain("REFUSED: forbidden");
  });
});
