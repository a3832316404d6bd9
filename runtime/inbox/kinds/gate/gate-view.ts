import { compareText } from "../../../../base/compare-text.ts";
import { defaults } from "../../../../schema/defaults.ts";
import { requiredVotes } from "../../../../schema/required-votes.ts";
import type {
  ArtifactEntry,
  GateView,
  LedgerEntry,
  ReviewView,
  StatusGate,
  StatusPhase,
} from "../../../../schema/types.ts";
import type { RevisionItem } from "../../../ledger/repository-items.ts";
import type { Table } from "../../../ledger/table.ts";
import { viewCall } from "../../call-view.ts";
import { type Caller, isSame } from "../../caller.ts";
import { hasDamage } from "../../damaged-records.ts";
import { earlierRounds, reviewAt, roundsOf, workOf } from "../../gate-round.ts";
import { passageOf } from "../../passage.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { readCaveats } from "../../read-caveats.ts";
import { mayReviewAgain, requirementsOf } from "../../requirements.ts";
import type { Revisions } from "../../revisions.ts";
import { delegationsAt, membersOf } from "./ballots.ts";
import { receiversOf } from "./delegate-vote.ts";
import { deliveryAt } from "./delivered-at.ts";
import { changedPaths, listGateArtifacts } from "./gate-artifacts.ts";
import { dueOf } from "./gate-due.ts";
import { startOf } from "./gate-start.ts";
import { gateStatus, mayDecideAt } from "./gate-status.ts";
import { valuesAt } from "./gate-values.ts";
import { votesOf } from "./gate-votes.ts";
import { remarksAt } from "./remarks-at.ts";
import { rulesAt, sensitiveAt } from "./sensitive-at.ts";
import { separationOf } from "./separation.ts";
import { approvalsByGroup, callersBallot, lackedBallots, memberAt } from "./voters.ts";

/** Data for a gate's page. */
export interface GateSources {
  table: Table;
  project: ProjectRecords;
  revisions: Revisions;
  caller: Caller;
  now: number;
}

/** The call that is made after an approval, of a phase that calls a tool. */
function callOf(project: ProjectRecords, gate: GateRecord): Pick<GateView, "call"> {
  const call = roundsOf(project, gate.phase).find(({ round }) => round === workOf(project, gate))?.call;
  return call === undefined ? {} : { call: viewCall(call) };
}

export async function viewGate(sources: GateSources, phaseName: string, round: number): Promise<GateView | undefined> {
  const { project, revisions, caller, now } = sources;
  const gate = project.gates.find((each) => each.phase === phaseName && each.round === round);
  const phase = project.manifest.phases.find(({ name }) => name === phaseName);
  const rules = gate && rulesAt(project, gate);
  if (gate === undefined || phase?.gate === undefined || rules === undefined) return undefined;
  const previous = project.gates.filter((each) => each.phase === phaseName && each.round < round).at(-1);
  const sentBack = requestBefore(project, gate);
  const status = gateStatus(project, gate, now);
  const starts = status === "open" ? startOf(project, phase) : undefined;
  const decisions = votesOf(gate);
  const published = await revisions.list(project.id);
  const revisionOf = (id: string | undefined) => published.find((each) => each.id === id);
  const filesOf = async (id: string | undefined) => {
    const item = revisionOf(id);
    return item && revisions.filesIfReadable(item);
  };
  const shown = revisionOf(gate.revision);
  const files = shown === undefined ? [] : await revisions.files(shown);
  const before = lastBefore(published, roundsOf(project, phaseName)[0]?.startedAt ?? gate.openedAt);
  return {
    project: project.id,
    phase: phaseName,
    phaseTitle: phase.title,
    round,
    work: workOf(project, gate),
    status,
    goal: phase.goal,
    ...timesOf(gate, rules),
    ...rulesOf(project, phase, rules),
    ...(starts && { starts }),
    ...approversOf(project, gate, rules),
    revision: gate.revision,
    ...callOf(project, gate),
    ...deliveryAt(project, gate),
    ...sensitiveAt(project, gate),
    ...(status === "open" && remarksAt(project, gate)),
    ...(previous && { previousRevision: previous.revision, previousRound: previous.round }),
    artifacts: listGateArtifacts(phase, {
      files,
      previous: await filesOf(previous?.revision),
      before: await filesOf(before?.id),
      checked: roundsOf(project, phaseName).find((each) => each.round === workOf(project, gate))?.facts?.schemas,
      written: await writtenIn(revisions, published, { phase: phaseName, upTo: gate.revision }),
    }),
    caveats: await readCaveats(sources, project, gate, files),
    values: valuesAt(project, phase, gate, shown?.tree),
    earlier: earlierRounds(project, gate),
    ...reviewOf(project, gate),
    decisions,
    ...(gate.verdict && { outcome: gate.verdict }),
    ...(gate.requirements !== undefined && { requirements: requirementsOf(project, gate, now) }),
    ...(mayDecideAt(project, gate, caller, now) && mayReviewAgain(project, gate, now) && { mayReviewAgain: true }),
    ...(gate.passedBy && { passage: passageOf(gate) ?? "" }),
    mayDecide: mayDecideAt(project, gate, caller, now),
    ...(status === "open" && gate.votes[caller.email.toLowerCase()] !== undefined && { mayWithdraw: true }),
    ...(mayDecideAt(project, gate, caller, now) && {
      ...separatedFrom(project, gate, rules, caller),
      ...ballotFor(project, gate, rules, caller),
    }),
    ...(status === "open" && delegationView(project, gate, rules, caller)),
    feedbackAddressed: sentBack
      ? feedbackOn(project, sentBack, gate, { files, shown: (await filesOf(sentBack.revision)) ?? files })
      : [],
  };
}

