import { clearScreenDown, moveCursor } from "node:readline";
import { visibleText } from "../lib/model/visible-text";
import type { Progress } from "../lib/terraform/progress";
import { plainLines } from "../lib/views/terminal-text";

/** The stream that receives progress. */
type Screen = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;

/** Writes plain lines. A terminal also shows, below the lines, the current step of each stack and its seconds. */
export function progressOn(stream: Screen & NodeJS.WritableStream, now: () => number = Date.now): Progress {
  if (!stream.isTTY) return { log: (line) => void stream.write(`${plainLines(line)}\n`), doing: () => {} };
  const running = new Map<string, { readonly since: number; what: string }>();
  let drawn = 0;
  const clear = () => {
    if (drawn === 0) return;
    moveCursor(stream, 0, -drawn);
    clearScreenDown(stream);
    drawn = 0;
  };
  const draw = () => {
    const lines = [...running].map(([stack, { since, what }]) => {
      const seconds = Math.round((now() - since) / 1000);
      // A line that wraps would count as two lines of the cursor.
      return visibleText(`${stack}: ${seconds} s  ${what}`).slice(0, (stream.columns || 80) - 1);
    });
    stream.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  return {
    log(line) {
      clear();
      stream.write(`${plainLines(line)}\n`);
      draw();
    },
    doing(stack, what) {
      clear();
      if (what === undefined) running.delete(stack);
      else running.set(stack, { since: running.get(stack)?.since ?? now(), what });
      draw();
    },
  };
}
