import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../../../../base/json.ts";
import type { Agent, Command, CommandTool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import { quoting, refused, said } from "../../outcome.ts";
import type { Files, JsonSchema } from "../../ports.ts";
import { type ProgramEnd, runProgram } from "../../run-program.ts";
import { readSecrets } from "../../secrets/given-secrets.ts";
import type { KnownSecrets } from "../../secrets/known-secrets.ts";
import { settleChanges, withChanges } from "../../settle-changes.ts";
import { faultInPlaces } from "./path-arguments.ts";

/** Runs a declared command on the work tree, then adopts or undoes its changes. */
export async function runCommand(
  tool: CommandTool,
  { agent, input, files, secrets, signal }: CommandCall,
): Promise<ToolOutcome> {
  const { command } = tool;
  const resolved = await resolveCommand(tool, { input, files });
  if (resolved.kind === "refused") return refused(resolved.reason);
  const { argv, folder } = resolved;
  const given = await readSecrets(tool.secrets, secrets);
  if (given.kind === "refused") return refused(given.reason);
  const { timeoutSeconds } = command;
  const end = await runProgram(
    { argv, folder, timeoutSeconds, variables: given.variables, hidden: secrets.all() },
    signal,
  );
  const settled = await settleChanges(files, { tool, agent, secrets });
  const [name = ""] = argv;
  const told = report(command, name, end);
  return withChanges("output" in end && end.output !== "" ? quoting(`the program ${name}`, told) : told, settled);
}

/** The program of a call with its arguments, and its folder; or the reason why it cannot be run. */
export async function resolveCommand(
  { command, input: schema }: CommandTool,
  { input, files }: Pick<CommandCall, "input" | "files">,
): Promise<{ kind: "resolved"; argv: string[]; folder: string } | { kind: "refused"; reason: string }> {
  const filled = fillIn(command.argv, input);
  if (filled.kind === "refused") return filled;
  const place = await faultInPlaces(files, command, schema as JsonSchema, input);
  if (place) return { kind: "refused", reason: place };
  const folder = join(files.root, command.folder);
  if (!(await isFolder(folder)))
    return { kind: "refused", reason: `The folder ${command.folder} does not exist in the repository yet.` };
  return { kind: "resolved", argv: filled.argv, folder };
}

interface CommandCall {
  agent: Agent;
  input: { [name: string]: Json };
  files: Files;
  secrets: KnownSecrets;
  signal: AbortSignal;
}

type FilledIn = { kind: "filled"; argv: string[] } | { kind: "refused"; reason: string };

/** Fills in the arguments. Each element stays one argument; an element with a missing optional argument is omitted. */
function fillIn(elements: readonly string[], input: { [name: string]: Json }): FilledIn {
  const argv: string[] = [];
  for (const element of elements) {
    const names = [...element.matchAll(placeholder)].map((match) => match[1] ?? "");
    if (names.some((name) => input[name] === undefined)) continue;
    const filled = element.replace(placeholder, (_, name: string) => asText(input[name] ?? ""));
    if (filled.includes("\0")) return { kind: "refused", reason: "An argument contains a NUL character." };
    if (!element.startsWith("-") && filled.startsWith("-") && names.length > 0) {
      return { kind: "refused", reason: `"${names[0]}" may not begin with a hyphen: it would be taken for an option.` };
    }
    argv.push(filled);
  }
  const bytes = Buffer.byteLength(argv.join(" "));
  if (bytes > maxArgumentBytes) {
    return {
      kind: "refused",
      reason: `The arguments have ${bytes} bytes; a command takes ${maxArgumentBytes}. Write long text to a file first.`,
    };
  }
  return { kind: "filled", argv };
}

/** Linux refuses arguments of more than 128 KiB (execve(2)). */
const maxArgumentBytes = 100_000;

const placeholder = /\{\{\s*([\w-]+)\s*\}\}/g;

function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function report(command: Command, program: string, end: ProgramEnd): ToolOutcome {
  switch (end.kind) {
    case "not-installed":
      return refused(`The program ${program} is not installed where the team works.`);
    case "timed-out":
      return refused(`${program} was stopped after ${command.timeoutSeconds} s.\n${end.output}`);
    case "stopped":
      return refused(`${program} was stopped because the runner stops.`);
    case "exited": {
      const output = end.output === "" ? "It printed nothing." : end.output;
      return command.exit.includes(end.exitCode) ? said(output) : refused(`Exit code ${end.exitCode}.\n${output}`);
    }
  }
}
