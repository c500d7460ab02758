// Points git at git-hooks/ in a clone; does nothing where there is no git (a copied folder, a container image).
import { spawnSync } from "node:child_process";

spawnSync("git", ["config", "core.hooksPath", "git-hooks"], { stdio: "ignore" });
