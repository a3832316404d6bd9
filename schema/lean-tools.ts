/** Maximum number of tools for an agent on a lean model, including those that end a visit. */
export const leanToolCount = 6;

/** Tools without which a phase cannot end come first: flow control, then reading, reviewing and writing, then the customer. */
const first = ["finish", "handoff", "report", "verdict", "git_read", "review_submit", "git_write", "ask", "adr_write"];

/** Tools after the commands (in the order of the agent's `tools`): those that an agent can do without or replace. */
const last = [
  "ledger_add",
  "git_edit",
  "git_list",
  "git_search",
  "git_diff",
  "git_delete",
  "git_move",
  "ledger_read",
  "ledger_resolve",
  "git_history",
];

/** Tools that are useless to an agent that may write nowhere. */
const writing = new Set(["git_write", "git_edit", "git_move", "git_delete", "adr_write"]);

/** Names of tools that a lean model is offered or not, each list in the order of choice. */
export interface LeanTools {
  offered: string[];
  leftOut: string[];
}

/** Chooses among all tools that the agent has in a phase. Tools that it could not use anyway are in neither list. */
export function leanTools(names: readonly string[], mayWrite: boolean): LeanTools {
  const usable = names.filter((name) => mayWrite || !writing.has(name));
  const ranked = usable
    .map((name, position) => ({ name, rank: rankOf(name, position) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
  return { offered: ranked.slice(0, leanToolCount), leftOut: ranked.slice(leanToolCount) };
}

function rankOf(name: string, position: number): number {
  const early = first.indexOf(name);
  if (early >= 0) return early;
  const late = last.indexOf(name);
  return late < 0 ? first.length + position : 1_000_000 + late;
}
