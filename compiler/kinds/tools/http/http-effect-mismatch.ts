import { defaults } from "../../../../schema/defaults.ts";
import type { ToolFile } from "../../../../schema/types.ts";
import type { ToolRule } from "../tool-rule.ts";

export const httpEffectMismatch: ToolRule = {
  id: "http-effect-mismatch",
  severity: "error",
  check({ name, declared: { http, effect } }, report) {
    if (http === undefined) return;
    const { method = defaults.http.method } = http;
    const changes = alwaysChanges(http);
    if (effect !== "write" && !(effect === "read" && changes)) return;
    const isRead = !changes && method === "GET";
    report({
      message: changes
        ? `"${name}" calls with ${method}, so its effect is execute, not ${effect}.`
        : `"${name}" calls a web service, so its effect is read or execute, not write.`,
      at: { path: ["effect"] },
      ...(http.method !== undefined && {
        related: [{ message: "The method is set here.", at: { path: ["http", "method"] } }],
      }),
      why: "`write` is a change of the project's repository or ledger, `execute` a change of systems outside; an agent's lane limits both.",
      help: isRead
        ? "write `effect: read`"
        : "write `effect: execute` for a call that changes anything, `effect: read` for a search",
      // Lowering the declared effect changes no rights; raising it is a person's decision.
      ...(isRead && { edit: "read" }),
    });
  },
};

/** True for a method that is there to change something. */
export function alwaysChanges({ method = defaults.http.method }: NonNullable<ToolFile["http"]>): boolean {
  return method === "PUT" || method === "PATCH" || method === "DELETE";
}
