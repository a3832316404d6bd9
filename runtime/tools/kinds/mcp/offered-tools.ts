import { createHash } from "node:crypto";
import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import { contentOfTool, type ToolDefinition } from "../../../../schema/mcp-lock.ts";
import { ServerRefused } from "./message-stream.ts";
import type { OpenServer } from "./open-server.ts";

const mostTools = 1000;

/** A server may complete its tools while it starts. */
const mostAttempts = 3;

type Opened = Pick<OpenServer, "client" | "signal" | "startMs" | "changes" | "fixTools">;

/**
 * Reads the tools that a server offers, and from then on ends a connection whose server changes them. Annotations are
 * not read: what a call may do is declared in YAML.
 */
export async function offeredTools({ client, signal, startMs, changes, fixTools }: Opened): Promise<ToolDefinition[]> {
  const options = { signal, timeout: startMs };
  if (client.getServerCapabilities()?.tools === undefined) {
    fixTools();
    return [];
  }
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const before = changes();
    const listed = await client.listTools(undefined, options);
    if (changes() !== before) continue;
    fixTools();
    const tools = listed.tools.map(definitionOf);
    refuseUnusable(tools);
    return tools;
  }
  throw new ServerRefused("it changes its tools again and again while it starts");
}

function definitionOf({ name, description, inputSchema, outputSchema }: { [key: string]: unknown }): ToolDefinition {
  return {
    name: String(name),
    description: typeof description === "string" ? description : "",
    inputSchema: schemaOf(inputSchema),
    ...(isObject(outputSchema) && { outputSchema: schemaOf(outputSchema) }),
  };
}

const schemaOf = (value: unknown): { [key: string]: Json } => (isObject(value) ? value : {}) as { [key: string]: Json };

function refuseUnusable(tools: readonly ToolDefinition[]): void {
  // Before the names are compared: the time for that grows with the square of their number.
  if (tools.length > mostTools) throw new ServerRefused(`it offers more than ${mostTools} tools`);
  const names = tools.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new ServerRefused(`it offers two tools with the name ${JSON.stringify(twice)}`);
}

export function digestOfTool(tool: ToolDefinition): string {
  return createHash("sha256").update(contentOfTool(tool)).digest("hex");
}
