import type { Json } from "../../../../base/json.ts";
import type { CallStep, CommandTool } from "../../../../schema/types.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { faultInArguments } from "../../../tools/arguments.ts";
import { resolveCommand } from "../../../tools/kinds/command/run-command.ts";
import type { JsonSchema } from "../../../tools/ports.ts";
import { shorten } from "../../../tools/results.ts";
import { type ProgramEnd, runProgram } from "../../../tools/run-program.ts";
import { readSecrets } from "../../../tools/secrets/given-secrets.ts";
import { settleChanges } from "../../../tools/settle-changes.ts";
import type { RoundContext } from "../../round-context.ts";
import { callerOf } from "./caller-of.ts";
import type { Refused } from "./evaluate-arguments.ts";
import { readValues } from "./read-values.ts";

/** A call with everything that its program gets. */
export interface ResolvedCall {
  argv: string[];
  folder: string;
  variables: { [name: string]: string };
}

/** The record of a call is part of the round's item, which every page of the project reads. */
const mostArgumentBytes = 8_000;
const keptCharacters = 4_000;

export async function resolveCall(
  { tree, secrets }: Pick<RoundContext, "tree" | "secrets">,
  tool: CommandTool,
  input: { [name: string]: Json },
): Promise<(ResolvedCall & { kind: "resolved" }) | Refused> {
  const fault = faultInArguments(tool.input as JsonSchema, input);
  if (fault) return { kind: "refused", reason: `Its arguments are not usable: ${fault}.` };
  const resolved = await resolveCommand(tool, { input, files: tree });
  if (resolved.kind === "refused") return resolved;
  const bytes = Buffer.byteLength(JSON.stringify(resolved.argv));
  if (bytes > mostArgumentBytes) {
    return { kind: "refused", reason: `Its arguments have ${bytes} bytes; a call takes ${mostArgumentBytes}.` };
  }
  const given = await readSecrets(tool.secrets, secrets);
  return given.kind === "refused" ? given : { ...resolved, variables: given.variables };
}

export type CallEnd =
  | { kind: "stopped" }
  | { kind: "ended"; record: Pick<CallRecord, "end" | "fault" | "output" | "values"> };

/** Runs the program, adopts the files that it changed, and reads its values. */
export async function performCall(
  context: Pick<RoundContext, "tree" | "secrets" | "signal" | "rehearsed">,
  { step, tool, argv, folder, variables }: ResolvedCall & { step: CallStep; tool: CommandTool },
): Promise<CallEnd> {
  const { tree, secrets, signal } = context;
  if (context.rehearsed && !isHarmless(tool)) return rehearse(step, tool);
  const { timeoutSeconds } = tool.command;
  const end = await runProgram({ argv, folder, timeoutSeconds, variables, hidden: secrets.all() }, signal);
  if (end.kind === "stopped") return end;
  const settled = await settleChanges(tree, { tool, agent: callerOf(tool), secrets });
  const record = await judge(step, tool, end);
  return {
    kind: "ended",
    record: {
      ...record,
      ...(settled.note !== undefined && { output: [record.output, settled.note].filter(Boolean).join("\n") }),
    },
  };
}

/** True for a program that changes nothing but the project's files: it runs in rehearsals, too. */
function isHarmless({ effect, secrets, network }: CommandTool): boolean {
  return effect !== "execute" && secrets === undefined && network === undefined;
}

async function rehearse(step: CallStep, tool: CommandTool): Promise<CallEnd> {
  const { example } = tool.command;
  if (example === undefined) {
    const output = "This is a rehearsal: the program did not run, and the tool has no example of its end.";
    return { kind: "ended", record: { end: "not run in a rehearsal", output } };
  }
  const output = typeof example.output === "string" ? example.output : JSON.stringify(example.output);
  const end: ProgramEnd = { kind: "exited", exitCode: example.exit, stdout: output, output };
  const record = await judge(step, tool, end);
  return { kind: "ended", record: { ...record, end: `${record.end}, the example of a rehearsal` } };
}

async function judge(step: CallStep, { name, command }: CommandTool, end: ProgramEnd) {
  const output =
    "output" in end && end.output.trim() !== "" ? { output: shorten(end.output.trimEnd(), keptCharacters) } : {};
  const after = "output" in output ? `:\n${output.output}` : ".";
  switch (end.kind) {
    case "not-installed": {
      const fault = `The program ${command.argv[0]} of ${name} is not installed where the team works.`;
      return { end: "not installed", fault };
    }
    case "timed-out": {
      const time = `stopped after ${command.timeoutSeconds} s`;
      return { end: time, fault: `${name} was ${time}${after}`, ...output };
    }
    case "stopped":
      throw new Error("A call that was stopped has no end.");
    case "exited": {
      const ended = `exit code ${end.exitCode}`;
      if (!command.exit.includes(end.exitCode))
        return { end: ended, fault: `${name} ended with ${ended}${after}`, ...output };
      const read = await readValues(step, end.stdout);
      if (read.kind === "refused")
        return { end: ended, fault: `${name} ended with ${ended}. ${read.reason}`, ...output };
      return { end: ended, ...output, ...(Object.keys(read.values).length > 0 && { values: read.values }) };
    }
  }
}
