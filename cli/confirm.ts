import { createInterface } from "node:readline/promises";
import { Mistake } from "./crew-command.ts";

/** True with an interactive terminal. */
export function isSomebodyThere(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}

/** Asks for one line on standard error, so that output can be redirected. Refused without a terminal; Ctrl-C or Ctrl-D counts as an empty line. */
export async function ask(question: string): Promise<string> {
  if (!isSomebodyThere()) throw new Mistake("There is no terminal to confirm on: add --yes to continue without.");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  try {
    return (await Promise.race([terminal.question(question), left])).trim();
  } finally {
    terminal.close();
  }
}

export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `));
}
