import type { Happening, SwarmOutcome } from "./entry.ts";
import type { ToolCall } from "./ports.ts";

/** What is due next. Each but `end` and `park` leads to exactly one journal entry. */
export type Effect =
  | { kind: "start-visit"; agent: string; note?: string }
  | { kind: "call-model"; agent: string }
  /** `seq` is that of the reply that asked for the call. */
  | { kind: "call-tool"; agent: string; call: ToolCall; seq: number }
  | { kind: "publish"; agent: string; paths: string[]; seq: number }
  | { kind: "check-finish"; agent: string; callId: string; summary: string }
  /** A decision that follows from the state alone. */
  | { kind: "record"; happening: Happening }
  /** The round waits for the customer. */
  | { kind: "park"; outcome: Extract<SwarmOutcome, { kind: "asked" }> }
  | { kind: "end"; outcome: SwarmOutcome };
