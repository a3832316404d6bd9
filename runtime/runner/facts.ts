import type { Agent } from "../../schema/types.ts";
import type { VerdictItem } from "../ledger/items.ts";
import { key } from "../ledger/keys.ts";
import { readItem, readItems } from "../ledger/read.ts";
import { readLedger } from "../ledger/records.ts";
import type { BriefFacts, PhaseStatusFacts } from "../swarm/brief-facts.ts";
import type { CommentAnswers } from "../swarm/comment-answers.ts";
import type { Outputs } from "../swarm/entry.ts";
import { renderArtifactTemplate } from "../swarm/prompt.ts";
import { conflictsLeft, withOpenConflicts } from "./open-conflicts.ts";
import { openFindings, readAnswers, unansweredFindings } from "./open-findings.ts";
import { readProjectRecord } from "./project-record.ts";
import { membersOf, type RoundContext } from "./round-context.ts";
import {
  deliverableStatus,
  describeOpenReview,
  faultsInDeliverables,
  openReviews,
  pendingReviews,
} from "./state-of-work.ts";
import { unansweredComments, withAnswers } from "./unanswered.ts";

/** Parts of a round's context that a brief is made of. */
export type BriefSources = Pick<
  RoundContext,
  | "order"
  | "pipeline"
  | "phase"
  | "element"
  | "input"
  | "reported"
  | "projectTitle"
  | "statementOfWork"
  | "feedback"
  | "questions"
  | "table"
  | "tree"
  | "now"
>;

/** Gathers the facts that an agent receives at the start of a visit. */
export async function gatherFacts(
  context: BriefSources,
  agent: Agent,
  note: string | undefined,
  outputs: Outputs,
  answers: CommentAnswers,
): Promise<BriefFacts> {
  const { order, phase, projectTitle, statementOfWork } = context;
  const [lessons, ledger, status, record] = await Promise.all([
    lessonsFor(context, agent),
    readLedger(context.table, order.project),
    gatherStatus(context, agent, { outputs, answers }),
    readProjectRecord(context),
  ]);
  return {
    agent: { name: agent.name, title: agent.title },
    project: { id: order.project, title: projectTitle },
    phase: { title: phase.title, goal: phase.goal },
    ...(note !== undefined && { note }),
    statementOfWork,
    status,
    templates: renderTemplates(context, agent),
    schemas: schemasFor(context, agent),
    ...(lessons && { lessons }),
    ledger,
    record,
  };
}

async function gatherStatus(
  context: BriefSources,
  agent: Agent,
  { outputs, answers }: { outputs: Outputs; answers: CommentAnswers },
): Promise<PhaseStatusFacts> {
  const { order, phase, tree, pipeline } = context;
  const [verdicts, byRound] = await Promise.all([readVerdicts(context), readAnswers(context, answers)]);
  const given = byRound.get(order.round) ?? {};
  const findings = openFindings({ phase, tree, verdicts, answers: byRound });
  const feedback = await withOpenConflicts(context.feedback, tree);
  const place = { tree, phase: phase.name, round: order.round };
  const reviews = openReviews(pipeline, phase, tree, verdicts);
  return {
    phase: phase.name,
    ...(context.element && { item: context.element }),
    round: order.round,
    cause: order.cause,
    deliverables: deliverableStatus(phase, order.round, tree),
    pendingReviews: pendingReviews(reviews),
    outputsPending: outputsPending(context, outputs),
    team: membersOf(context)
      .filter(({ name }) => name !== agent.name)
      .map(({ name, title, description }) => ({ name, title, description })),
    questions: context.questions.answered,
    feedback: withAnswers(feedback, given),
    findings,
    files: tree.files().map(({ path }) => path),
    unmet: [
      ...(await faultsInDeliverables(pipeline, phase, tree)),
      ...conflictsLeft(feedback),
      ...reviews.map(describeOpenReview),
      ...unansweredComments(context.feedback, given, place),
      ...unansweredFindings(findings, place),
    ],
  };
}

/** Returns the lessons that were chosen for the project before it began. */
async function lessonsFor(
  { table, order, phase, pipeline }: BriefSources,
  agent: Agent,
): Promise<BriefFacts["lessons"]> {
  if (phase.lessons === undefined) return undefined;
  const item = await readItem(table, key.lessons(order.project));
  const { kept } = pipeline.lessons ?? {};
  return {
    shown: item?.chosenLessons ?? [],
    ...(kept?.agent === agent.name && agent.outputs[kept.output] !== undefined && { heldIn: kept.output }),
  };
}

export function readVerdicts({ table, order }: Pick<RoundContext, "table" | "order">): Promise<VerdictItem[]> {
  return readItems(table, order.project, "verdict");
}

function outputsPending(
  context: Pick<RoundContext, "pipeline" | "phase">,
  outputs: Outputs,
): PhaseStatusFacts["outputsPending"] {
  return membersOf(context).flatMap(({ name, outputs: declared }) => {
    const pending = Object.keys(declared).filter((output) => outputs[name]?.[output] === undefined);
    return pending.length ? [{ agent: name, outputs: pending }] : [];
  });
}

function schemasFor({ pipeline, phase }: BriefSources, agent: Agent): BriefFacts["schemas"] {
  return phase.deliverables.flatMap(({ id, path, owner, schema: name }) => {
    const schema = name === undefined ? undefined : pipeline.schemas?.[name];
    return owner !== agent.name || schema === undefined
      ? []
      : [{ deliverable: id, path, text: JSON.stringify(schema, null, 1) }];
  });
}

function renderTemplates(context: BriefSources, agent: Agent): BriefFacts["templates"] {
  const { pipeline, order, projectTitle, phase } = context;
  const setting = {
    pipeline,
    phase: phase.name,
    round: order.round,
    ...(context.element && { item: context.element }),
    ...(context.input && { input: context.input }),
    ...(context.reported && { reported: context.reported }),
    project: { id: order.project, title: projectTitle },
  };
  const date = new Date(context.now()).toISOString().slice(0, 10);
  return phase.deliverables
    .filter(({ owner, template }) => owner === agent.name && template !== undefined)
    .map((deliverable) => ({
      deliverable: deliverable.id,
      path: deliverable.path,
      text: renderArtifactTemplate(setting, agent, deliverable, date),
    }));
}
