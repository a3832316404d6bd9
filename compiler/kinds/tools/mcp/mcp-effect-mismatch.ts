import type { ToolRule } from "../tool-rule.ts";

export const mcpEffectMismatch: ToolRule = {
  id: "mcp-effect-mismatch",
  severity: "error",
  check({ name, declared: { mcp, effect } }, report) {
    if (mcp === undefined || effect !== "write" || !("url" in mcp.server)) return;
    report({
      message: `"${name}" calls an MCP server elsewhere, so its effect is read or execute, not write.`,
      at: { path: ["effect"] },
      related: [{ message: "The server is set here.", at: { path: ["mcp", "server", "url"] } }],
      why: "`write` is a change of the project's repository or ledger, `execute` a change of systems outside; an agent's lane limits both.",
      help: "write `effect: execute` for tools that change anything, `effect: read` for others",
    });
  },
};
