import { createHash } from "node:crypto";
import { withoutUrlCredentials } from "../../model/url-credentials";

/** Longest value that is shown completely. */
const MOST = 300;

/** Number of shown characters of a longer value. */
const START = 160;

/** A value of a plan for display. For a long value: its start, its length and a digest. */
export function shownValue(value: unknown): string {
  const text = withoutUrlCredentials(JSON.stringify(value));
  if (text.length <= MOST) return text;
  const digest = createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
  return `${text.slice(0, START)}… (${text.length} characters, sha256:${digest})`;
}
