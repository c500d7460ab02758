// Runs the unit tests and compares what is synthesised on cdktn, the maintained fork of cdktf, in a temporary copy:
// `npm run test:cdktn`. docs/decisions/013-cdktn.md says why.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CDKTN = "0.24.0";
const PROJECT = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "argocd-eks-iam-cdktn-"));
const run = (command, args, cwd = copy) =>
  execFileSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });

/** Every synthesised file without the version of cdktf, by path. */
function synthesised(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, "utf8");
      return [path.slice(folder.length), path.endsWith(".json") ? withoutVersion(JSON.parse(text)) : text];
    }),
  );
}

function withoutVersion(content) {
  delete content.version;
  delete content["//"]?.metadata?.version;
  return JSON.stringify(content, null, 2);
}

try {
  const skipped = new Set(["node_modules", "cdktf.out", ".git", "dist"]);
  cpSync(PROJECT, copy, { recursive: true, filter: (path) => !skipped.has(path.slice(PROJECT.length + 1)) });
  const packageFile = join(copy, "package.json");
  const description = JSON.parse(readFileSync(packageFile, "utf8"));
  description.dependencies.cdktf = `npm:cdktn@${CDKTN}`;
  // The prebuilt bindings ask for cdktf as a peer: the alias is one.
  description.overrides = { ...description.overrides, cdktf: `npm:cdktn@${CDKTN}` };
  delete description.devDependencies["cdktf-cli"];
  delete description.scripts.prepare;
  writeFileSync(packageFile, JSON.stringify(description, null, 2));
  rmSync(join(copy, "package-lock.json"));
  run("npm", ["install", "--no-audit", "--no-fund", "--legacy-peer-deps"]);
  run("npx", ["jest"]);
  run("npm", ["run", "synth", "--", "--out", join(copy, "on-cdktn")]);
  execFileSync("npm", ["run", "synth", "--", "--out", join(copy, "on-cdktf")], { cwd: PROJECT, stdio: "ignore" });
  const [one, other] = [synthesised(join(copy, "on-cdktf")), synthesised(join(copy, "on-cdktn"))];
  const differing = [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
  if (differing.length > 0) throw new Error(`cdktn synthesises otherwise: ${differing.join(", ")}`);
  console.log(`cdktn ${CDKTN} synthesises the same ${one.size} files as cdktf, but for version fields`);
} finally {
  if (process.env.KEEP_COPY) console.log(`kept ${copy}`);
  else rmSync(copy, { recursive: true });
}