function timesOf(gate: GateRecord, rules: StatusGate) {
  const { openedAt, expiresAt } = gate;
  return { openedAt, dueAt: dueOf(gate, rules), expiresAt };
}

function ballotFor(project: ProjectRecords, gate: GateRecord, rules: StatusGate, caller: Caller) {
  const ballot = callersBallot(project, rules, gate, caller);
  const isLacked = lackedBallots(project, rules, gate).some(({ voter }) => voter.email === ballot?.voter.email);
  return { ...(ballot?.for && { votesFor: ballot.for.name }), ...(!isLacked && { uncounted: true }) };
}

function delegationView(project: ProjectRecords, gate: GateRecord, rules: StatusGate, caller: Caller) {
  const delegations = delegationsAt(project, rules, gate);
  const member = memberAt(project, rules, caller);
  const own = delegations.find(({ by }) => member !== undefined && isSame(by, member.email));
  const hasVoted = member !== undefined && gate.votes?.[member.email.toLowerCase()] !== undefined;
  const receivers =
    member === undefined || hasVoted || own !== undefined ? [] : receiversOf(project, gate, rules, member.email);
  const isUsed = own?.to !== undefined && gate.votes?.[own.to.email.toLowerCase()] !== undefined;
  return {
    ...(delegations.length > 0 && { delegations }),
    ...(receivers.length > 0 && !hasDamage(project) && { mayDelegateTo: receivers }),
    ...(own !== undefined && !isUsed && { mayTakeBack: true }),
  };
}

function separatedFrom(
  project: ProjectRecords,
  gate: GateRecord,
  rules: StatusGate,
  caller: Caller,
): { separated?: string } {
  const ballot = callersBallot(project, rules, gate, caller);
  const other = ballot?.for && separationOf(project, gate, rules, ballot.for.email);
  const reason =
    separationOf(project, gate, rules, caller.email) ??
    (other && `${ballot.for?.name}, for whom you vote, cannot approve here.`);
  return reason === undefined ? {} : { separated: reason };
}

function rulesOf(project: ProjectRecords, phase: StatusPhase, rules: StatusGate) {
  const requests = project.gates.filter((each) => each.phase === phase.name && each.verdict === "revise").length;
  const next = project.manifest.phases.filter(({ index }) => index > phase.index).sort((a, b) => a.index - b.index)[0];
  return {
    onExpire: rules.onExpire,
    verdicts: rules.verdicts ?? [...defaults.gate.verdicts],
    ratings: rules.ratings,
    roundsLeft: Math.max(0, rules.reviseRounds - requests),
    reviseThen: rules.reviseThen ?? "ask-operator",
    nextPhaseTitle: next?.title ?? "",
    revisePhaseTitle: phaseTitle(project, rules.revisePhase),
  };
}

