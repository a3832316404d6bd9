import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "../../../../base/json.ts";
import type { Agent, Command, CommandTool } from "../../../../schema/types.ts";
import type { ToolOutcome } from "../../../swarm/ports.ts";
import { quoting, refused, said } from "../../outcome.ts";
import type { Files, JsonSchema } from "../../ports.ts";
import { type ProgramEnd, runProgram } from "../../run-program.ts";
import { holdsSecret, type Secret, shortestSecret } from "../../secrets/hide-secrets.ts";
import type { KnownSecrets } from "../../secrets/known-secrets.ts";
import { faultInPlaces } from "./path-arguments.ts";

/** Runs a declared command on the work tree, then adopts or undoes its changes. */
export async function runCommand(
  tool: CommandTool,
  { agent, input, files, secrets, signal }: CommandCall,
): Promise<ToolOutcome> {
  const { command } = tool;
  const argv = fillIn(command.argv, input);
  if (argv.kind === "refused") return refused(argv.reason);
  const place = await faultInPlaces(files, command, tool.input as JsonSchema, input);
  if (place) return refused(place);
  const folder = join(files.root, command.folder);
  if (!(await isFolder(folder))) return refused(`The folder ${command.folder} does not exist in the repository yet.`);
  const given = await readSecrets(tool, secrets);
  if (given.kind === "refused") return refused(given.reason);
  const { timeoutSeconds } = command;
  const program = { argv: argv.argv, folder, timeoutSeconds, variables: given.variables, hidden: secrets.all() };
  const end = await runProgram(program, signal);
  const { kept, undone } = await settleChanges(files, tool.effect === "read" ? [] : agent.writes, secrets.all());
  const [name = ""] = argv.argv;
  const told = report(command, name, end);
  const outcome = "output" in end && end.output !== "" ? quoting(`the program ${name}`, told) : told;
  if (undone.length === 0) return { ...outcome, written: kept };
  const note = `Undone, because it is outside what this call may change, or holds a secret: ${secrets.hide(undone.join(", "))}.`;
  return {
    ...outcome,
    text: `${outcome.text}\n${note}`,
    isError: outcome.isError || tool.effect !== "read",
    written: kept,
  };
}

interface CommandCall {
  agent: Agent;
  input: { [name: string]: Json };
  files: Files;
  secrets: KnownSecrets;
  signal: AbortSignal;
}

type Given = { kind: "given"; variables: { [name: string]: string } } | { kind: "refused"; reason: string };

/** Reads values for each call, so that a replaced secret takes effect with the next call. */
async function readSecrets({ secrets = [] }: CommandTool, known: KnownSecrets): Promise<Given> {
  const values = await Promise.all(
    secrets.map(async ({ name, from }) => ({ name, from, value: await known.read(from) })),
  );
  const missing = values.find(({ value }) => value === undefined);
  if (missing) {
    return { kind: "refused", reason: `The secret ${missing.from} is not set where the team works: record a blocker.` };
  }
  const short = values.find(({ value = "" }) => value.replace(/\s/g, "").length < shortestSecret);
  if (short) return { kind: "refused", reason: `The secret ${short.from} is too short to be one: record a blocker.` };
  return { kind: "given", variables: Object.fromEntries(values.map(({ name, value = "" }) => [name, value])) };
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

async function settleChanges(
  files: Files,
  scope: readonly string[],
  secrets: readonly Secret[],
): Promise<{ kept: string[]; undone: string[] }> {
  const changed = await files.noticeChanges();
  const present = new Set(files.files().map(({ path }) => path));
  const mayStay = async (path: string) => {
    if ((await files.resolve(scope, path)).kind === "refused") return false;
    if (secrets.length === 0) return true;
    return !holdsSecret(path, secrets) && !(present.has(path) && holdsSecret(await files.read(path), secrets));
  };
  const stays = await Promise.all(changed.map(mayStay));
  const kept = changed.filter((_, at) => stays[at]);
  const undone = changed.filter((_, at) => !stays[at]);
  if (undone.length) await files.discard(undone);
  return { kept, undone };
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
