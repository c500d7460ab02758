import { createInterface } from "node:readline/promises";

/** Asks in the terminal; only the whole word yes is one. */
export async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} Only yes will do: `);
  terminal.close();
  return answer === "yes";
}
