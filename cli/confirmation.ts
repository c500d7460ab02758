import { createInterface } from "node:readline/promises";

/** Asks for confirmation in the terminal. Only the whole word `yes` confirms. */
export async function isConfirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} Only yes is accepted: `);
  terminal.close();
  return answer === "yes";
}
