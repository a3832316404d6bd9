import { nameForModels } from "../../../../schema/mcp-lock.ts";
import { each, throwMissing } from "../../../source/missing-value.ts";
import type { ToolRule } from "../tool-rule.ts";
import { lockFor } from "./declared-server.ts";

/** Services refuse longer names of functions. */
const longestName = 64;

export const mcpToolUnusable: ToolRule = {
  id: "mcp-tool-unusable",
  severity: "error",
  check({ name, declared, lock }, report) {
    const found = lockFor(declared, lock);
    const { tools } = declared.mcp ?? throwMissing();
    const offered = found.kind === "locked" ? found.lock.tools.map((tool) => tool.name) : undefined;
    const taken = new Map<string, string>();
    each(tools, (tool, index) => {
      const path = ["mcp", "tools", index] as const;
      const seen = nameForModels(name, tool);
      const other = taken.get(seen);
      taken.set(seen, tool);
      if (offered !== undefined && !offered.includes(tool)) {
        report({
          message: `The lock beside "${name}" has no tool "${tool}".`,
          at: { path },
          why: "Agents get only tools that the server offered when it was locked.",
          help: `choose among ${offered.join(", ") || "none: the server offers no tools"}; or run \`crew mcp lock ${name}\` if the server has it now`,
        });
      } else if (other !== undefined || seen.length > longestName) {
        report({
          message:
            other === undefined
              ? `Models would see "${tool}" as ${seen}, which has ${seen.length} characters.`
              : `Models would see "${other}" and "${tool}" by the same name, ${seen}.`,
          at: { path },
          why: `Models need different names of at most ${longestName} characters.`,
          help:
            other === undefined ? "give the tool's file a shorter name" : "declare one of the two in a different file",
        });
      }
    });
  },
};
