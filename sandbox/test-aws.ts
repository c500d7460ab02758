import { join } from "node:path";
import { run } from "./command";
import { ensurePython } from "./tools";

/** Runs the tests of the rules added to MiniStack, in the Python they run in. */
async function main(): Promise<void> {
  const python = await ensurePython(process.env, (line) => console.log(line));
  const aws = join(__dirname, "aws");
  const { code, stderr } = await run(
    python,
    ["-W", "ignore", "-m", "unittest", "discover", "-s", join(aws, "tests"), "-t", aws],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONPATH: aws, PYTHONDONTWRITEBYTECODE: "1" },
    },
  );
  console.log(stderr.trim());
  process.exitCode = code;
}

void main();
