import { matchesGlob } from "../../base/matches-glob.ts";
import type { Phase } from "../../schema/types.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { VerdictItem } from "../ledger/items.ts";
import { readItems } from "../ledger/read.ts";
import type { OpenFinding } from "../swarm/brief-facts.ts";
import { answersTo, type CommentAnswer, type CommentAnswers, mergeAnswers } from "../swarm/comment-answers.ts";
import type { RoundContext } from "./round-context.ts";
import { shortened } from "./unanswered.ts";

/** Answers by the round of the phase in which they were given. */
export type AnswersByRound = Map<number, CommentAnswers>;

/** Reads the answers of the phase's rounds so far; the round's own journal overrides the table. */
export async function readAnswers(
  { table, order }: Pick<RoundContext, "table" | "order">,
  answers: CommentAnswers,
): Promise<AnswersByRound> {
  const rounds = await readItems(table, order.project, "round", `${order.phase}#`);
  const recorded = rounds.map(({ round, answers: given }): [number, CommentAnswers] => [round, given ?? {}]);
  const known = new Map(recorded.filter(([round]) => round <= order.round));
  return known.set(order.round, mergeAnswers(known.get(order.round) ?? {}, answers));
}

interface Judged {
  phase: Phase;
  tree: WorkTree;
  verdicts: VerdictItem[];
  answers: AnswersByRound;
}

/**
 * Findings, by number, of each reviewer's newest verdict on each existing file of the phase. A finding is closed by a
 * newer verdict on the file, or when the reviewer fixed the file without help.
 */
export function openFindings({ phase, tree, verdicts, answers }: Judged): OpenFinding[] {
  const digests = new Map(tree.files().map(({ path, digest }) => [path, digest]));
  const newest = new Map<string, VerdictItem>();
  for (const verdict of [...verdicts].sort((a, b) => (a.time < b.time ? -1 : 1))) {
    if (verdict.phase === phase.name) newest.set(JSON.stringify([verdict.agent, verdict.path]), verdict);
  }
  return [...newest.values()]
    .filter(({ path, agent, digest }) => {
      const isPutRight = tree.authorOf(path) === agent && digests.get(path) !== digest;
      return digests.has(path) && !isPutRight;
    })
    .flatMap(({ points = [], ...verdict }) => points.map((point) => ({ ...verdict, ...point })))
    .sort((a, b) => a.number - b.number)
    .map(({ number, path, place, severity, problem, wanted, agent, verdict, digest, round }) => {
      const id = `F${number}`;
      const changedSince = digests.get(path) !== digest;
      const answeredBy = whoAnswers(path, agent, phase, tree);
      const answer = answerOf({ id, round, answeredBy }, answers);
      return {
        ...{ id, path, place, severity, problem, wanted, reviewer: agent, verdict, round, changedSince, answeredBy },
        ...(answer !== undefined && { answer }),
      };
    });
}

/** The file's author and the owner of the deliverable; if neither is in the team, everyone except the reviewer. */
function whoAnswers(
  path: string,
  reviewer: string,
  { members, deliverables }: Phase,
  tree: WorkTree,
): readonly string[] {
  const others = members.filter((name) => name !== reviewer);
  const owners = deliverables.filter((deliverable) => matchesGlob(path, deliverable.path)).map(({ owner }) => owner);
  const authors = new Set([tree.authorOf(path), ...owners]);
  const present = others.filter((name) => authors.has(name));
  return [present, others, members].find((names) => names.length > 0) ?? [];
}

/**
 * Returns the answer to a finding. Numbers restart when a later phase judges the same content, so an answer older than
 * the verdict belongs to a different finding.
 */
function answerOf(
  { id, round, answeredBy }: Pick<OpenFinding, "id" | "round" | "answeredBy">,
  answers: AnswersByRound,
): CommentAnswer | undefined {
  const rounds = [...answers.keys()].filter((each) => each >= round).sort((a, b) => b - a);
  return rounds
    .flatMap((each) => answersTo(id, answers.get(each) ?? {}))
    .find(({ by, place, reason }) => answeredBy.includes(by) && (place ?? reason));
}

/** Reasons why the phase may not finish: a finding without an answer, or an answer that names a place without changes since the finding. */
export function unansweredFindings(findings: OpenFinding[], { phase, tree, round }: Finishing): string[] {
  return findings.flatMap((finding) => {
    const { id, reviewer, path, place, problem, answer } = finding;
    const fault = answer === undefined ? "has no answer" : faultInPlace(finding, answer, { phase, tree, round });
    const who = finding.answeredBy.join(" or ");
    const how = `${who} answers it with handoff or finish, in answers: the place that has changed for it, or the reason why nothing has. A new verdict of ${reviewer} on ${path} closes it as well.`;
    return fault === undefined
      ? []
      : [`${id} of ${reviewer} on ${path}, ${place} (“${shortened(problem)}”) ${fault}: ${how}`];
  });
}

interface Finishing {
  phase: string;
  tree: WorkTree;
  round: number;
}

function faultInPlace(
  finding: OpenFinding,
  { place, reason }: CommentAnswer,
  { phase, tree, round }: Finishing,
): string | undefined {
  if (reason !== undefined || place === undefined) return undefined;
  const rounds = Array.from({ length: round - finding.round + 1 }, (_, at) => finding.round + at);
  const changed = new Set(rounds.flatMap((each) => [...tree.changedIn(phase, each)]));
  if (!finding.changedSince) changed.delete(finding.path);
  return [...changed].some((path) => place.includes(path))
    ? undefined
    : `has the place “${shortened(place)}”, which names no file that has changed since the verdict`;
}
