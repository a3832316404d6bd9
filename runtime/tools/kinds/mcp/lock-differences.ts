import { enumerate } from "../../../../base/enumerate.ts";
import { contentOfTool, type ToolDefinition } from "../../../../schema/mcp-lock.ts";
import type { McpServer } from "../../../../schema/types.ts";
import { digestOfTool } from "./offered-tools.ts";

/** A server as it is now. */
export interface Offered {
  instructions: string;
  tools: readonly ToolDefinition[];
}

/** Describes how a server differs from its lock; undefined when it is the same. */
export function differenceFromLock(locked: McpServer, offered: Offered): string | undefined {
  const added = offered.tools.filter(({ name }) => !Object.hasOwn(locked.offered, name));
  const removed = Object.keys(locked.offered).filter((name) => !offered.tools.some((tool) => tool.name === name));
  const changed = offered.tools.filter(
    (tool) => Object.hasOwn(locked.offered, tool.name) && digestOfTool(tool) !== locked.offered[tool.name],
  );
  const differences = [
    ...(added.length > 0 ? [`it also offers ${namesOf(added)}`] : []),
    ...(removed.length > 0 ? [`it no longer offers ${enumerate(removed.map((name) => JSON.stringify(name)))}`] : []),
    ...changed.map((tool) => changeOf(locked, tool)),
    ...(offered.instructions === locked.instructions ? [] : ["its instructions are different"]),
    ...editedFunctions(locked),
  ];
  return differences.length === 0 ? undefined : differences.slice(0, 5).join("; ");
}

const namesOf = (tools: readonly ToolDefinition[]): string =>
  enumerate(tools.slice(0, 5).map(({ name }) => JSON.stringify(name.slice(0, 100))));

function changeOf(locked: McpServer, now: ToolDefinition): string {
  const old = locked.functions.find(({ name }) => name === now.name);
  if (old === undefined) return `its tool ${JSON.stringify(now.name)} is different`;
  const before = { name: old.name, description: old.description, inputSchema: old.input as never };
  const parts = [
    ...(old.description === now.description ? [] : ["description"]),
    ...(contentOfTool({ ...before, description: now.description }) ===
    contentOfTool({ name: now.name, description: now.description, inputSchema: now.inputSchema })
      ? []
      : ["arguments"]),
  ];
  return `the ${enumerate(parts.length === 0 ? ["forms of results"] : parts)} of ${JSON.stringify(now.name)} ${parts[0] === "description" && parts.length === 1 ? "is" : "are"} different`;
}

/** Functions whose text in the lock is not the one that its digest was made of. */
function editedFunctions({ functions, offered }: McpServer): string[] {
  return functions
    .filter(
      ({ name, description, input, output }) =>
        digestOfTool({
          name,
          description,
          inputSchema: input as never,
          ...(output && { outputSchema: output as never }),
        }) !== offered[name],
    )
    .map(({ name }) => `the lock of ${JSON.stringify(name)} was edited after it was written`);
}
