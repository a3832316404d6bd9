import { createHash } from "node:crypto";
import { paddedRound, partitions, prefix, projectKey, sortKeys } from "../../schema/table.ts";

/** Primary key of an item. */
export interface ItemKey {
  pk: string;
  sk: string;
}

/** Phase name under which a phase's review has its lock and journal, separate from the swarm's. */
export function reviewJournal(phase: string): string {
  return `${phase}~review`;
}

/** True for a key that DynamoDB accepts: ids from an address may be too long. */
export function canBeKey({ pk, sk }: ItemKey): boolean {
  return Buffer.byteLength(pk) <= 2048 && Buffer.byteLength(sk) <= 1024;
}

/** An address identifies the same person in upper and lower case. */
export function personKey(email: string): string {
  return `${partitions.person}${email.toLowerCase()}`;
}

function item(project: string, sk: string): ItemKey {
  return { pk: projectKey(project), sk };
}

export const key = {
  meta: (project: string) => item(project, sortKeys.meta),
  budget: (project: string) => item(project, sortKeys.budget),
  round: (project: string, phase: string, round: number) =>
    item(project, `${prefix.round}${phase}#${paddedRound(round)}`),
  turn: (project: string, phase: string, round: number, epoch: number, seq: number) =>
    item(project, `${turnPrefix(phase, round)}${String(epoch).padStart(6, "0")}#${String(seq).padStart(6, "0")}`),
  review: (project: string, phase: string, round: number) =>
    item(project, `${prefix.review}${phase}#${paddedRound(round)}`),
  /** Uses digests, since a path may be longer than a sort key. */
  verdict: (project: string, agent: string, path: string, content: string) =>
    item(
      project,
      `${prefix.verdict}${agent}#${createHash("sha256").update(path).digest("hex").slice(0, 16)}#${content}`,
    ),
  gate: (project: string, phase: string, round: number) =>
    item(project, `${prefix.gate}${phase}#${paddedRound(round)}`),
  question: (project: string, id: string) => item(project, `${prefix.question}${id}`),
  operator: (project: string, phase: string, entry: number | string) =>
    item(project, `${prefix.operator}${phase}#${entry}`),
  intervention: (project: string, time: string, id: string) => item(project, `${prefix.intervention}${time}#${id}`),
  ledger: (project: string, section: string, id: string) => item(project, `${prefix.ledger}${section}#${id}`),
  event: (project: string, time: string, id: string) => item(project, `${prefix.event}${time}#${id}`),
  session: (email: string, id: string) => ({ pk: personKey(email), sk: `${prefix.session}${id}` }),
  place: (email: string, project: string, group: string) => ({
    pk: personKey(email),
    sk: `${prefix.place}${project}#${group}`,
  }),
  notice: (project: string, about: string, subject: string, reminder: number) =>
    item(project, `${prefix.notice}${about}#${subject}#${reminder}`),
  revision: (project: string, time: string, commit: string) => item(project, `${prefix.revision}${time}#${commit}`),
} as const;

/** Prefix of all journal entries of a round, including orphans. */
export function turnPrefix(phase: string, round: number): string {
  return `${prefix.turn}${phase}#${paddedRound(round)}#`;
}
