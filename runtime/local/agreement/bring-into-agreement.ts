import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { isDigest } from "../../../base/digest.ts";
import { marks, prefix, projectOf } from "../../../schema/table.ts";
import { whyUnreadable } from "../../artifacts/object-store.ts";
import type { Engine } from "../../engine/engine.ts";
import { ApiError } from "../../engine/failures.ts";
import { readTaskToken } from "../../engine/task-token.ts";
import type { DecidedRecord } from "../../inbox/decided-record.ts";
import { type Change, setAll, unmark } from "../../ledger/expressions.ts";
import { type ItemKey, key } from "../../ledger/keys.ts";
import { readAsItIs, readMarked } from "../../ledger/read.ts";
import { isForMachine, type Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { MachineWaitKind } from "../../ledger/wait-items.ts";
import { tokenOf, topUpTokenOf } from "../../ledger/waiting.ts";
import { updateItem } from "../../ledger/write.ts";
import { settleProjects } from "./settle-projects.ts";
import { outcomeOf } from "./task-outcome.ts";
import { type Wait, waitsOf } from "./waits.ts";
import type { Witnesses } from "./witnesses.ts";

type WaitingItem = Stored<MachineWaitKind>;

/**
 * Reconciles the table with the state machine's journal after one of them was damaged or restored from a backup: tasks
 * that the machine waits for are open in the table, tasks that were answered are decided there, and every running
 * project exists in both. Call before `engine.resume()`. Resolves with a sentence per repair.
 */
export async function bringIntoAgreement(witnesses: Witnesses): Promise<string[]> {
  const waits = waitsOf(witnesses.engine);
  // Handles interrupted writes first: an execution stopped here waits for no item.
  const orphans = await stopUnknownExecutions(witnesses);
  const known = waits.filter(({ executionArn }) => !orphans.executions.has(executionArn));
  const marked = (await readMarked(witnesses.table, marks.waiting)).filter(isForMachine);
  return [
    ...orphans.said,
    ...(await reopen(witnesses, known)),
    ...(await settleItems(witnesses, known, marked)),
    // After the items: an execution of final phases closes those that its project still has open.
    ...(await settleProjects(witnesses)),
  ];
}

/** Stops executions of projects that are not in the table: no person could see or decide them. */
async function stopUnknownExecutions({ engine, table }: Witnesses) {
  const executions = new Set<string>();
  const said: string[] = [];
  for (const { arn, input, status } of engine.listExecutions()) {
    const project = (input as { project?: unknown }).project;
    if (status !== "RUNNING" || typeof project !== "string") continue;
    if (await readAsItIs(table, key.meta(project))) continue;
    executions.add(arn);
    await engine.stopExecution({
      executionArn: arn,
      error: "Crew.Unknown",
      cause: "Its project is not in the table",
    });
    said.push(
      `The project ${project} is missing from the table; its state machine was stopped. Start the project again.`,
    );
  }
  return { executions, said };
}

/** Reopens items that the machine waits for and that the table lost or marked as delivered: the same writes open them or deliver them again. */
async function reopen({ table }: Witnesses, waits: Wait[]): Promise<string[]> {
  const said: string[] = [];
  for (const wait of waits) {
    const { itemKey, writes } = wait;
    const item = await readAsItIs(table, itemKey);
    if (item && isForMachine(item) && (await holds(table, item, wait))) continue;
    for (const write of writes) await repeat(table, write);
    said.push(`${describe(itemKey)} waits for a person; the table did not have that and was corrected.`);
  }
  return said;
}

/** Repeats a write of the machine; one that was conditional on a new item has its effect already where the item is there. */
async function repeat(table: Table, write: UpdateItemCommandInput): Promise<void> {
  try {
    await table.documents.send(new UpdateItemCommand(write));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Closes items that are open only in the table: the machine received an answer or stopped waiting. */
async function settleItems(witnesses: Witnesses, waits: Wait[], marked: WaitingItem[]): Promise<string[]> {
  const waited = new Set(waits.map(({ itemKey }) => keyText(itemKey)));
  const said: string[] = [];
  for (const item of marked) {
    if (item.status !== "OPEN" || waited.has(keyText(item))) continue;
    const token = await anyTokenOf(witnesses.table, item);
    if (token === undefined) continue;
    const sentence = await settleItem(witnesses, item, token);
    if (sentence !== undefined) said.push(sentence);
  }
  return said;
}

/** True for an item that is open with the token, or decided with its delivery pending. */
async function holds(table: Table, item: WaitingItem, { token, phase = "" }: Wait): Promise<boolean> {
  if (item.itemKind === "top-up") return (await topUpTokenOf(table, item, phase)) === token;
  return (await tokenOf(table, item)) === token && item.sentAt === undefined;
}

/** Returns a token with which the machine waited for the item: several phases may wait for one top-up. */
async function anyTokenOf(table: Table, item: WaitingItem): Promise<string | undefined> {
  if (item.itemKind !== "top-up") return tokenOf(table, item);
  const [phase] = Object.keys(item.waits);
  return phase === undefined ? undefined : topUpTokenOf(table, item, phase);
}

async function settleItem({ engine, table, objects }: Witnesses, item: WaitingItem, token: string) {
  const outcome = outcomeOf(historyOf(engine, token), token);
  if (outcome.kind === "given-up") {
    await setAttributes(table, item, { status: "EXPIRED" }, unmark());
    return `${describe(item)} had closed; the table did not have that and was corrected.`;
  }
  if (outcome.kind === "unknown") return undefined;
  const { record } = outcome.output as { record?: unknown };
  if (!isDigest(record)) return undefined;
  const kept = await objects.get(record).catch((error: unknown) => {
    if (whyUnreadable(error) === undefined) throw error;
    return whyUnreadable(error);
  });
  if (!(kept instanceof Buffer))
    return `${describe(item)} was decided, but the decision is lost: ${kept}. Restore it from a backup.`;
  const decided = JSON.parse(kept.toString()) as DecidedRecord;
  // Keeps the item's mark, so that the next sweep writes its consequences and finds the machine answered.
  await setAttributes(table, item, { ...decided });
  return `${describe(item)} was decided; the table did not have that and was corrected.`;
}

/** Empty for what is no token of this engine, or is of an execution that it has forgotten. */
function historyOf(engine: Engine, token: string) {
  try {
    return engine.history(readTaskToken(token).executionArn);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [];
  }
}

async function setAttributes(table: Table, itemKey: ItemKey, values: object, changes: Change[] = []): Promise<void> {
  await updateItem(table, itemKey, [...setAll(values), ...changes]);
}

function keyText({ pk, sk }: ItemKey): string {
  return `${pk} ${sk}`;
}

function describe({ pk, sk }: ItemKey): string {
  const [, phase = "", round = ""] = sk.split("#");
  if (sk.startsWith(prefix["top-up"])) return `Project ${projectOf({ pk })}: The request for more money`;
  const what = sk.startsWith(prefix.question)
    ? "A question"
    : `${sk.startsWith(prefix.gate) ? "The gate" : "The operator's decision"} of ${phase}, ${Number(round) || round},`;
  return `Project ${projectOf({ pk })}: ${what}`;
}
