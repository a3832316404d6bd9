import { createHash } from "node:crypto";
import { prefix, projectOf } from "../../../schema/table.ts";
import type { LedgerEntry, ProjectEvent, RecordedDecision, StatusManifest } from "../../../schema/types.ts";
import type { GateItem, OperatorItem, QuestionItem, RoundItem } from "../../ledger/items.ts";
import { type ItemKey, key } from "../../ledger/keys.ts";
import { manifestUnder, nameIn } from "../../ledger/people.ts";
import type { MetaItem } from "../../ledger/project-item.ts";
import { readBetween, readItem } from "../../ledger/read.ts";
import { addLedgerEntry, recordEvent } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import { roundName, workOf } from "../views/gate-round.ts";
import type { Decider } from "./decider.ts";
import { grantFurther } from "./further-limits.ts";
import { operatorDid } from "./operator-words.ts";

interface Place {
  phase: string;
  /** Title of the phase for people. */
  title: string;
  round: number;
}

/**
 * Writes the consequences of a decision: its events, and its comments as feedback in the ledger. Keys are derived from
 * the decision, so writing again has no effect, and the next delivery completes them after a crash.
 */
export async function recordConsequences(
  { table, manifests, objects }: Pick<Decider, "table" | "manifests" | "objects">,
  { pk, sk }: ItemKey,
  item: GateItem | QuestionItem | OperatorItem,
): Promise<void> {
  const project = projectOf({ pk });
  const meta = await readItem<MetaItem>(table, key.meta(project));
  if (meta === undefined) return;
  const manifest = manifestUnder(meta.people, await manifests.read(meta.manifest));
  const { events, feedback } = consequencesOf(sk, item, { manifest, meta }, await nameOfRound(table, project, sk));
  await Promise.all([
    ...events.map((event) => recordEvent(table, project, event)),
    ...feedback.map((entry) => addLedgerEntry(table, project, entry)),
    grantWhatIsDecided({ table, objects }, project, sk, item),
  ]);
}

/** Grants the limits raised with the decision, which the runner of the next round reads. */
async function grantWhatIsDecided(
  services: Pick<Decider, "table" | "objects">,
  project: string,
  sk: string,
  item: GateItem | QuestionItem | OperatorItem,
): Promise<void> {
  const decision = sk.startsWith(prefix.operator) ? (item as OperatorItem).decision : undefined;
  if (decision?.raise === undefined) return;
  const { decisionId: id, by, name, time, comment, raise } = decision;
  const [, phase = ""] = sk.split("#");
  await grantFurther(services, project, { id, by, name, time, comment, phase }, raise);
}

function consequencesOf(
  sk: string,
  item: GateItem | QuestionItem | OperatorItem,
  project: { manifest: StatusManifest; meta: MetaItem },
  roundName: string,
): { events: ProjectEvent[]; feedback: LedgerEntry[] } {
  const [, phase = "", round = ""] = sk.split("#");
  const title = project.manifest.phases.find(({ name }) => name === phase)?.title ?? phase;
  if (sk.startsWith(prefix.gate)) {
    const place = { phase, title, round: Number(round) };
    const votes = Object.values((item as GateItem).votes ?? {});
    return {
      events: votes.map((vote) => gateEvent(place, roundName, vote)),
      feedback: votes.flatMap((vote) => feedbackOf(place, vote)),
    };
  }
  if (sk.startsWith(prefix.question)) {
    const { answeredBy } = item as QuestionItem;
    const answerer = answeredBy === undefined ? undefined : nameIn(project, answeredBy);
    const event = questionEvent(sk.slice(prefix.question.length), item as QuestionItem, answerer);
    return { events: event ? [event] : [], feedback: [] };
  }
  const { decision, round: ofRound } = item as OperatorItem;
  const place = { phase, title, round: Number(ofRound) };
  return decision === undefined
    ? { events: [], feedback: [] }
    : { events: [operatorEvent(place, decision)], feedback: feedbackOf(place, decision) };
}

/** Name of a gate's round as on its page, which distinguishes rounds without new work. */
async function nameOfRound(table: Table, project: string, sk: string): Promise<string> {
  const [, phase = "", number = ""] = sk.split("#");
  const round = Number(number);
  const items =
    sk.startsWith(prefix.gate) && round > 1
      ? await readBetween<RoundItem>(table, project, `${prefix.round}${phase}#`, `${prefix.round}${phase}#~`)
      : [];
  const rounds = items.map((each) => ({ phase, round: Number(each.sk.split("#")[2]) }));
  return roundName(workOf({ rounds }, { phase, round }), round);
}

function gateEvent({ phase, title, round }: Place, roundName: string, vote: RecordedDecision): ProjectEvent {
  const what = vote.verdict === "approve" ? "approved" : "asked for changes in";
  return {
    id: `${vote.time}-decision-${shortId(vote)}`,
    time: vote.time,
    kind: "decision-made",
    text: `${vote.name} ${what} ${title}, ${roundName}.`,
    phase,
    round,
    revision: vote.revision,
    by: vote.by,
  };
}

function operatorEvent({ phase, title, round }: Place, decision: RecordedDecision): ProjectEvent {
  return {
    id: `${decision.time}-operator-${shortId(decision)}`,
    time: decision.time,
    kind: "operator-decided",
    text: `${decision.name} ${operatorDid(decision.verdict)}: ${title}, round ${round}.`,
    phase,
    round,
    by: decision.by,
  };
}

function questionEvent(id: string, question: QuestionItem, name: string | undefined): ProjectEvent | undefined {
  const { answer, answeredAt, answeredBy, phase, round } = question;
  if (answer === undefined || answeredAt === undefined || answeredBy === undefined) return undefined;
  return {
    id: `${answeredAt}-answer-${id}`,
    time: answeredAt,
    kind: "question-answered",
    text: `${name ?? answeredBy} answered a question.`,
    phase,
    round: Number(round),
    question: id,
    by: answeredBy,
  };
}

function feedbackOf({ phase, round }: Place, decision: RecordedDecision): LedgerEntry[] {
  const whole = decision.comment === "" ? [] : [{ path: "", text: decision.comment }];
  const single = Object.entries(decision.artifactComments).map(([path, text]) => ({ path, text }));
  return [...whole, ...single].map(({ path, text }, position) => ({
    id: `${phase}-${round}-${shortId(decision)}-${position + 1}`,
    section: "feedback",
    text,
    by: decision.by,
    phase,
    round,
    time: decision.time,
    status: decision.verdict === "revise" || decision.verdict === "resume" ? "open" : "noted",
    ...(path !== "" && { path }),
  }));
}

/** A short id that is safe in keys and stable: a browser chooses the decision's id in any format. */
function shortId({ decisionId, by }: RecordedDecision): string {
  return createHash("sha256").update(`${by}\0${decisionId}`).digest("hex").slice(0, 12);
}
