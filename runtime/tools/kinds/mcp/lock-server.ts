import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  identityOfServer,
  type LockedTool,
  lockVersion,
  type McpLock,
  type ToolDefinition,
} from "../../../../schema/mcp-lock.ts";
import type { ToolFile } from "../../../../schema/types.ts";
import { faultInArguments } from "../../arguments.ts";
import { readSecrets } from "../../secrets/given-secrets.ts";
import { digestOfContents, packageOfProgram } from "./installed-package.ts";
import { ServerRefused } from "./message-stream.ts";
import { digestOfTool, offeredTools } from "./offered-tools.ts";
import { described, openServer } from "./open-server.ts";

type Declared = Pick<ToolFile, "mcp" | "requires" | "secrets">;

/** Longest text of a server that people are asked to review. */
const longestText = 20_000;

export interface LockContext {
  secret(from: string): Promise<string | undefined>;
  /** Integrity of a package in its registry. */
  integrityOf(wanted: string): Promise<string>;
  signal: AbortSignal;
}

/** Starts a declared server and records what it offers. Throws `ServerRefused` with the reason why it cannot be locked. */
export async function lockServer(declared: Declared, context: LockContext): Promise<McpLock> {
  const { mcp, requires, secrets } = declared;
  if (mcp === undefined) throw new ServerRefused("it is no MCP server");
  const { server } = mcp;
  const given = await readSecrets(secrets, { read: context.secret });
  if (given.kind === "refused") throw new ServerRefused(given.reason.replace(/: record a blocker\.$/, "."));
  const folder = await mkdtemp(join(tmpdir(), "crew-lock-"));
  try {
    const packages = "command" in server ? await packagesOf(server.command, requires, folder, context) : [];
    const start = { server, folder, secrets: given.variables, timeoutSeconds: 60, signal: context.signal };
    const { instructions, tools } = await offered(start);
    const unusable = tools.find((tool) => mcp.tools.includes(tool.name) && faultIn(tool) !== undefined);
    if (unusable) throw new ServerRefused(`its tool ${JSON.stringify(unusable.name)} ${faultIn(unusable)}`);
    return { lockVersion, declared: identityOfServer(mcp, requires), packages, instructions, tools };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function offered(
  start: Parameters<typeof openServer>[0],
): Promise<{ instructions: string; tools: LockedTool[] }> {
  const opened = await openServer(start);
  try {
    const tools = await offeredTools(opened);
    const instructions = opened.client.getInstructions() ?? "";
    if (instructions.length > longestText) throw new ServerRefused("its instructions are too long to be reviewed");
    return { instructions, tools: tools.map((tool) => ({ ...tool, digest: digestOfTool(tool) })) };
  } catch (error) {
    throw described(error, opened);
  } finally {
    await opened.close();
  }
}

function faultIn({ description, inputSchema }: ToolDefinition): string | undefined {
  if (description.length > longestText) return "has a description that is too long to be reviewed";
  if (inputSchema.type !== "object") return "has arguments that are no object";
  const { $schema, $id, ...schema } = inputSchema;
  try {
    faultInArguments(schema, {});
    return undefined;
  } catch (error) {
    return `has arguments whose schema cannot be used: ${(error as Error).message.slice(0, 300)}`;
  }
}

/** The package of the program, as installed here and as published; none where `requires` names no npm package. */
async function packagesOf(
  [program = ""]: readonly string[],
  requires: Declared["requires"],
  folder: string,
  { integrityOf }: LockContext,
): Promise<McpLock["packages"]> {
  const wanted = requires?.npm ?? [];
  if (wanted.length === 0) return [];
  const installed = await packageOfProgram(program, folder);
  if (installed === undefined) {
    throw new ServerRefused(
      `its program ${program} is not installed here: npm install --global --ignore-scripts ${wanted.join(" ")}`,
    );
  }
  if (!wanted.includes(installed.package)) {
    throw new ServerRefused(
      `its program ${program} is of ${installed.package} here, and \`requires\` names ${wanted.join(", ")}`,
    );
  }
  const contents = await digestOfContents(installed.folder);
  return [{ package: installed.package, integrity: await integrityOf(installed.package), contents }];
}

/** Asks the registry that npm uses here. */
export async function integrityFromRegistry(wanted: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("npm", ["view", wanted, "dist.integrity", "--json"], {
      timeout: 60_000,
    });
    const integrity: unknown = JSON.parse(stdout);
    if (typeof integrity === "string" && integrity.startsWith("sha")) return integrity;
  } catch {
    // Reported below, together with an answer that is no integrity.
  }
  throw new ServerRefused(`npm gives no integrity for ${wanted}: is the registry reached, and the version published?`);
}
