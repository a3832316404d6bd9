import { compareText } from "../../../base/compare-text.ts";
import type { Json } from "../../../base/json.ts";
import { isOfRound } from "../../../schema/table.ts";
import type { TurnsView, TurnView } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { readItems } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Entry } from "../../swarm/entry.ts";
import type { ModelReply } from "../../swarm/ports.ts";

/** Turns and characters of one answer: a function's answer has at most 6 MB. */
const mostTurns = 200;
const mostCharacters = 2_000_000;
const longestText = 20_000;
const longestArguments = 2_000;

export interface TurnsQuery {
  phase?: string | undefined;
  round?: string | undefined;
  /** Id of a turn, or a time; later turns are returned. */
  after?: string | undefined;
}

/** Returns the turns of a project's rounds from their journals, in the order of time. */
export async function viewTurns(
  { table, objects }: { table: Table; objects: ObjectStore },
  project: string,
  { phase, round, after = "" }: TurnsQuery,
): Promise<TurnsView> {
  const [rounds, items] = await Promise.all([readItems(table, project, "round"), readItems(table, project, "turn")]);
  const wanted = rounds
    .filter((each) => isOfRound(each, { phase, round }))
    // Bodies are read of few rounds for each answer.
    .filter(({ finishedAt }) => finishedAt === undefined || finishedAt >= after.slice(0, finishedAt.length))
    .sort((one, other) => compareText(one.startedAt, other.startedAt));
  const byKey = new Map(items.map((item) => [item.sk, item]));
  let later: TurnView[] = [];
  let read = 0;
  for (const each of wanted) {
    if (each.startedAt > (later[mostTurns]?.time ?? "~")) break;
    const own = await turnsOf(objects, each, byKey);
    later = [...later, ...own.filter(({ id }) => id > after)].sort((one, other) => compareText(one.id, other.id));
    read += 1;
  }
  const turns = firstOf(later);
  const isAll = turns.length === later.length && read === wanted.length;
  return { turns, ...(!isAll && { next: turns.at(-1)?.id ?? "" }) };
}

function firstOf(turns: readonly TurnView[]): TurnView[] {
  let characters = 0;
  const end = turns.findIndex((turn, index) => {
    characters += JSON.stringify(turn).length;
    return index > 0 && (index >= mostTurns || characters > mostCharacters);
  });
  return turns.slice(0, end < 0 ? undefined : end);
}

async function turnsOf(
  objects: ObjectStore,
  round: Stored<"round">,
  items: ReadonlyMap<string, Stored<"turn">>,
): Promise<TurnView[]> {
  const journal = await Promise.all(journalOf(round, items).map((item) => readEntry(objects, item)));
  const turns: TurnView[] = [];
  let agent = "";
  let calls = new Map<string, TurnView["tools"][number]>();
  for (const entry of journal) {
    if (entry.kind === "visit-started") agent = entry.agent;
    const place = { phase: round.phase, round: round.round, number: turns.length + 1, agent };
    if (entry.kind === "model-replied") {
      calls = callsIn(entry.reply);
      turns.push(turnOf(entry, place, [...calls.values()]));
    } else if (entry.kind === "reply-lost" || entry.kind === "model-timed-out") {
      turns.push(lostTurn(entry, place));
    } else noteResult(calls, entry);
  }
  return turns;
}

/** Entries of the round, oldest first: those of a runner that was replaced while it wrote are no part of the round. */
function journalOf({ head }: Stored<"round">, items: ReadonlyMap<string, Stored<"turn">>): Stored<"turn">[] {
  const chain: Stored<"turn">[] = [];
  for (let item = items.get(head ?? ""); item !== undefined; item = items.get(item.prev ?? "")) chain.push(item);
  return chain.reverse();
}

async function readEntry(objects: ObjectStore, { entry, body }: Stored<"turn">): Promise<Entry> {
  return JSON.parse(body === undefined ? (entry ?? "") : new TextDecoder().decode(await objects.get(body)));
}

type Place = Pick<TurnView, "phase" | "round" | "number" | "agent">;

function turnOf(entry: Entry & { kind: "model-replied" }, place: Place, tools: TurnView["tools"]): TurnView {
  const { reply, costMicros } = entry;
  const said = reply.content.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n");
  return {
    ...headOf(entry, place),
    text: said.slice(0, longestText),
    ...(said.length > longestText && { textCharacters: said.length }),
    tools,
    modelId: reply.modelId,
    stopReason: reply.stopReason,
    usage: { ...tokensOf(reply.usage), costMicros },
    ...(reply.isEstimated && { isEstimated: true }),
  };
}

function lostTurn(entry: Entry & { kind: "reply-lost" | "model-timed-out" }, place: Place): TurnView {
  const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const { spending, costMicros = 0 } = entry;
  return {
    ...headOf(entry, place),
    text: "",
    tools: [],
    ...(spending?.modelId !== undefined && { modelId: spending.modelId }),
    usage: { ...tokensOf(spending?.usage ?? none), costMicros },
    ...(spending?.isEstimated && { isEstimated: true }),
    isLost: true,
  };
}

function headOf({ at }: Entry, place: Place) {
  const time = new Date(at).toISOString();
  const { phase, round, number } = place;
  return { id: `${time}#${phase}#${round}#${String(number).padStart(6, "0")}`, time, ...place };
}

function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: ModelReply["usage"]) {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

function callsIn({ content }: ModelReply): Map<string, TurnView["tools"][number]> {
  return new Map(
    content.flatMap((block) =>
      block.kind === "tool-use"
        ? [[block.id, { name: block.name, ...argumentsOf(block.input), ...refusedIn(block.unusable) }] as const]
        : [],
    ),
  );
}

function argumentsOf(input: Json) {
  const text = JSON.stringify(input);
  return {
    arguments: text.slice(0, longestArguments),
    ...(text.length > longestArguments && { argumentCharacters: text.length }),
  };
}

const refusedIn = (reason: string | undefined) => (reason === undefined ? {} : { refused: reason });

/** Adds a result to the call that it is of. */
function noteResult(calls: Map<string, TurnView["tools"][number]>, entry: Entry): void {
  if (!("callId" in entry)) return;
  const call = calls.get(entry.callId);
  if (call === undefined) return;
  if (entry.kind === "tool-returned") {
    const { text, isError } = entry.outcome;
    Object.assign(call, { resultCharacters: text.length, ...(isError && { isError: true }) });
  } else if (entry.kind === "call-refused") Object.assign(call, refusedIn(entry.reason));
  else if (entry.kind === "finish-refused") Object.assign(call, refusedIn(entry.unmet.join(" ")));
}
