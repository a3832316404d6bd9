import type { Agent, Phase, Pipeline, Tool } from "../../../../schema/types.ts";
import type { ReviewItem } from "../../../ledger/items.ts";
import { key } from "../../../ledger/keys.ts";
import { readItem } from "../../../ledger/read.ts";
import { writeReview } from "../../../ledger/records.ts";
import { renderBrief } from "../../../swarm/brief.ts";
import { isLean } from "../../../swarm/lean/is-lean.ts";
import { renderLeanReviewBrief } from "../../../swarm/lean/lean-brief.ts";
import type { ModelClient, PhaseWork, Toolbox } from "../../../swarm/ports.ts";
import { faultInArguments } from "../../../tools/arguments.ts";
import { read } from "../../../tools/kinds/builtin/git/read.ts";
import { functionsOf } from "../../../tools/kinds/tool-kinds.ts";
import { refused, said } from "../../../tools/outcome.ts";
import type { RecallingToolbox } from "../../../tools/toolbox.ts";
import { type BriefSources, gatherFacts } from "../../facts.ts";
import type { RoundContext } from "../../round-context.ts";
import {
  type EvidenceSources,
  faultInGround,
  gatherEvidence,
  type ReviewEvidence,
  unopened,
} from "./review-evidence.ts";
import { type GivenVerdict, verdictSpec } from "./verdict-spec.ts";

/** A pipeline in which only the reviewer works on the phase, without write access. */
export function reviewPipeline(pipeline: Pipeline, name: string): Pipeline {
  const phase = pipeline.phases[name];
  const reviewer = pipeline.agents[phase?.review?.agent ?? ""];
  if (!phase?.review || !reviewer) throw new Error(`The phase ${name} has no review.`);
  const kept = reviewer.tools.filter((tool) => canOnlyRead(pipeline.tools[tool]));
  const canRead = kept.some((tool) => readsFiles(pipeline.tools[tool]));
  const alone: Agent = {
    ...reviewer,
    tools: canRead ? kept : [...kept, reading],
    writes: [],
    lane: "read-only",
    outputs: {},
    mayAsk: false,
  };
  return {
    ...pipeline,
    tools: canRead ? pipeline.tools : { ...pipeline.tools, [reading]: readingTool },
    agents: { ...pipeline.agents, [reviewer.name]: alone },
    phases: {
      ...pipeline.phases,
      [name]: { ...phase, entry: reviewer.name, members: [reviewer.name], forcedHandoffs: [] },
    },
  };
}

/** Not a valid tool name in the schema, so no declared tool can have it. */
const reading = "review reading";

/** Reading tool for a reviewer without a declared one: a reviewer must be able to read the files that it judges. */
const readingTool: Tool = {
  name: reading,
  description: "For this review.",
  effect: "read",
  kind: "builtin",
  builtin: "git",
  functions: [read.name],
};

const readsFiles = (tool: Tool | undefined): boolean =>
  tool !== undefined && functionsOf(tool).some(({ name }) => name === read.name);

/** True for reading tools. The verdict tool on single files is excluded: two verdict tools would confuse a model. */
function canOnlyRead(tool: Tool | undefined): boolean {
  if (tool?.kind === "builtin") return tool.builtin !== "review";
  return tool?.effect === "read";
}

/** Marks calls as a review's, for cost reports and for the rehearsal model. */
export function reviewing(models: ModelClient): ModelClient {
  return {
    converse: (request, signal, heard) =>
      models.converse({ ...request, metadata: { ...request.metadata, purpose: "review" } }, signal, heard),
  };
}

/** The reviewer's tools beside those that read. */
export interface ReviewDesk {
  evidence(): Promise<ReviewEvidence>;
  hasSeen(agent: string, path: string): boolean;
}

/** Runs the checks once: a reviewer judges one revision. */
export function openReviewDesk(context: EvidenceSources, { hasSeen }: Pick<RecallingToolbox, "hasSeen">): ReviewDesk {
  let gathered: Promise<ReviewEvidence> | undefined;
  return {
    evidence() {
      gathered ??= gatherEvidence(context);
      return gathered;
    },
    hasSeen,
  };
}

/** Part of a round's context that checking and recording a verdict needs. */
export interface VerdictContext extends Pick<RoundContext, "phase" | "tree" | "table" | "timeOf"> {
  order: Pick<RoundContext["order"], "project" | "round">;
}

