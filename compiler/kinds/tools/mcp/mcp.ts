import { duration } from "../../../../base/duration.ts";
import { enumerate } from "../../../../base/enumerate.ts";
import { nameForModels } from "../../../../schema/mcp-lock.ts";
import type { McpServer, ToolFile } from "../../../../schema/types.ts";
import { quote } from "../../../diff/quote.ts";
import { toSeconds } from "../../../lower/units.ts";
import { throwMissing } from "../../../source/missing-value.ts";
import type { ToolKind } from "../tool-kind.ts";
import { compareServers } from "./compare-servers.ts";
import { lockFor, serverInOneLine } from "./declared-server.ts";
import { mcpAddressUnusable } from "./mcp-address-unusable.ts";
import { mcpEffectMismatch } from "./mcp-effect-mismatch.ts";
import { mcpHeaderUnusable } from "./mcp-header-unusable.ts";
import { mcpNotLocked } from "./mcp-not-locked.ts";
import { mcpToolUnusable } from "./mcp-tool-unusable.ts";

/** Time of one call, including the start of the server. */
const defaultTimeout = "1m";

/** Tools of an MCP server; models see each behind the name of the tool's file. */
export const mcp: ToolKind<"mcp"> = {
  syntax: {
    key: "mcp",
    noun: "an MCP server",
    required: ["mcp"],
    optional: ["requires", "network", "secrets"],
    hasTemplates: true,
    advice: '"mcp" with a server and its tools',
    conflict: {
      tool: "The tool is an MCP server",
      key: "This key makes it an MCP server.",
      why: "An MCP server declares the arguments of its tools itself, and the lock records them.",
    },
  },
  rules: [mcpAddressUnusable, mcpEffectMismatch, mcpHeaderUnusable, mcpNotLocked, mcpToolUnusable],
  lower: (declared, lock) => ({
    kind: "mcp",
    mcp: lowerServer(declared, lock),
    ...(declared.requires && { requires: declared.requires }),
    ...(declared.network === "internet" && { network: declared.network }),
    ...(declared.secrets && { secrets: declared.secrets }),
  }),
  namesForModels: (name, { mcp }) => (mcp ?? throwMissing()).tools.map((tool) => nameForModels(name, tool)),
  bringsSeveralNames: true,
  /** A server elsewhere changes no file of the project. */
  possibleEffects: ({ mcp }) => ("url" in (mcp ?? throwMissing()).server ? ["read", "execute"] : undefined),
  /** A program runs in the work tree, like a command. */
  writesFiles: ({ mcp, effect }) => "command" in (mcp ?? throwMissing()).server && effect !== "read",
  canReachOutside: true,
  origins: ({ mcp: { server } }) => (server.url === undefined ? [] : [new URL(server.url).origin]),
  takesText: () => true,
  timeout: ({ mcp }) => (mcp?.timeout === undefined ? undefined : { value: mcp.timeout, path: ["mcp", "timeout"] }),
  templates: () => undefined,
  explain: (declared) => inWords(declared),
  summarize: ({ mcp }) =>
    `it offers ${enumerate(mcp.functions.map(({ name }) => name))} of the MCP server ${quote(serverInOneLine(mcp.server))}`,
  inOneLine: ({ mcp }) => `${serverInOneLine(mcp.server)}: ${mcp.functions.map(({ name }) => name).join(", ")}`,
  identity: ({ mcp }) => serverInOneLine(mcp.server),
  compare: (before, after) => compareServers(after.name, before.mcp, after.mcp),
};

/** Throws for a tool without a usable lock, which `mcp-not-locked` reports. */
function lowerServer(declared: ToolFile, text: string | undefined): McpServer {
  const { server, tools, timeout } = declared.mcp ?? throwMissing();
  const found = lockFor(declared, text);
  if (found.kind !== "locked") return throwMissing();
  const { packages, instructions, tools: offered } = found.lock;
  return {
    server,
    packages,
    instructions,
    offered: Object.fromEntries(offered.map(({ name, digest }) => [name, digest])),
    functions: tools.map((wanted) => {
      const { name, description, inputSchema, outputSchema } =
        offered.find((each) => each.name === wanted) ?? throwMissing();
      return { name, description, input: inputSchema, ...(outputSchema && { output: outputSchema }) };
    }),
    timeoutSeconds: toSeconds(timeout ?? defaultTimeout),
  };
}

function inWords({ mcp }: ToolFile): string {
  const { server, tools, timeout } = mcp ?? throwMissing();
  const where =
    "command" in server
      ? `It starts the MCP server: ${serverInOneLine(server)}`
      : `It calls the MCP server at ${server.url}`;
  return [
    `${where}; at most ${duration(toSeconds(timeout ?? defaultTimeout))} for a call.`,
    `Agents get ${enumerate([...tools])} as the lock beside the file describes them; a server that differs from its lock is refused.`,
    ...("command" in server ? [] : ["In rehearsals nothing is called."]),
  ].join(" ");
}
