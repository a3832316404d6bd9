import { enumerate } from "../../../../base/enumerate.ts";
import type { CallStep, CommandTool } from "../../../../schema/types.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { shorten } from "../../../tools/results.ts";
import { type ProgramEnd, runProgram } from "../../../tools/run-program.ts";
import { readSecrets } from "../../../tools/secrets/given-secrets.ts";
import { settleChanges } from "../../../tools/settle-changes.ts";
import type { RoundContext } from "../../round-context.ts";
import { openAccountCredentials } from "./account-credentials.ts";
import { placeKept, takeKept } from "./call-files.ts";
import { callerOf } from "./caller-of.ts";
import type { CallableTool } from "./declared-call.ts";
import { performForge } from "./perform-forge.ts";
import type { PlannedCall } from "./plan-call.ts";
import { readValues } from "./read-values.ts";

const keptCharacters = 4_000;

export type CallEnd =
  | { kind: "stopped" }
  | { kind: "ended"; record: Pick<CallRecord, "end" | "fault" | "output" | "values" | "kept"> };

/** Does the operation on a forge, or runs the program, adopts the files that it changed, and reads its values. */
export async function performCall(
  context: Pick<RoundContext, "order" | "tree" | "objects" | "secrets" | "signal" | "rehearsed" | "table">,
  { step, tool, ...planned }: PlannedCall & { step: CallStep; tool: CallableTool },
): Promise<CallEnd> {
  if (tool.kind === "command") return performCommand(context, { step, tool, ...planned });
  const end = await performForge(context, tool, { input: planned.input, isApproved: step.part === "perform" });
  if (end.kind === "stopped") return end;
  if (end.kind === "refused") return { kind: "ended", record: { end: "refused", fault: end.reason } };
  const read = await readValues(step, end.output);
  if (read.kind === "refused")
    return { kind: "ended", record: { end: "done", fault: read.reason, output: end.output } };
  const { values } = read;
  return {
    kind: "ended",
    record: {
      end: context.rehearsed ? "done, as in a rehearsal" : "done",
      output: end.output,
      ...(Object.keys(values).length > 0 && { values }),
    },
  };
}

async function performCommand(
  context: Pick<RoundContext, "order" | "tree" | "objects" | "secrets" | "signal" | "rehearsed">,
  { step, tool, argv, folder, files }: PlannedCall & { step: CallStep; tool: CommandTool },
): Promise<CallEnd> {
  const { tree, secrets, signal } = context;
  if (context.rehearsed && !isHarmless(tool)) return rehearse(context, step, tool);
  const given = await readSecrets(tool.secrets, secrets);
  if (given.kind === "refused") return { kind: "ended", record: { end: "not run", fault: given.reason } };
  const account = await openAccountCredentials(tool, context.order.project);
  if (account.kind === "refused") return { kind: "ended", record: { end: "not run", fault: account.reason } };
  const { timeoutSeconds } = tool.command;
  await placeKept(context, files);
  const variables = { ...given.variables, ...account.variables, CREW_PROJECT: context.order.project };
  const program = { argv, folder, timeoutSeconds, variables, hidden: secrets.all() };
  const end = await runProgram(program, signal).finally(account.close);
  if (end.kind === "stopped") return end;
  const { kept, missing } = await takeKept(context, step.keeps, files);
  const settled = await settleChanges(tree, { tool, agent: callerOf(tool), secrets });
  const record = await judge(step, tool, end);
  const lost = record.fault === undefined && missing.length > 0;
  return {
    kind: "ended",
    record: {
      ...record,
      ...(kept.length > 0 && { kept }),
      ...(lost && { fault: `${tool.name} ended with ${record.end}, but did not leave ${enumerate(missing)}.` }),
      ...(settled.note !== undefined && { output: [record.output, settled.note].filter(Boolean).join("\n") }),
    },
  };
}

/** True for a program that changes nothing but the project's files: it runs in rehearsals, too. */
function isHarmless({ effect, secrets, network, rights, assume }: CommandTool): boolean {
  return effect !== "execute" && [secrets, network, rights, assume].every((need) => need === undefined);
}

/** Plays the declared end. Files that the program would keep have an invented content, so that later calls find them. */
async function rehearse(
  { objects }: Pick<RoundContext, "objects">,
  step: CallStep,
  tool: CommandTool,
): Promise<CallEnd> {
  const content = `${tool.name} wrote nothing: this is a rehearsal.\n`;
  const digest = step.keeps.length === 0 ? undefined : await objects.put(content);
  const kept = digest === undefined ? {} : { kept: step.keeps.map((path) => ({ path, digest, size: content.length })) };
  const { example } = tool.command;
  if (example === undefined) {
    const output = "This is a rehearsal: the program did not run, and the tool has no example of its end.";
    return { kind: "ended", record: { end: "not run in a rehearsal", output, ...kept } };
  }
  const output = typeof example.output === "string" ? example.output : JSON.stringify(example.output);
  const end: ProgramEnd = { kind: "exited", exitCode: example.exit, stdout: output, output };
  const record = await judge(step, tool, end);
  return { kind: "ended", record: { ...record, ...kept, end: `${record.end}, the example of a rehearsal` } };
}

async function judge(
  step: CallStep,
  { name, command }: CommandTool,
  end: ProgramEnd,
): Promise<Pick<CallRecord, "end" | "fault" | "output" | "values">> {
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