function approversOf(project: ProjectRecords, gate: GateRecord, rules: StatusGate) {
  return {
    approvers: membersOf(project, rules).map(({ name }) => name),
    quorum: requiredVotes(rules).reduce((sum, { quorum }) => sum + quorum, 0),
    ...(rules.alsoApprovedBy && { groups: approvalsByGroup(project, rules, gate) }),
  };
}

function reviewOf(project: ProjectRecords, gate: GateRecord): { review?: ReviewView } {
  const { manifest } = project;
  const review = reviewAt(project, gate);
  if (review === undefined) return {};
  const { agent, passed, summary, items } = review;
  const agentTitle = manifest.agents.find(({ name }) => name === agent)?.title ?? agent;
  return { review: { agent, agentTitle, passed, summary, items } };
}

/** The newest request for changes that this phase worked on before the gate opened; it may come from a later phase's gate. */
function requestBefore({ gates, manifest }: ProjectRecords, gate: GateRecord): GateRecord | undefined {
  const worksOn = (phase: string) =>
    manifest.phases.find(({ name }) => name === phase)?.gate?.revisePhase === gate.phase;
  const requests = gates.filter(
    (each) =>
      each.verdict === "revise" && worksOn(each.phase) && (each.decidedAt ?? "") <= gate.openedAt && each !== gate,
  );
  const newest = requests.sort((a, b) => compareText(a.decidedAt ?? "", b.decidedAt ?? "")).at(-1);
  const earlierGate = gates.filter((each) => each.phase === gate.phase && each.round < gate.round).at(-1);
  // A request that an earlier gate of this phase has already answered is no longer relevant.
  return newest && (earlierGate === undefined || (newest.decidedAt ?? "") >= earlierGate.openedAt) ? newest : undefined;
}

/** A request's comments, each with the team's recorded answer and the changes since. */
function feedbackOn(
  { ledger }: ProjectRecords,
  request: GateRecord,
  gate: GateRecord,
  { files, shown }: { files: ArtifactEntry[]; shown: ArtifactEntry[] },
): GateView["feedbackAddressed"] {
  const changed = changedPaths(files, shown);
  const since = request.decidedAt ?? request.openedAt;
  const decisions = ledger.filter(
    ({ section, phase, time }) =>
      section === "decisions" && phase === gate.phase && time > since && time <= gate.openedAt,
  );
  return votesOf(request)
    .filter(({ verdict }) => verdict === "revise")
    .flatMap(({ comment, artifactComments, remarks = [] }) => [
      { comment, path: "" },
      ...remarks.map(({ text, path = "" }) => ({ comment: text, path })),
      ...Object.entries(artifactComments).map(([path, text]) => ({ comment: text, path })),
    ])
    .filter(({ comment }) => comment !== "")
    .map(({ comment, path }) => ({
      comment,
      path,
      answer: answerTo(comment, path, decisions),
      files: path === "" ? changed : changed.filter((each) => each === path),
    }));
}

const quotedCharacters = 60;

/** Decisions recorded in the round that quote the comment; for a comment on a file, those that name it if any do. */
function answerTo(comment: string, path: string, decisions: LedgerEntry[]): string {
  const plain = (text: string) => text.replace(/\s+/g, " ").trim().toLowerCase();
  const quote = plain(comment).slice(0, quotedCharacters);
  const quoting = decisions.map(({ text }) => text).filter((text) => plain(text).includes(quote));
  const onFile = quoting.filter((text) => path !== "" && text.includes(path));
  return [...new Set(onFile.length > 0 ? onFile : quoting)].join("\n");
}

/** Paths changed by a phase's own revisions; parallel phases have separate ones. */
async function writtenIn(
  revisions: Revisions,
  published: RevisionItem[],
  { phase, upTo }: { phase: string; upTo: string },
): Promise<Set<string>> {
  const written = new Set<string>();
  let earlier: ArtifactEntry[] = [];
  for (const item of published.slice(0, published.findIndex(({ id }) => id === upTo) + 1)) {
    const files = await revisions.filesIfReadable(item);
    if (files === undefined) continue;
    if (item.phase === phase) for (const path of changedPaths(files, earlier)) written.add(path);
    earlier = files;
  }
  return written;
}

function lastBefore(published: RevisionItem[], time: string): RevisionItem | undefined {
  return published.filter((each) => each.time < time).at(-1);
}
