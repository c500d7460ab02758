import { ensureTools } from "./tools";

// Builds what the sandbox needs and is not cached yet, without starting anything.
ensureTools(process.env, (line) => console.log(line)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
