/** Says at the end how many accidents of each kind were tried, and after how many the next run converged. */
module.exports = class {
  onRunComplete(_contexts, { testResults }) {
    const kinds = new Map();
    for (const { title, status } of testResults.flatMap((file) => file.testResults)) {
      const kind = title.replace(/^case \d+: /, "");
      if (kind === title || (status !== "passed" && status !== "failed")) continue;
      const count = kinds.get(kind) ?? { tried: 0, converged: 0 };
      count.tried++;
      if (status === "passed") count.converged++;
      kinds.set(kind, count);
    }
    const rows = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1));
    const total = (field) => rows.reduce((sum, [, count]) => sum + count[field], 0);
    const lines = rows.map(([kind, { tried, converged }]) => `| ${kind} | ${tried} | ${converged} |`);
    process.stdout.write(`\n| accident | tried | converged |\n|---|---|---|\n${lines.join("\n")}\n`);
    process.stdout.write(`tried ${total("tried")}, converged ${total("converged")}, seed ${process.env.FAULTS_SEED}\n`);
  }
};
