/** Replacement of the user name and password of a URL. */
const REDACTED = "***";

/** Possible start of a URL's user information: after two slashes of any spelling, or after a scheme of a proxy. */
const START = /(?:\\u002f|%2f|[\\/]){2}|\b(?:https?|socks(?:4a?|5h?)?|wss?|ftp)(?::|%3a)(?:\\u002f|%2f|[\\/])*/i;

/** Text before a value without a scheme: `proxy=`, `HTTPS_PROXY: `, `"proxyUrl":"`. */
const PROXY = /proxy[\w-]*["'\s]*[=:]["'\s]*$/i;

/** Length of the text before a value that is searched. */
const LOOK_BACK = 40;

/**
 * A text without user names and passwords of URLs, in any spelling: `https://***@proxy:3128`. All text before the last `@` of a URL
 * is removed, because a password may contain slashes and `@`.
 */
export function withoutUrlCredentials(text: string): string {
  return text.replace(/[^\s"<>]+/g, (run, offset: number) => {
    const at = lastSeparator(run);
    if (at < 0) return run;
    const start = startOf(run, text.slice(Math.max(0, offset - LOOK_BACK), offset));
    return start === undefined || start >= at ? run : `${run.slice(0, start)}${REDACTED}${run.slice(at)}`;
  });
}

/** In an encoded URL, the `@` is encoded, too. */
function lastSeparator(run: string): number {
  const isEncoded = /%2f%2f/i.test(run);
  return Math.max(run.lastIndexOf("@"), isEncoded ? run.lastIndexOf("%40") : -1);
}

/** Start of the user information in a text without white space; undefined if the text has no URL. */
function startOf(run: string, before: string): number | undefined {
  const url = START.exec(run);
  const value = /^(.*?proxy[\w-]*'?[=:]'?)/i.exec(run.slice(0, 2 * LOOK_BACK))?.[1];
  const starts = [
    ...(url ? [url.index + url[0].length] : []),
    ...(value !== undefined && !url ? [value.length] : []),
    ...(PROXY.test(before) && !url ? [0] : []),
  ];
  return starts.length > 0 ? Math.min(...starts) : undefined;
}