/** Toolbox of the reviewer: reading tools and the verdict. */
export function reviewToolbox(context: VerdictContext, reading: Toolbox, desk: ReviewDesk): Toolbox {
  const checklist = context.phase.review?.checklist ?? [];
  return {
    specs: (agent) => [...reading.specs(agent), verdictSpec],
    async call(agent, call, turn, signal) {
      if (call.name !== verdictSpec.name) return reading.call(agent, call, turn, signal);
      const fault = faultInArguments(verdictSpec.input, call.input);
      if (fault) return refused(`The arguments of verdict are not usable: ${fault}.`);
      const given = call.input as unknown as GivenVerdict;
      const gap = faultInVerdict(given, checklist) ?? (await ungrounded(context, given, desk, agent.name));
      if (gap) return refused(gap);
      const time = context.timeOf(turn.seq).toISOString();
      const items = given.items.map(({ passed, note, path, quote }, at) => ({
        item: checklist[at] ?? "",
        passed,
        note: path === undefined || quote === undefined ? note : `${note} (${path}: “${quote.slice(0, 200)}”)`,
      }));
      const review = { passed: given.passed, items, summary: given.summary, agent: agent.name, time };
      await writeReview(context.table, context.order.project, reviewOf(context), review);
      return said("Your verdict is recorded.");
    },
  };
}

function faultInVerdict({ passed, items }: GivenVerdict, checklist: readonly string[]): string | undefined {
  if (items.length !== checklist.length) {
    return `The checklist has ${checklist.length} items, you judged ${items.length}. Judge each, in the checklist's order.`;
  }
  if (passed !== items.every((item) => item.passed)) {
    return "The phase passes exactly when every item passes; your verdict contradicts its items.";
  }
  return undefined;
}

/** Missing evidence of a verdict that passes items; a failing verdict needs none. */
async function ungrounded(
  context: VerdictContext,
  { passed, items }: GivenVerdict,
  desk: ReviewDesk,
  agent: string,
): Promise<string | undefined> {
  const hasSeen = (path: string) => desk.hasSeen(agent, path);
  const closed = passed ? unopened(context, hasSeen) : [];
  const faults =
    closed.length === 0 ? [] : [`You have opened no file of ${closed.join("; ")}. Read before you let the phase pass.`];
  const { reports } = await desk.evidence();
  for (const [at, item] of items.entries()) {
    if (!item.passed) continue;
    const fault =
      item.path && item.quote ? await faultInGround(context, item, { reports, hasSeen }) : "Give path and quote.";
    if (fault) faults.push(`Item ${at + 1} has no evidence: ${fault}`);
  }
  return faults.length === 0 ? undefined : faults.join("\n");
}

/** The reviewer's brief: the phase as its swarm sees it, the evidence and the checklist. */
export function reviewWork(
  context: BriefSources,
  desk: ReviewDesk,
  given: () => Promise<ReviewItem | undefined>,
): PhaseWork {
  return {
    async brief(agent, note, outputs) {
      const { order, table, phase } = context;
      const round = await readItem(table, key.round(order.project, phase.name, order.round));
      const facts = await gatherFacts(context, agent, note, outputs, round?.answers ?? {});
      const { lasting, current } = isLean(context.pipeline, agent) ? renderLeanReviewBrief(facts) : renderBrief(facts);
      return { lasting, current: [current, (await desk.evidence()).text, instructions(phase)].join("\n\n") };
    },
    async publish() {
      // A reviewer has no writing tool.
    },
    async unmet() {
      return (await given()) ? [] : ["The verdict is missing: call `verdict` with every item of the checklist."];
    },
  };
}

export function readReview(
  context: Pick<VerdictContext, "phase" | "order" | "table">,
): Promise<ReviewItem | undefined> {
  const { phase, round } = reviewOf(context);
  return readItem(context.table, key.review(context.order.project, phase, round));
}

function reviewOf({ phase, order }: Pick<VerdictContext, "phase" | "order">): { phase: string; round: number } {
  return { phase: phase.name, round: order.round };
}

function instructions({ title, review }: Phase): string {
  const items = (review?.checklist ?? []).map((item, at) => `${at + 1}. ${item}`);
  return [
    "## Your review",
    `The team reports that ${title} is finished. You are its reviewer now, alone: read what it left in the repository, judge every item of the checklist by what is written there and by the evidence above, and call \`verdict\`, which ends the review. You cannot change files.`,
    "### Checklist",
    items.join("\n"),
  ].join("\n\n");
}
