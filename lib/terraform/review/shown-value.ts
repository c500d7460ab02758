import { createHash } from "node:crypto";
import { withoutUrlCredentials } from "../../model/url-credentials";

/** Longest value that is shown whole. */
const MOST = 300;

/** How much of a longer one is shown. */
const START = 160;

/** A value of a plan as a reader sees it; of a long one the start, and what tells it from another long one. */
export function shownValue(value: unknown): string {
  const text = withoutUrlCredentials(JSON.stringify(value));
  if (text.length <= MOST) return text;
  const digest = createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
  return `${text.slice(0, START)}… (${text.length} characters, sha256:${digest})`;
}
