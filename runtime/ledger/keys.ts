import { createHash } from "node:crypto";
import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { AgentName, PhaseName, ProjectId } from "../../base/names.ts";
import {
  countsOfTrigger,
  deliverKey,
  dispatchOfFlow,
  fetchKey,
  lineOfQuota,
  looksOfTrigger,
  mergeKey,
  messageItem,
  paddedRound,
  partitions,
  pauseOfQuota,
  prefix,
  projectKey,
  projectOf,
  scheduleOfTrigger,
  sortKeys,
  startKey,
  tokensKey,
} from "../../schema/table.ts";
import type { ModelPlace } from "../swarm/ports.ts";
import type { ItemKind } from "./items.ts";
import type { MachineWaitKind } from "./wait-items.ts";

/** Primary key of an item. */
export interface ItemKey {
  pk: string;
  sk: string;
}

/** Phase name under which a phase's review has its lock and journal, separate from the swarm's. */
export function reviewJournal(phase: PhaseName): PhaseName {
  return `${phase}~review`;
}

/** Name under which the merges of a phase's list have their locks. */
export function mergeJournal(phase: PhaseName): PhaseName {
  return mergeKey(phase);
}

/** Name under which the fetches of the customer's repository have their locks. */
export function fetchJournal(phase: PhaseName): PhaseName {
  return fetchKey(phase);
}

/** Name under which the deliveries of a phase's work have their locks. */
export function deliverJournal(phase: PhaseName): PhaseName {
  return deliverKey(phase);
}

/** True for runs that only talk to the customer's repository. */
export function isRepositoryJournal(journal: string): boolean {
  return journal.endsWith(fetchKey("")) || journal.endsWith(deliverKey(""));
}

/** Returns the phase that a review's journal belongs to; undefined for a phase itself. */
export function reviewedPhase(journal: string): string | undefined {
  return journal.endsWith("~review") ? journal.slice(0, -"~review".length) : undefined;
}

/** Returns the phase whose list's merges the lock belongs to; undefined for any other. */
export function mergedPhase(journal: string): string | undefined {
  const suffix = mergeKey("");
  return journal.endsWith(suffix) ? journal.slice(0, -suffix.length) : undefined;
}

/** True for a key that DynamoDB accepts: ids from an address may be too long. */
export function canBeKey({ pk, sk }: ItemKey): boolean {
  return Buffer.byteLength(pk) <= 2048 && Buffer.byteLength(sk) <= 1024;
}

/** An address identifies the same person in upper and lower case. */
export function personKey(email: string): string {
  return `${partitions.person}${email.toLowerCase()}`;
}

/** Key of the line in which all runners wait for the tokens a minute of a model's id. */
export function lineKey(provider: string, endpoint: string | undefined, modelId: string): ItemKey {
  return { pk: quotaKey(provider, endpoint, modelId), sk: lineOfQuota };
}

/** Key of the pause that a service has asked an account for: of one of its models, or without an id of all. */
export function pauseKey({ provider, endpoint, account, modelId = "" }: ModelPlace): KeyOf<"pause"> {
  const ofAccount = account === undefined ? "" : `#${createHash("sha256").update(account).digest("hex")}`;
  return { pk: `${quotaKey(provider, endpoint, modelId)}${ofAccount}`, sk: pauseOfQuota };
}

function quotaKey(provider: string, endpoint: string | undefined, modelId: string): string {
  return `${partitions.quota}${provider}#${endpoint ?? ""}#${modelId}`;
}

/** Partition of the lessons of an engagement. */
export function lessonsKey(engagement: string): string {
  return `${partitions.lessons}${engagement}`;
}

/** Key of an item of one kind: a read with it has that kind's type. */
export interface KeyOf<Kind extends ItemKind> extends ItemKey {
  /** Only a type: no key has it. */
  readonly kind?: Kind;
}

