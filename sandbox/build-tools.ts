import { ensureOpenTofu, ensureTools } from "./tools";

// Builds what the sandbox needs and is not cached yet, without starting anything.
const log = (line: string) => console.log(line);
ensureTools(process.env, log)
  .then(() => ensureOpenTofu(process.env, log))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
