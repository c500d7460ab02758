/** A section of a text with limited length. */
export interface Section {
  /** Number of characters that are reserved for the section. */
  readonly reserved: number;
  /** The text in at most `limit` characters. A shortened text names what was cut, at least in one line. */
  readonly text: (limit: number) => string;
}

/** Separator of two sections. */
const GAP = "\n\n";

/**
 * Consecutive sections in at most `limit` characters. Each section gets its reserved characters; the first sections that need more
 * get the rest. Empty sections are omitted.
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

/** The input of a list section. */
export interface ListSection {
  readonly reserved: number;
  /** Line above the items; omitted without items. */
  readonly title?: string;
  readonly items: readonly string[];
  /** Line that replaces cut items; `first` is the number of shown items. */
  readonly rest: (cut: number, first: number) => string;
}

/** A section with one line for each item. Items are shown completely or not at all. */
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
