import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "../../schema/types.ts";
import { shorten } from "../tools/results.ts";
import { type ProgramEnd, runProgram } from "../tools/run-program.ts";
import type { Secret } from "../tools/secrets/hide-secrets.ts";
import { numberAt } from "./value-at.ts";

/** Returns the faults in results, as sentences; empty when all checks passed or were allowed to be skipped. */
export function faultsIn(results: readonly CheckResult[]): string[] {
  return results.flatMap(({ fault }) => fault ?? []);
}

/** Result of one check: without a fault it passed or was allowed to be skipped. */
export interface CheckResult {
  check: Check;
  command: string;
  outcome: "satisfied" | "failed" | "skipped";
  fault?: string;
  /** Output of the command, shortened. */
  output: string;
  /** Numbers that it read out of the command's JSON, by name. */
  numbers: { [name: string]: number };
}

/** Runs the checks sequentially and returns their results. */
export async function checkResults(
  checks: readonly Check[],
  { root, signal, hidden = [] }: { root: string; signal: AbortSignal; hidden?: readonly Secret[] },
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const command = `${check.run.join(" ")}${check.folder === "" ? "" : ` (in ${check.folder})`}`;
    results.push({ check, command, ...(await runCheck(check, { root, signal, hidden })) });
  }
  return results;
}

async function runCheck(
  check: Check,
  { root, signal, hidden }: { root: string; signal: AbortSignal; hidden: readonly Secret[] },
): Promise<Omit<CheckResult, "check" | "command">> {
  const name = `The check \`${check.run.join(" ")}\``;
  const folder = join(root, check.folder);
  const found = await stat(folder).catch(() => undefined);
  const failed = (fault: string, output = "", numbers = {}) => ({ outcome: "failed" as const, fault, output, numbers });
  const skipped = { outcome: "skipped" as const, output: "", numbers: {} };
  if (!found?.isDirectory()) {
    return check.optional ? skipped : failed(`${name} cannot run: the folder ${check.folder} does not exist.`);
  }
  const { run: argv, timeoutSeconds } = check;
  const unprepared = await prepare(check, name, { folder, hidden, signal });
  if (unprepared !== undefined) return failed(unprepared);
  const end = await runProgram({ argv, folder, timeoutSeconds, hidden }, signal);
  const output = "output" in end ? excerpt(end.output) : "";
  const numbers = end.kind === "exited" ? numbersIn(end.stdout, check.values ?? {}) : {};
  const fault = await judge(check, name, end);
  if (fault !== undefined) return failed(fault, output, numbers);
  return end.kind === "not-installed" ? skipped : { outcome: "satisfied", output, numbers };
}

/** Prepares a check; returns a fault when it cannot be run. */
async function prepare(
  { before, timeoutSeconds }: Check,
  name: string,
  { folder, hidden, signal }: { folder: string; hidden: readonly Secret[]; signal: AbortSignal },
): Promise<string | undefined> {
  if (before === undefined) return undefined;
  const end = await runProgram({ argv: before, folder, timeoutSeconds, hidden }, signal);
  if (end.kind === "exited" && end.exitCode === 0) return undefined;
  const what = `${name} was not run: \`${before.join(" ")}\`, which comes before it,`;
  switch (end.kind) {
    case "exited":
      return `${what} ended with exit code ${end.exitCode}:\n${excerpt(end.output)}`;
    case "not-installed":
      return `${what} is not installed where the team works.`;
    case "timed-out":
      return `${what} did not end within ${timeoutSeconds} s.`;
    case "stopped":
      return `${what} was stopped because the runner stops.`;
  }
}

async function judge(check: Check, name: string, end: ProgramEnd): Promise<string | undefined> {
  switch (end.kind) {
    case "not-installed":
      return check.optional ? undefined : `${name} cannot run: the program is not installed where the team works.`;
    case "timed-out":
      return `${name} did not end within ${check.timeoutSeconds} s.`;
    case "stopped":
      return `${name} was stopped because the runner stops.`;
    case "exited":
      if (check.expect !== undefined) return faultInOutput(check.expect, name, end);
      return end.exitCode === 0 ? undefined : `${name} ended with exit code ${end.exitCode}:\n${excerpt(end.output)}`;
  }
}

async function faultInOutput(
  expect: string,
  name: string,
  { stdout, output }: Extract<ProgramEnd, { kind: "exited" }>,
): Promise<string | undefined> {
  const [result, { default: jsonata }] = [readJson(stdout), await import("jsonata")];
  if (result === undefined) return `${name} did not print JSON:\n${excerpt(output)}`;
  try {
    if ((await jsonata(expect).evaluate(result.value)) === true) return undefined;
  } catch (error) {
    return `${name}: the expression \`${expect}\` failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  return `${name} printed what does not satisfy \`${expect}\`:\n${excerpt(output)}`;
}

function numbersIn(stdout: string, values: { readonly [name: string]: string }): CheckResult["numbers"] {
  const places = Object.entries(values);
  const json = places.length === 0 ? undefined : readJson(stdout);
  if (json === undefined) return {};
  return Object.fromEntries(
    places.flatMap(([name, place]) => {
      const number = numberAt(json.value, place);
      return number === undefined ? [] : [[name, number]];
    }),
  );
}

function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const excerpt = (output: string): string => shorten(output, 6000);
