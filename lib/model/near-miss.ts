/** The most similar candidate of a mistyped word: at most two edits, and fewer than half of its letters. */
export function nearMiss(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= 2 && edits * 2 < Math.max(candidate.length, 3))
    .sort((one, other) => one.edits - other.edits);
  return best?.candidate;
}

/** Unknown words with the most similar candidate of each: `ordrs (did you mean "orders"?), x`. */
export function withNearMiss(words: readonly string[], candidates: readonly string[]): string {
  return words
    .map((word) => {
      const found = nearMiss(word, candidates);
      return found ? `${word} (did you mean "${found}"?)` : word;
    })
    .join(", ");
}

/** `; did you mean "…"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = nearMiss(word, candidates);
  return found ? `; did you mean "${found}"?` : "";
}

/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other. */
function editDistance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      let edits = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) edits = Math.min(edits, at(row - 2, column - 2) + 1);
      rows[row]?.push(edits);
    }
  }
  return at(one.length, other.length);
}
