import type { Agent, Phase, Pipeline, Tool } from "../../schema/types.ts";
import type { ReviewItem } from "../ledger/items.ts";
import { key } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import { writeReview } from "../ledger/records.ts";
import { renderBrief } from "../swarm/brief.ts";
import type { ModelClient, Toolbox, Workplace } from "../swarm/ports.ts";
import { faultInArguments } from "../tools/arguments.ts";
import { objectOf, refused, said, textOf } from "../tools/built-in.ts";
import { gatherFacts } from "./facts.ts";
import type { Worksite } from "./worksite.ts";

/** A pipeline in which the phase is worked on by its reviewer alone, who can change nothing. */
export function reviewPipeline(pipeline: Pipeline, name: string): Pipeline {
  const phase = pipeline.phases[name];
  const reviewer = pipeline.agents[phase?.review?.agent ?? ""];
  if (!phase?.review || !reviewer) throw new Error(`The phase ${name} has no review.`);
  const alone: Agent = {
    ...reviewer,
    tools: reviewer.tools.filter((tool) => canOnlyRead(pipeline.tools[tool])),
    writes: [],
    lane: "read-only",
    outputs: {},
    mayAsk: false,
  };
  return {
    ...pipeline,
    agents: { ...pipeline.agents, [reviewer.name]: alone },
    phases: {
      ...pipeline.phases,
      [name]: { ...phase, entry: reviewer.name, members: [reviewer.name], forcedHandoffs: [] },
    },
  };
}

/** The pairwise verdict is not the phase's, and two tools for a verdict would confuse a model. */
function canOnlyRead(tool: Tool | undefined): boolean {
  return tool !== undefined && tool.builtin !== "review" && (tool.builtin !== undefined || tool.effect === "read");
}

/** Calls are marked as a review's, for cost reports and for the rehearsal model. */
export function reviewing(models: ModelClient): ModelClient {
  return {
    converse: (request, signal, heard) =>
      models.converse({ ...request, metadata: { ...request.metadata, purpose: "review" } }, signal, heard),
  };
}

interface GivenVerdict {
  passed: boolean;
  items: { item: string; passed: boolean; note: string }[];
  summary: string;
}

const verdictInput = objectOf(
  {
    passed: { type: "boolean", description: "Whether every item of the checklist passed." },
    items: {
      type: "array",
      description: "One for each item of the checklist, in its order.",
      items: objectOf(
        { item: textOf("The item, as the checklist has it."), passed: { type: "boolean" }, note: { type: "string" } },
        ["item", "passed", "note"],
      ),
    },
    summary: textOf("The verdict in a few sentences, with what must change if it did not pass."),
  },
  ["passed", "items", "summary"],
);

/** The reviewer's toolbox: what it may read with, and the verdict. */
export function reviewToolbox(site: Worksite, reading: Toolbox): Toolbox {
  const checklist = site.phase.review?.checklist ?? [];
  return {
    specs: (agent) => [
      ...reading.specs(agent),
      {
        name: "verdict",
        description: "Gives your verdict on the whole phase and ends the review.",
        input: verdictInput,
      },
    ],
    async call(agent, call, turn, signal) {
      if (call.name !== "verdict") return reading.call(agent, call, turn, signal);
      const fault = faultInArguments(verdictInput, call.input);
      if (fault) return refused(`The arguments of verdict are not usable: ${fault}.`);
      const given = call.input as unknown as GivenVerdict;
      const gap = faultInVerdict(given, checklist);
      if (gap) return refused(gap);
      const time = site.timeOf(turn.seq).toISOString();
      const items = given.items.map((item, at) => ({ ...item, item: checklist[at] ?? item.item }));
      await writeReview(site.table, site.order.project, reviewOf(site), { ...given, items, agent: agent.name, time });
      return said("Your verdict is recorded.");
    },
  };
}

function faultInVerdict({ passed, items }: GivenVerdict, checklist: string[]): string | undefined {
  if (items.length !== checklist.length) {
    return `The checklist has ${checklist.length} items, you judged ${items.length}. Judge each, in the checklist's order.`;
  }
  if (passed !== items.every((item) => item.passed)) {
    return "The phase passes exactly when every item passes; your verdict contradicts its items.";
  }
  return undefined;
}

/** What the reviewer works by: the phase as its swarm sees it, and the checklist. */
export function reviewWorkplace(site: Worksite): Workplace {
  return {
    async brief(agent, note, outputs, answers) {
      return `${renderBrief(await gatherFacts(site, agent, note, outputs, answers))}\n\n${instructions(site.phase)}`;
    },
    async publish() {
      // A reviewer has no tool that writes.
    },
    async unmet() {
      return (await readReview(site))
        ? []
        : ["The verdict is missing: call `verdict` with every item of the checklist."];
    },
  };
}

export function readReview(site: Worksite): Promise<ReviewItem | undefined> {
  const { phase, round } = reviewOf(site);
  return readItem<ReviewItem>(site.table, key.review(site.order.project, phase, round));
}

function reviewOf({ phase, order }: Worksite): { phase: string; round: number } {
  return { phase: phase.name, round: order.round };
}

function instructions({ title, review }: Phase): string {
  const items = (review?.checklist ?? []).map((item, at) => `${at + 1}. ${item}`);
  return [
    "## Your review",
    `The team says that ${title} is finished. You are its reviewer now, alone: read what it left in the repository, judge every item of the checklist by what is written there, and call \`verdict\`, which ends the review. You cannot change files.`,
    "### Checklist",
    items.join("\n"),
  ].join("\n\n");
}
