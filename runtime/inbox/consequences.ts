import { createHash } from "node:crypto";
import { projectOf } from "../../schema/table.ts";
import type { LedgerEntry, ProjectEvent, RecordedDecision, StatusManifest } from "../../schema/types.ts";
import type { WaitingKind } from "../ledger/items.ts";
import { key } from "../ledger/keys.ts";
import { manifestUnder, nameIn } from "../ledger/people.ts";
import type { MetaItem } from "../ledger/project-item.ts";
import { readItem, readItems } from "../ledger/read.ts";
import { addLedgerEntry, recordEvent } from "../ledger/records.ts";
import type { Stored } from "../ledger/stored.ts";
import type { Table } from "../ledger/table.ts";
import type { Decider } from "./decider.ts";
import { grantFurther } from "./further-limits.ts";
import { roundName, workOf } from "./gate-round.ts";
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
  item: Stored<WaitingKind>,
): Promise<void> {
  const project = projectOf(item);
  const meta = await readItem(table, key.meta(project));
  if (meta === undefined) return;
  const manifest = manifestUnder(meta.people, await manifests.read(meta.manifest));
  const { events, feedback } = consequencesOf(item, { manifest, meta }, await nameOfRound(table, project, item));
  await Promise.all([
    ...events.map((event) => recordEvent(table, project, event)),
    ...feedback.map((entry) => addLedgerEntry(table, project, entry)),
    grantWhatIsDecided({ table, objects }, project, item),
  ]);
}

/** Grants the limits raised with the decision, which the runner of the next round reads. */
async function grantWhatIsDecided(
  services: Pick<Decider, "table" | "objects">,
  project: string,
  item: Stored<WaitingKind>,
): Promise<void> {
  if (item.itemKind !== "operator" || item.decision?.raise === undefined) return;
  const { decisionId: id, by, name, time, comment, raise } = item.decision;
  await grantFurther(services, project, { id, by, name, time, comment, phase: item.phase }, raise);
}

function consequencesOf(
  item: Stored<WaitingKind>,
  project: { manifest: StatusManifest; meta: MetaItem },
  roundName: string,
): { events: ProjectEvent[]; feedback: LedgerEntry[] } {
  const { phase, round } = item;
  const title = project.manifest.phases.find(({ name }) => name === phase)?.title ?? phase;
  const place = { phase, title, round };
  switch (item.itemKind) {
    case "gate": {
      const votes = Object.values(item.votes);
      return {
        events: votes.map((vote) => gateEvent(place, roundName, vote)),
        feedback: votes.flatMap((vote) => feedbackOf(place, vote)),
      };
    }
    case "question": {
      const event = questionEvent(item, item.answeredBy === undefined ? undefined : nameIn(project, item.answeredBy));
      return { events: event ? [event] : [], feedback: [] };
    }
    case "operator":
      return item.decision === undefined
        ? { events: [], feedback: [] }
        : { events: [operatorEvent(place, item.decision)], feedback: feedbackOf(place, item.decision) };
    default:
      return item satisfies never;
  }
}

/** Name of a gate's round as on its page, which distinguishes rounds without new work. */
async function nameOfRound(table: Table, project: string, item: Stored<WaitingKind>): Promise<string> {
  const { phase, round } = item;
  const rounds = item.itemKind === "gate" && round > 1 ? await readItems(table, project, "round", `${phase}#`) : [];
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

function questionEvent(question: Stored<"question">, name: string | undefined): ProjectEvent | undefined {
  const { id, answer, answeredAt, answeredBy, phase, round } = question;
  if (answer === undefined || answeredAt === undefined || answeredBy === undefined) return undefined;
  return {
    id: `${answeredAt}-answer-${id}`,
    time: answeredAt,
    kind: "question-answered",
    text: `${name ?? answeredBy} answered a question.`,
    phase,
    round,
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
