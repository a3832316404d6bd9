import type { ToolOutcome } from "../swarm/ports.ts";

export function said(text: string, written: string[] = []): ToolOutcome {
  return { text, isError: false, written };
}

/** Returns the outcome as a quotation, which names the source of its text. */
export function quoting(source: string, outcome: ToolOutcome): ToolOutcome {
  return { ...outcome, source };
}

export function refused(text: string): ToolOutcome {
  return { text, isError: true, written: [] };
}
