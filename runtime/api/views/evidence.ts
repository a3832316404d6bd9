import { compareText } from "../../../base/compare-text.ts";
import type { ArtifactEntry, OperatorEvidence, OperatorView, RecordedDecision } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { readPipeline } from "../../inbox/further-limits.ts";
import { changedPaths } from "../../inbox/kinds/gate/gate-artifacts.ts";
import { viewOperator } from "../../inbox/kinds/operator/operator-view.ts";
import { viewQuestion } from "../../inbox/kinds/question/question-view.ts";
import { amountOf, microsPerUsd, phaseLimits } from "../../inbox/limit-amounts.ts";
import type { OperatorRecord, ProjectRecords } from "../../inbox/project-records.ts";
import type { Revisions } from "../../inbox/revisions.ts";
import type { RoundItem, VerdictItem } from "../../ledger/items.ts";
import { readItems } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import { pipelineUnder } from "../../ledger/terms.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { newestEvents } from "./events.ts";

export interface EvidenceSources {
  table: Table;
  objects: ObjectStore;
  revisions: Revisions;
  project: ProjectRecords;
  caller: Caller;
  now: number;
}

/** Number of events searched for those of the round, and maximum number shown. */
const eventsRead = 400;
const stepsShown = 20;

/** An entry that waits for an operator; people who decide also see the evidence. */
export async function viewOperatorWithEvidence(sources: EvidenceSources, item: OperatorRecord): Promise<OperatorView> {
  const { project, caller, now } = sources;
  const view = viewOperator(project, item, caller, now);
  const isOperator = memberOf(project.manifest, operatorGroup, caller) !== undefined;
  return isOperator ? { ...view, evidence: await viewEvidence(sources, item) } : view;
}

/** Facts for an operator's decision on a phase. */
async function viewEvidence(sources: EvidenceSources, item: OperatorRecord): Promise<OperatorEvidence> {
  const { table, project, caller, now } = sources;
  const { phase } = item;
  const round = Number(item.round);
  const [limits, written, verdicts, activity] = await Promise.all([
    limitsOf(sources, phase, round),
    writtenIn(sources, phase, round),
    readItems(table, project.id, "verdict"),
    newestEvents(table, project, eventsRead),
  ]);
  return {
    limits,
    ...reviewOf(project, phase, round),
    questions: project.questions
      .filter((each) => each.phase === phase && Number(each.round) === round)
      .map((each) => viewQuestion(project, each, caller, now)),
    requests: requestsAt(project, phase, round),
    verdicts: currentVerdicts(project, verdicts, written.all),
    files: written.files,
    ...(written.revision !== undefined && { revision: written.revision }),
    steps: activity.events.filter((each) => each.phase === phase && each.round === round).slice(0, stepsShown),
  };
}

async function limitsOf(
  { objects, project }: EvidenceSources,
  phase: string,
  number: number,
): Promise<OperatorEvidence["limits"]> {
  const { meta, rounds, reviewRuns } = project;
  const pipeline = pipelineUnder(meta.terms, await readPipeline(objects, meta));
  const limits = pipeline.phases[phase]?.limits;
  const round = rounds.find((each) => each.phase === phase && each.round === number);
  const spent = sumUsage([...rounds, ...reviewRuns].map(({ usage }) => usage)).costMicros;
  const used = usedBy(round);
  return [
    ...(limits === undefined
      ? []
      : phaseLimits.map((limit) => ({ limit, used: used[limit], max: amountOf(limits, limit) }))),
    {
      limit: "budgetUsd",
      used: spent / microsPerUsd,
      max: pipeline.budget.maxCostMicros / microsPerUsd,
    },
  ];
}

function usedBy(round: RoundItem | undefined) {
  const usage = round?.usage;
  return {
    turns: round?.turns ?? 0,
    handoffs: round?.handoffs ?? 0,
    minutes: (round?.workedMs ?? 0) / 60_000,
    // As the limit counts: without tokens read from the cache.
    tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0) + (usage?.cacheWriteTokens ?? 0),
    usd: (usage?.costMicros ?? 0) / microsPerUsd,
  };
}

function reviewOf(
  { reviews, manifest }: ProjectRecords,
  phase: string,
  round: number,
): Pick<OperatorEvidence, "review"> {
  const review = reviews.find((each) => each.phase === phase && each.round === round);
  if (review === undefined) return {};
  const { agent, passed, summary, items } = review;
  const agentTitle = manifest.agents.find(({ name }) => name === agent)?.title ?? agent;
  return { review: { agent, agentTitle, passed, summary, items } };
}

/** Requests that this phase has worked on, or would have to; they may come from a later phase's gate. */
function requestsAt({ gates, manifest }: ProjectRecords, phase: string, round: number): RecordedDecision[] {
  const isWorkedOnHere = (name: string) =>
    name === phase || manifest.phases.find((each) => each.name === name)?.gate?.revisePhase === phase;
  return gates
    .filter((gate) => isWorkedOnHere(gate.phase) && (gate.phase !== phase || gate.round <= round))
    .flatMap(({ votes }) => Object.values(votes ?? {}))
    .filter(({ verdict }) => verdict === "revise")
    .sort((a, b) => compareText(b.time, a.time));
}

interface Written {
  files: ArtifactEntry[];
  /** All current files of the repository. */
  all: ArtifactEntry[];
  revision: string | undefined;
}

async function writtenIn({ revisions, project }: EvidenceSources, phase: string, round: number): Promise<Written> {
  const published = await revisions.list(project.id);
  const newest = published.at(-1);
  const all = newest === undefined ? [] : await revisions.files(newest);
  const paths = new Set<string>();
  for (const [index, item] of published.entries()) {
    if (item.phase !== phase || item.round !== round) continue;
    const before = published[index - 1];
    const earlier = before === undefined ? [] : await revisions.files(before);
    for (const path of changedPaths(await revisions.files(item), earlier)) paths.add(path);
  }
  return { all, files: all.filter(({ path }) => paths.has(path)), revision: newest?.id };
}

/** Requests for changes on the current content of the files. */
function currentVerdicts(
  { manifest }: ProjectRecords,
  verdicts: VerdictItem[],
  files: ArtifactEntry[],
): OperatorEvidence["verdicts"] {
  const digests = new Map(files.map(({ path, digest }) => [path, digest]));
  return verdicts
    .filter(({ verdict, path, digest }) => verdict === "request-changes" && digests.get(path) === digest)
    .map(({ path, agent, severity, findings }) => ({
      path,
      severity,
      findings,
      agentTitle: manifest.agents.find(({ name }) => name === agent)?.title ?? agent,
    }));
}
