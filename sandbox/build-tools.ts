import { ensureAtlantisConfig, ensureZizmor } from "./pipeline-tools";
import { ensureOpenTofu, ensureTools } from "./tools";

// Builds what the sandbox and its tests need and is not cached yet, without starting anything.
const log = (line: string) => console.log(line);
ensureTools(process.env, log)
  .then(() => ensureOpenTofu(process.env, log))
  .then(() => ensureAtlantisConfig(process.env, log))
  .then(() => ensureZizmor(process.env, log))
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
