import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Args } from "@oclif/core";
import { Mistake } from "../crew-command.ts";
import type { ProjectApi } from "../project-api.ts";
import { ProjectCommand } from "../project-command.ts";

/** Time between two looks at the flows that can be started on this machine. */
const watchMs = 15_000;

interface Locked {
  tool: string;
  file: string;
  changed: boolean;
  offered: string[];
}

export default class Mcp extends ProjectCommand {
  static override summary = "Serve crew to other agents over MCP, or lock the MCP servers that tools declare.";
  static override description = [
    '`crew mcp` serves the tools validate, explain, diff, cost, status, timeline, artifacts and start over standard input and output, for this workspace. Each flow with a trigger "on: mcp" is a tool of its own while that trigger acts: with `crew up --triggers`, or in the environment named by --env. No tool decides at a gate.',
    "`crew mcp lock` starts each declared server once and writes <tool>.lock.json beside the tool's file: the package with its integrity and a digest of its own files (not those of its dependencies), the server's instructions, and each tool's name, description and schemas. Agents get only what is recorded; a server that differs later is refused. `crew diff` shows the changes of a lock.",
    "Secrets of a server are read from CREW_SECRET_<NAME> or the state folder's file `secrets`.",
  ].join("\n");
  static override examples = [
    "<%= config.bin %> mcp",
    "<%= config.bin %> mcp --env prod",
    "<%= config.bin %> mcp lock",
    "<%= config.bin %> mcp lock archive",
  ];
  static override args = {
    action: Args.string({
      description: "`lock` to lock servers. Default: serve crew.",
      options: ["lock"],
      ignoreStdin: true,
    }),
    // Standard input has messages and no arguments, which oclif would look for there.
    tool: Args.string({ description: "Name of one tool. Default: all that are MCP servers.", ignoreStdin: true }),
  };

  async run(): Promise<{ locked: Locked[] } | undefined> {
    const { args, flags } = await this.parse(Mcp);
    const workspace = this.workspace(flags.workspace);
    if (args.action === undefined) return this.#serve(workspace, flags);
    return { locked: await this.#lock(workspace, args.tool, flags) };
  }

  async #serve(
    workspace: string,
    flags: { state?: string | undefined; env?: string | undefined; engagement?: string | undefined },
  ): Promise<undefined> {
    const { serve } = await import("../mcp/serve.ts");
    const { state, env, engagement } = flags;
    const place = [`--workspace=${workspace}`, ...(state === undefined ? [] : [`--state=${state}`])];
    const crew = [process.execPath, ...process.execArgv, process.argv[1] ?? ""];
    const isDeployed = env !== undefined;
    const projectPlace = [
      ...(isDeployed ? [`--env=${env}`] : []),
      ...(engagement === undefined ? [] : [`--engagement=${engagement}`]),
    ];
    // A deployment's address is found once; what runs on this machine may have been started again.
    let deployed: Promise<ProjectApi> | undefined;
    const open = () => this.api({ ...flags, workspace });
    const api = async () => {
      if (!isDeployed) return open();
      deployed ??= open();
      deployed.catch(() => {
        deployed = undefined;
      });
      return deployed;
    };
    const served = { version: this.config.version, crew, place, projectPlace, api };
    await serve({ ...served, ...(!isDeployed && { watchMs }) }, process.stdin, process.stdout);
  }

  async #lock(
    workspace: string,
    tool: string | undefined,
    flags: Parameters<typeof this.stateFolder>[0],
  ): Promise<Locked[]> {
    const { listTools, nodeHost } = await import("../../compiler/index.ts");
    const servers = listTools(nodeHost(workspace)).filter(({ declared }) => declared.mcp !== undefined);
    const chosen = servers.filter(({ name }) => tool === undefined || name === tool);
    if (chosen.length === 0) throw new Mistake(nothingToLock(tool, servers));
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
    return locked;
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
