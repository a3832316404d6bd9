import { isObject } from "../base/is-object.ts";
import type { Json } from "../base/json.ts";
import type { ToolFile } from "./types.ts";

/** Version of the lock of an MCP server. */
export const lockVersion = 1;

/** Record of a server for review: `crew mcp lock` writes it beside the tool's file. */
export interface McpLock {
  readonly lockVersion: number;
  /** The declared server and packages, so that a lock of another server is recognized. */
  readonly declared: ServerIdentity;
  readonly packages: readonly { readonly package: string; readonly integrity: string; readonly contents: string }[];
  /** Empty when the server gives none. */
  readonly instructions: string;
  readonly tools: readonly LockedTool[];
}

export interface ServerIdentity {
  readonly [key: string]: unknown;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly [key: string]: Json };
  readonly outputSchema?: { readonly [key: string]: Json };
}

export interface LockedTool extends ToolDefinition {
  /** SHA-256 of `contentOfTool`. */
  readonly digest: string;
}

/** Parses a lock; undefined for a text that is none, or one of another version. */
export function parseMcpLock(text: string): McpLock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLock(value) ? value : undefined;
}

function isLock(value: unknown): value is McpLock {
  if (!isObject(value)) return false;
  const { lockVersion: version, declared, packages, instructions, tools } = value;
  return (
    version === lockVersion &&
    isObject(declared) &&
    typeof instructions === "string" &&
    Array.isArray(packages) &&
    packages.every((each) => isObject(each) && areTexts(each.package, each.integrity, each.contents)) &&
    Array.isArray(tools) &&
    tools.every(
      (tool) =>
        isObject(tool) &&
        areTexts(tool.name, tool.description, tool.digest) &&
        isObject(tool.inputSchema) &&
        (tool.outputSchema === undefined || isObject(tool.outputSchema)),
    )
  );
}

const areTexts = (...values: unknown[]): boolean => values.every((value) => typeof value === "string");

/** Returns the part of a tool's file that determines which server it is; the lock repeats it. Secrets and headers may change. */
export function identityOfServer(
  { server }: NonNullable<ToolFile["mcp"]>,
  requires: ToolFile["requires"],
): ServerIdentity {
  return "command" in server ? { command: server.command, ...(requires && { requires }) } : { url: server.url };
}

/** Text whose digest identifies a tool: its name, description and schemas, whatever the order of their keys. */
export function contentOfTool({ name, description, inputSchema, outputSchema }: ToolDefinition): string {
  return canonicalJson([name, description, inputSchema, outputSchema ?? null]);
}

/** Serialises a value so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}

/** Returns the name by which models see a server's tool. */
export function nameForModels(tool: string, name: string): string {
  return `${tool}_${name}`.replace(/[^A-Za-z0-9_]/g, "_");
}
