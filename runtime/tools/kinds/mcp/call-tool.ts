import { realpath } from "node:fs/promises";
import type { Json } from "../../../../base/json.ts";
import type { McpTool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import { quoting, refused, said } from "../../outcome.ts";
import type { JsonSchema, ToolContext } from "../../ports.ts";
import { readSecrets } from "../../secrets/given-secrets.ts";
import { settleChanges, withChanges } from "../../settle-changes.ts";
import { faultInPlaces } from "../command/path-arguments.ts";
import type { CheckedCall } from "../tool-kind.ts";
import { digestOfContents, packageOfProgram } from "./installed-package.ts";
import { differenceFromLock } from "./lock-differences.ts";
import { ServerRefused } from "./message-stream.ts";
import { offeredTools } from "./offered-tools.ts";
import { described, type OpenServer, openServer, type ServerStart } from "./open-server.ts";
import { textOfResult } from "./result-text.ts";

type LockedFunction = McpTool["mcp"]["functions"][number];

/** Calls a tool of a server that was started for this call, after comparing the server with its lock. */
export async function callTool(
  tool: McpTool,
  called: LockedFunction,
  { agent, call, signal }: CheckedCall,
  { files, secrets, rehearsed }: ToolContext,
): Promise<ToolOutcome> {
  const { server } = tool.mcp;
  const isProgram = server.command !== undefined;
  if (rehearsed && !isProgram) return said(`This is a rehearsal: the MCP server at ${server.url} was not called.`);
  const input = call.input as { [name: string]: Json };
  const root = { argv: [], folder: "", timeoutSeconds: 0, exit: [] };
  const place = isProgram ? await faultInPlaces(files, root, called.input as JsonSchema, input) : undefined;
  if (place) return refused(place);
  const given = await readSecrets(tool.secrets, secrets);
  if (given.kind === "refused") return refused(given.reason);
  const outcome = await attempt(tool, called, input, {
    folder: await realpath(files.root),
    secrets: given.variables,
    signal,
  });
  return isProgram ? withChanges(outcome, await settleChanges(files, { tool, agent, secrets })) : outcome;
}

async function attempt(
  tool: McpTool,
  called: LockedFunction,
  input: { [name: string]: Json },
  { folder, secrets, signal }: Pick<ServerStart, "folder" | "secrets" | "signal">,
): Promise<ToolOutcome> {
  const { mcp } = tool;
  try {
    await refuseOtherPackage(mcp, folder);
    const opened = await openServer({
      server: mcp.server,
      timeoutSeconds: mcp.timeoutSeconds,
      folder,
      secrets,
      signal,
    });
    try {
      return await perform(tool, called, input, opened);
    } catch (error) {
      throw described(error, opened);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof ServerRefused)) throw error;
    return quoting(
      sourceOf(tool),
      refused(`The call was ended by the runner, because of the MCP server of ${tool.name}: ${error.message}`),
    );
  }
}

async function perform(
  tool: McpTool,
  { name }: LockedFunction,
  input: { [name: string]: Json },
  opened: OpenServer,
): Promise<ToolOutcome> {
  const { client, signal, callMs } = opened;
  const tools = await offeredTools(opened);
  const difference = differenceFromLock(tool.mcp, { instructions: client.getInstructions() ?? "", tools });
  if (difference !== undefined) {
    throw new ServerRefused(
      `it differs from its lock: ${difference}. Record a blocker for the operator: the lock has to be reviewed and written again (crew mcp lock ${tool.name}).`,
    );
  }
  const result = await client.callTool(
    { name, arguments: input },
    { signal, timeout: callMs, maxTotalTimeout: callMs },
  );
  const refusal = opened.refusal();
  if (refusal !== undefined) throw refusal;
  const text = textOfResult(result.content, result.structuredContent);
  const asked = opened.requested();
  const note = asked.length === 0 ? "" : `\n[The server asked for ${asked.join(", ").slice(0, 500)}: refused.]`;
  const told = `${text === "" ? "It answered nothing." : text}${note}`;
  return quoting(sourceOf(tool), result.isError ? refused(told) : said(told));
}

const sourceOf = ({ name }: McpTool): string => `the MCP server of ${name}`;

/** Refuses a program that is not from the locked package, or whose package has other files. */
async function refuseOtherPackage({ server, packages }: McpTool["mcp"], folder: string): Promise<void> {
  const [program] = server.command ?? [];
  if (program === undefined || packages.length === 0) return;
  const installed = await packageOfProgram(program, folder);
  const locked = packages.find((each) => each.package === installed?.package);
  if (installed === undefined || locked === undefined) {
    throw new ServerRefused(
      `its program ${program} is ${installed === undefined ? "not installed here" : `of ${installed.package}`}, and the lock is of ${packages.map((each) => each.package).join(", ")}`,
    );
  }
  if ((await digestOfContents(installed.folder)) !== locked.contents) {
    throw new ServerRefused(`the installed files of ${locked.package} differ from its lock`);
  }
}
