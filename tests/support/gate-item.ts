import type { GateItem } from "../../runtime/ledger/wait-items.ts";
import { r1 } from "./commits.ts";

/** A whole gate, decided. */
export function gateItem(more: Partial<GateItem> = {}): GateItem {
  return {
    status: "DECIDED",
    taskToken: "token",
    revision: r1,
    openedAt: "2026-11-20T10:00:00.000Z",
    dueAt: "2026-11-27T10:00:00.000Z",
    expiresAt: "2026-12-20T10:00:00.000Z",
    votes: {},
    ...more,
  };
}
