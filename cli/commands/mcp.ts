import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Args } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";

interface Locked {
  tool: string;
  file: string;
  changed: boolean;
  offered: string[];
}

export default class Mcp extends CrewCommand {
  static override summary = "Lock the MCP servers that tools declare: record what each offers, for review.";
  static override description = [
    "`crew mcp lock` starts each declared server once and writes <tool>.lock.json beside the tool's file: the package with its integrity, the server's instructions, and each tool's name, description and schemas. Agents get only what is recorded; a server that differs later is refused. `crew diff` shows the changes of a lock.",
    "Secrets of a server are read from CREW_SECRET_<NAME> or the state folder's file `secrets`.",
  ].join("\n");
  static override examples = ["<%= config.bin %> mcp lock", "<%= config.bin %> mcp lock archive"];
  static override args = {
    action: Args.string({ description: "lock", options: ["lock"], required: true }),
    tool: Args.string({ description: "Name of one tool. Default: all that are MCP servers." }),
  };

  async run(): Promise<{ locked: Locked[] }> {
    const { args, flags } = await this.parse(Mcp);
    const workspace = this.workspace(flags.workspace);
    const { listTools, nodeHost } = await import("../../compiler/index.ts");
    const servers = listTools(nodeHost(workspace)).filter(({ declared }) => declared.mcp !== undefined);
    const chosen = servers.filter(({ name }) => args.tool === undefined || name === args.tool);
    if (chosen.length === 0) throw new Mistake(nothingToLock(args.tool, servers));
    const { integrityFromRegistry, lockServer } = await import("../../runtime/tools/kinds/mcp/lock-server.ts");
    const { openSecrets } = await import("../../runtime/runner/secrets.ts");
    const secret = openSecrets(pathToFileURL(join(this.stateFolder(flags), "secrets")).href, process.env);
    const context = { secret, integrityOf: integrityFromRegistry, signal: new AbortController().signal };
    const locked: Locked[] = [];
    for (const { name, declared, lockFile } of chosen) {
      const lock = await lockServer(declared, context).catch((error: Error) => {
        if (error.name !== "ServerRefused") throw error;
        throw new Mistake(`The MCP server of ${name} cannot be locked: ${error.message}.`, 1);
      });
      const [text, offered] = [`${JSON.stringify(lock, undefined, 2)}\n`, lock.tools.map((tool) => tool.name)];
      const target = join(workspace, lockFile);
      const changed = textOf(target) !== text;
      if (changed) writeFileSync(target, text);
      locked.push({ tool: name, file: lockFile, changed, offered });
      this.log(
        `${lockFile}: ${changed ? "written" : "unchanged"}; the server offers ${offered.join(", ") || "no tools"}.`,
      );
    }
    return { locked };
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function nothingToLock(tool: string | undefined, servers: readonly { name: string }[]): string {
  if (tool === undefined)
    return "No tool of this workspace is an MCP server that can be read; `crew validate` reports faults.";
  return `No tool ${tool} is an MCP server that can be read. MCP servers: ${servers.map(({ name }) => name).join(", ") || "none"}.`;
}
