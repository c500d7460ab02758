/** A part of a text that must not get too long. */
export interface Section {
  /** Characters that no other section can take from it. */
  readonly reserved: number;
  /** Its text in at most `limit` characters, saying what was cut; never less than a line that says so. */
  readonly text: (limit: number) => string;
}

/** Between two sections. */
const GAP = "\n\n";

/**
 * Sections below each other in at most `limit` characters: each has what is reserved for it, what is left goes to the first
 * that need more. Empty ones are left out.
 */
export function fitted(sections: readonly Section[], limit: number): string {
  const whole = sections.map((section) => ({ ...section, size: section.text(Number.POSITIVE_INFINITY).length }));
  const needed = whole.filter(({ size }) => size > 0);
  const granted = needed.map(({ size, reserved }) => Math.min(size, reserved));
  let left = limit - granted.reduce((sum, size) => sum + size, 0) - GAP.length * needed.length;
  const texts = needed.map(({ size, text }, index) => {
    const more = Math.max(0, Math.min(size - (granted[index] ?? 0), left));
    left -= more;
    return text((granted[index] ?? 0) + more);
  });
  return texts.join(GAP);
}

/** What a list section is made from. */
export interface ListSection {
  readonly reserved: number;
  /** Line above the items; none above no item. */
  readonly title?: string;
  readonly items: readonly string[];
  /** Line in place of those that were cut; `first` is the number of those that are shown. */
  readonly rest: (cut: number, first: number) => string;
}

/** A section of items, whole or not at all, each on a line of its own. */
export function listSection({ reserved, title, items, rest }: ListSection): Section {
  const lines = [...(title === undefined ? [] : [title]), ...items];
  const heading = lines.length - items.length;
  const text = (limit: number) => {
    if (items.length === 0) return "";
    const all = lines.join("\n");
    if (all.length <= limit) return all;
    const longestRest = Math.max(rest(items.length, 0).length, rest(items.length, items.length).length) + 1;
    let [size, shown] = [0, 0];
    for (const line of lines) {
      if (size + line.length + 1 + longestRest > limit) break;
      size += line.length + 1;
      shown++;
    }
    const first = Math.max(0, shown - heading);
    return [...lines.slice(0, shown), rest(items.length - first, first)].join("\n");
  };
  return { reserved, text };
}
