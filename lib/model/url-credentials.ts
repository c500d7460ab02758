/** What stands for the user name and password of a URL. */
const REDACTED = "***";

/** Where the user information of a URL can start: after two slashes of any spelling, or after a scheme that proxies have. */
const START = /(?:\\u002f|%2f|[\\/]){2}|\b(?:https?|socks(?:4a?|5h?)?|wss?|ftp)(?::|%3a)(?:\\u002f|%2f|[\\/])*/i;

/** What stands before a value without a scheme: `proxy=`, `HTTPS_PROXY: `, `"proxyUrl":"`. */
const PROXY = /proxy[\w-]*["'\s]*[=:]["'\s]*$/i;

/** Longest text before a value in which it is looked for. */
const LOOK_BACK = 40;

/**
 * A text without the user names and passwords of the URLs in it, however they are spelled: `https://***@proxy:3128`. What
 * stands before the last `@` of a URL goes, for a password may hold slashes and further `@`.
 */
export function withoutUrlCredentials(text: string): string {
  return text.replace(/[^\s"<>]+/g, (run, offset: number) => {
    const at = lastSeparator(run);
    if (at < 0) return run;
    const start = startOf(run, text.slice(Math.max(0, offset - LOOK_BACK), offset));
    return start === undefined || start >= at ? run : `${run.slice(0, start)}${REDACTED}${run.slice(at)}`;
  });
}

/** Of an encoded URL the sign is encoded, too. */
function lastSeparator(run: string): number {
  const isEncoded = /%2f%2f/i.test(run);
  return Math.max(run.lastIndexOf("@"), isEncoded ? run.lastIndexOf("%40") : -1);
}

/** Where user information starts in a text without white space; undefined where it holds no URL. */
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
