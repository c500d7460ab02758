import type { Sandbox } from "./running-sandbox";

/** Keeps everything that is in the sandbox's AWS and in its clusters, under a name, until it stops. */
export async function saveSnapshot(sandbox: Sandbox, name: string): Promise<void> {
  const answer = await ask(sandbox, "PUT", name);
  if (!answer.ok) throw new Error(await answer.text());
}

/** Puts back what was kept, in about a second. @returns false where nothing was kept under that name */
export async function restoreSnapshot(sandbox: Sandbox, name: string): Promise<boolean> {
  const answer = await ask(sandbox, "POST", `${name}/restore`);
  if (answer.status === 404) return false;
  if (!answer.ok) throw new Error(await answer.text());
  return true;
}

function ask({ control }: Sandbox, method: string, path: string): Promise<Response> {
  return fetch(`${control}/snapshots/${path}`, { method });
}
