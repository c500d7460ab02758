import MarkdownIt from "markdown-it";

/** Markdown as GitHub and GitLab read it: HTML goes through, bare addresses become links, there are tables. */
const reader = new MarkdownIt({ html: true, linkify: true });

/** What is not inside of code in a rendered text. */
function outsideOfCode(html: string): string {
  return html.replace(/<(code|pre)\b[^>]*>[\s\S]*?<\/\1>/g, "");
}

/** What GitHub and GitLab make a mention, a reference, an emoji or a link of, where it stands outside of code. */
const MENTION = /[@#]|\bGH-\d|\b[0-9a-f]{7,40}\b|:\w+:|:\/\/|\bwww\.|\[\[|!\d|~\w|%\w|\$/i;

/** A rendered text: its tags, in order, what is active outside of code, and its text. */
export function rendered(text: string): { readonly tags: string[]; readonly active: string[]; readonly text: string } {
  const html = reader.render(text);
  const tags = [...html.matchAll(/<(\/?[a-z][a-z0-9]*)\b[^>]*>|<!--/gi)].map(([tag, name]) => name ?? tag);
  const plain = outsideOfCode(html).replace(/<[^>]*>/g, "");
  return {
    tags: [...new Set(tags.filter((tag) => !tag.startsWith("/")))],
    active: MENTION.exec(unescaped(plain)) ? [unescaped(plain)] : [],
    text: unescaped(html.replace(/<[^>]*>/g, "")),
  };
}

function unescaped(html: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return html.replace(/&(?:#(\d+)|(lt|gt|quot|amp));/g, (_, code, name) =>
    code === undefined ? (named[name] ?? "") : String.fromCodePoint(Number(code)),
  );
}