const item =
  <Kind extends ItemKind>(_kind: Kind) =>
  (project: ProjectId, sk: string): KeyOf<Kind> => ({ pk: projectKey(project), sk });

export const key = {
  meta: (project: ProjectId) => item("meta")(project, sortKeys.meta),
  budget: (project: ProjectId) => item("budget")(project, sortKeys.budget),
  forgotten: (project: ProjectId) => item("forgotten")(project, sortKeys.forgotten),
  round: (project: ProjectId, phase: PhaseName, round: number) =>
    item("round")(project, `${prefix.round}${phase}#${paddedRound(round)}`),
  turn: (project: ProjectId, phase: PhaseName, round: number, epoch: number, seq: number) =>
    item("turn")(
      project,
      `${prefix.turn}${turnsWithin(phase, round)}${String(epoch).padStart(6, "0")}#${String(seq).padStart(6, "0")}`,
    ),
  review: (project: ProjectId, phase: PhaseName, round: number) =>
    item("review")(project, `${prefix.review}${phase}#${paddedRound(round)}`),
  /** Uses digests, since a path may be longer than a sort key. */
  verdict: (project: ProjectId, agent: AgentName, path: string, content: Digest) =>
    item("verdict")(
      project,
      `${prefix.verdict}${agent}#${createHash("sha256").update(path).digest("hex").slice(0, 16)}#${content}`,
    ),
  gate: (project: ProjectId, phase: PhaseName, round: number) =>
    item("gate")(project, `${prefix.gate}${phase}#${paddedRound(round)}`),
  question: (project: ProjectId, id: string) => item("question")(project, `${prefix.question}${id}`),
  operator: (project: ProjectId, phase: PhaseName, entry: number | string) =>
    item("operator")(project, `${prefix.operator}${phase}#${entry}`),
  return: (project: ProjectId, phase: PhaseName, round: number) =>
    item("return")(project, `${prefix.return}${phase}#${paddedRound(round)}`),
  list: (project: ProjectId, phase: PhaseName, round: number) =>
    item("list")(project, `${prefix.list}${phase}#${paddedRound(round)}`),
  merge: (project: ProjectId, element: PhaseName, list: number) =>
    item("merge")(project, `${prefix.merge}${element}#${paddedRound(list)}`),
  /** Each commit has an item of its own: one that a killed runner may have pushed is never forgotten. */
  delivery: (project: ProjectId, phase: PhaseName, number: number, head: CommitId) =>
    item("delivery")(project, `${prefix.delivery}${phase}#${paddedRound(number)}#${head}`),
  topUp: (project: ProjectId, number: number) => item("top-up")(project, `${prefix["top-up"]}${number}`),
  followUp: (project: ProjectId, trigger: string, execution: number) =>
    item("follow-up")(project, `${prefix["follow-up"]}${trigger}#${execution}`),
  dayWait: (project: ProjectId, phase: PhaseName, day: string) =>
    item("day-wait")(project, `${prefix["day-wait"]}${phase}#${day}`),
  /** Money of one day (UTC) of an engagement. Only the machine and the API write it. */
  day: (engagement: string, day: string): KeyOf<"day"> => ({ pk: `${partitions.days}${engagement}`, sk: day }),
  /** The newest project of a key of a flow. It stays when its projects are archived or erased. */
  startKey: (engagement: string, flow: string, digest: string): KeyOf<"start-key"> => ({
    pk: `${partitions.startKeys}${engagement}#${flow}#${digest}`,
    sk: startKey,
  }),
  /** Places of a flow's projects at work. */
  dispatch: (engagement: string, flow: string): KeyOf<"dispatch"> => ({
    pk: `${partitions.dispatch}${engagement}#${flow}`,
    sk: dispatchOfFlow,
  }),
  /** How far a schedule has been followed on one machine. */
  schedule: (engagement: string, trigger: string): KeyOf<"schedule"> => ({
    pk: `${partitions.triggers}${engagement}#${trigger}`,
    sk: scheduleOfTrigger,
  }),
  /** Newest event of a repository that a trigger has followed. */
  look: (engagement: string, trigger: string, repository: string): KeyOf<"look"> => ({
    pk: `${partitions.triggers}${engagement}#${trigger}`,
    sk: `${looksOfTrigger}${repository}`,
  }),
  /** Counts of a trigger's messages. */
  triggerCounts: (engagement: string, trigger: string): KeyOf<"trigger-counts"> => ({
    pk: `${partitions.triggers}${engagement}#${trigger}`,
    sk: countsOfTrigger,
  }),
  /** A lesson of an engagement, which all its flows share. */
  lesson: (engagement: string, id: string): KeyOf<"lesson"> => ({
    pk: lessonsKey(engagement),
    sk: `${prefix.lesson}${id}`,
  }),
  /** A text in a store, whose partition is `storeKey`. */
  stored: (store: string, name: string): KeyOf<"stored"> => ({ pk: store, sk: `${prefix.stored}${name}` }),
  /** A call of a project that writes to a store. */
  storeWrite: (project: ProjectId, call: string) => item("store-write")(project, `${prefix["store-write"]}${call}`),
  /** Lessons that the briefs of a project show. */
  lessons: (project: ProjectId) => item("lessons")(project, sortKeys.lessons),
  /** A signed message, by the digest of its id and body. */
  message: (engagement: string, trigger: string, digest: string): KeyOf<"message"> => ({
    pk: `${partitions.messages}${engagement}#${trigger}#${digest}`,
    sk: messageItem,
  }),
  /** Token with which a phase waits for the next day. */
  dayToken: ({ pk, sk }: ItemKey): KeyOf<"token"> => ({ pk: tokensKey(projectOf({ pk })), sk }),
  skip: (project: ProjectId, phase: PhaseName, entry: number) =>
    item("skip")(project, `${prefix.skip}${phase}#${entry}`),
  intervention: (project: ProjectId, time: string, id: string) =>
    item("intervention")(project, `${prefix.intervention}${time}#${id}`),
  ledger: (project: ProjectId, section: string, id: string) =>
    item("ledger")(project, `${prefix.ledger}${section}#${id}`),
  event: (project: ProjectId, time: string, id: string) => item("event")(project, `${prefix.event}${time}#${id}`),
  /** A person's answers to the questions after the project. */
  survey: (project: ProjectId, email: string) => item("survey")(project, `${prefix.survey}${email.toLowerCase()}`),
  session: (email: string, id: string): KeyOf<"session"> => ({ pk: personKey(email), sk: `${prefix.session}${id}` }),
  place: (email: string, project: ProjectId, group: string): KeyOf<"place"> => ({
    pk: personKey(email),
    sk: `${prefix.place}${project}#${group}`,
  }),
  notice: (project: ProjectId, about: string, subject: string, reminder: number) =>
    item("notice")(project, `${prefix.notice}${about}#${subject}#${reminder}`),
  /** Token with which one phase waits for a top-up. */
  topUpToken: (topUp: KeyOf<"top-up">, phase: PhaseName): KeyOf<"token"> => ({
    pk: tokensKey(projectOf(topUp)),
    sk: `${topUp.sk}#${phase}`,
  }),
  /** Token of a gate, a question or an operator item. */
  token: (waiting: KeyOf<MachineWaitKind>): KeyOf<"token"> => ({ pk: tokensKey(projectOf(waiting)), sk: waiting.sk }),
  revision: (project: ProjectId, time: string, commit: CommitId) =>
    item("revision")(project, `${prefix.revision}${time}#${commit}`),
} as const;

/** Part of the sort keys of a round's journal entries after their prefix, including orphans. */
export function turnsWithin(phase: PhaseName, round: number): string {
  return `${phase}#${paddedRound(round)}#`;
}
