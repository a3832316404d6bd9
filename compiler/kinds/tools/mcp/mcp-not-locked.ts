import { throwMissing } from "../../../source/missing-value.ts";
import type { ToolRule } from "../tool-rule.ts";
import { lockFor } from "./declared-server.ts";

const messages = {
  missing: (name: string) => `The MCP server of "${name}" is not locked.`,
  unreadable: (name: string) =>
    `The lock beside "${name}" cannot be read: it was not written by \`crew mcp lock\` of this version, or was edited.`,
  "of-another-server": (name: string) =>
    `The lock beside "${name}" is of another server or of other packages than the declared ones.`,
};

export const mcpNotLocked: ToolRule = {
  id: "mcp-not-locked",
  severity: "error",
  check({ name, declared, lock }, report) {
    const { kind } = lockFor(declared, lock);
    if (kind === "locked") return;
    const { server } = declared.mcp ?? throwMissing();
    const message = messages[kind](name);
    report({
      message,
      at: { path: ["mcp", "server"], isKey: true },
      why: "Agents get only tools whose descriptions and arguments somebody could review, and they come from the lock.",
      help: `run \`crew mcp lock ${name}\`${"command" in server ? " where the server's program is installed" : ""}, and commit the file that it writes`,
    });
  },
};
