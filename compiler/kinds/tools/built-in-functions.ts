import type { ToolFile } from "../../../schema/types.ts";

export type Effect = ToolFile["effect"];

/**
 * Functions that a built-in tool gives an agent, by the names that models see, each with its effect; a test compares
 * them with the runtime's.
 */
export const builtInFunctions: Readonly<Record<NonNullable<ToolFile["builtin"]>, Readonly<Record<string, Effect>>>> = {
  adr: { adr_write: "write" },
  git: {
    git_list: "read",
    git_search: "read",
    git_read: "read",
    git_diff: "read",
    git_history: "read",
    git_edit: "write",
    git_write: "write",
    git_move: "write",
    git_delete: "write",
  },
  ledger: { ledger_add: "write", ledger_read: "read", ledger_resolve: "write" },
  review: { review_submit: "read" },
  recall: { recall_search: "read" },
  metrics: { metrics_read: "read" },
  store: { store_get: "read", store_list: "read", store_put: "write", store_delete: "write" },
};

const order: readonly Effect[] = ["read", "write", "execute"];

/** Returns the functions that a declared built-in tool leaves to its agents; the runtime's toolbox makes the same choice. */
export function functionsLeft({
  builtin,
  effect,
  functions,
}: Pick<ToolFile, "builtin" | "effect" | "functions">): string[] {
  const all = Object.entries(builtin === undefined ? {} : builtInFunctions[builtin]);
  const allowed = all.filter(([, own]) => order.indexOf(own) <= order.indexOf(effect)).map(([name]) => name);
  return functions === undefined ? allowed : allowed.filter((name) => functions.includes(name));
}
