import { readFileSync } from "node:fs";

/** Checks that a tag, package.json and CHANGELOG.md name one version: `node scripts/release-version.mjs v1.2.3`. */
const [tag = ""] = process.argv.slice(2);
const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const { version } = JSON.parse(read("package.json"));
const sections = [...read("CHANGELOG.md").matchAll(/^## \[(.+?)\]/gm)].map(([, name]) => name);

const problems = [
  ...(tag === `v${version}`
    ? []
    : [`the tag is ${tag}, and the version of package.json is ${version}: expected v${version}`]),
  ...(sections.includes(version) ? [] : [`CHANGELOG.md has no section [${version}]: rename [Unreleased]`]),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
