import type { ToolOutcome } from "../swarm/ports.ts";

export function said(text: string, written: string[] = []): ToolOutcome {
  return { text, isError: false, written };
}

/** Returns the outcome as a quotation: agents are told whose words it holds. */
export function quoting(source: string, outcome: ToolOutcome): ToolOutcome {
  return { ...outcome, source };
}

export function refused(text: string): ToolOutcome {
  return { text, isError: true, written: [] };
}
