import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { lockServer } from "../../../runtime/tools/kinds/mcp/lock-server.ts";
import { ServerRefused } from "../../../runtime/tools/kinds/mcp/message-stream.ts";
import { type LockedTool, type McpLock, nameForModels } from "../../../schema/mcp-lock.ts";
import type { McpTool } from "../../../schema/types.ts";
import { agentNamed, openToolbox } from "../../support/toolbox.ts";

/** A call that a scenario of the suite asks for. */
export interface NamedCall {
  name: string;
  arguments: { [name: string]: Json };
}

/**
 * The client that the conformance suite tests: locks the server at an address as `crew mcp lock` does, and calls the tools
 * that could be locked as an agent does. Returns the results and refusals, one per line.
 */
export async function useServer(url: string, named: readonly NamedCall[] | undefined): Promise<string> {
  const server = { url, addresses: ["127.0.0.1", "::1"] };
  const lock = await lockOf(server, []);
  const usable: LockedTool[] = [];
  const lines: string[] = [];
  for (const tool of lock.tools) {
    const refusal = await lockOf(server, [tool.name]).then(() => undefined, refused);
    if (refusal === undefined) usable.push(tool);
    else lines.push(refusal);
  }
  const opened = await openToolbox({ suite: toolAt(server, lock, usable) });
  const agent = agentNamed("dev", { tools: ["suite"] });
  const calls = named ?? usable.map((tool) => ({ name: tool.name, arguments: argumentsFor(tool, lock) }));
  for (const call of calls) {
    // An agent omits what it does not give: `null` is refused where the schema does not allow it.
    const given = Object.fromEntries(Object.entries(call.arguments).filter(([, value]) => value !== null));
    const { isError, text } = await opened.call(agent, nameForModels("suite", call.name), given);
    lines.push(`${call.name} ${isError ? "refused" : "answered"}: ${text}`);
  }
  await opened.close();
  return lines.join("\n");
}

const lockOf = (server: { url: string; addresses: string[] }, tools: string[]): Promise<McpLock> =>
  lockServer(
    { mcp: { server, tools } },
    { secret: async () => undefined, integrityOf: async () => "", signal: new AbortController().signal },
  );

function refused(error: unknown): string {
  if (error instanceof ServerRefused) return error.message;
  throw error;
}

function toolAt(server: McpTool["mcp"]["server"], lock: McpLock, usable: readonly LockedTool[]): McpTool {
  return {
    kind: "mcp",
    name: "suite",
    description: "",
    effect: "read",
    mcp: {
      server,
      packages: [],
      instructions: lock.instructions,
      offered: Object.fromEntries(lock.tools.map(({ name, digest }) => [name, digest])),
      functions: usable.map(({ name, description, inputSchema, outputSchema }) => ({
        name,
        description,
        input: inputSchema,
        ...(outputSchema && { output: outputSchema }),
      })),
      timeoutSeconds: 10,
    },
    secrets: [],
  };
}

const examples: { [type: string]: Json } = { number: 2, integer: 2, boolean: true, array: [], object: {} };

/** Arguments that a tool's schema allows. `schema` is the first tool's own: one scenario compares it with what its server sent. */
function argumentsFor({ inputSchema }: LockedTool, lock: McpLock): { [name: string]: Json } {
  const properties = isObject(inputSchema.properties) ? inputSchema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const example = examples[isObject(property) ? String(property.type) : ""] ?? "a text";
      return [name, name === "schema" ? (lock.tools[0]?.inputSchema ?? {}) : example];
    }),
  );
}
