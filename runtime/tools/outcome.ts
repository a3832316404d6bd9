import type { ToolOutcome } from "../swarm/ports.ts";

export function said(text: string, written: string[] = []): ToolOutcome {
  return { text, isError: false, written };
}

export function refused(text: string): ToolOutcome {
  return { text, isError: true, written: [] };
}
