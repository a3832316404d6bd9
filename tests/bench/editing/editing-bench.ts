import { join } from "node:path";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { openWorkTree } from "../../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../../runtime/artifacts/repository.ts";
import { key } from "../../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../../runtime/ledger/read.ts";
import type { Model, Phase, Pipeline, Usage } from "../../../schema/types.ts";
import { gateItem } from "../../support/gate-item.ts";
import { openRunnerServices, type RunnerServices, statement } from "../../support/runner-services.ts";
import { twoAgents } from "../../support/two-agents.ts";

/** The speed of a model of the size of Sonnet, and the time it takes to begin; of a rehearsal only the counts are real. */
const tokensPerSecond = 55;
const secondsToFirstToken = 3;

/** Of a family that caches what it has read. */
const model = "us.anthropic.claude-sonnet-5-5";

const names = ["requirements", "design", "plan", "operations", "costs"] as const;

/** A document as teams write them: 150 lines, each of them said once. */
function documentOf(name: string): string {
  const sections = Array.from({ length: 10 }, (_, section) => {
    const lines = Array.from(
      { length: 13 },
      (_, line) =>
        `- ${name} ${section + 1}.${line + 1}: the counter sells ${(section + 3) * (line + 7)} tickets an hour and keeps a queue of ${section * 13 + line}.`,
    );
    return [`## ${name} part ${section + 1}`, "", ...lines].join("\n");
  });
  return [`# The ${name}`, ...sections].join("\n\n").concat("\n");
}

const comments = {
  "docs/requirements.md": "Say in requirements part 4 what happens when the network is down.",
  "docs/operations.md": "Name in operations part 2 who is on call at night.",
  "docs/costs.md": "Give in costs part 7 the price of a second counter.",
};

function pipelineWith(functions: string[] | undefined): Pipeline {
  const pipeline = twoAgents();
  const { design } = pipeline.phases as { design: Phase };
  const { review: _, ...phase } = design;
  const deliverables = names.map((name) => ({
    id: name,
    title: `The ${name}`,
    path: `docs/${name}.md`,
    owner: "pm",
    min: 1,
    optional: false,
  }));
  const git = {
    ...pipeline.tools.git,
    name: "git",
    description: "Files.",
    effect: "write" as const,
    builtin: "git" as const,
  };
  const { working } = pipeline.models as { working: Model };
  const prices = { [model]: Object.values(working.prices)[0] as Model["prices"][string] };
  return {
    ...pipeline,
    models: { working: { ...working, ids: [model], maxTokens: 16_384, prices } },
    tools: { ...pipeline.tools, git: functions ? { ...git, functions } : git },
    phases: { design: { ...phase, members: ["pm"], deliverables } },
  };
}

interface Measured {
  usage: Usage;
  turns: number;
  minutes: number;
}

/** One round that answers three comments over five documents that are there. */
async function play(services: RunnerServices, project: string, functions?: string[]): Promise<Measured> {
  const order = await services.start(project, pipelineWith(functions));
  const initial = { title: "Harbour ticketing", sow: statement, time: new Date("2026-11-20T09:00:00.000Z") };
  const tree = await openWorkTree(
    openRepository(services.repositories, { project, initial }),
    join(services.home, project),
  );
  for (const name of names) await tree.write(`docs/${name}.md`, documentOf(name));
  const turn = { phase: "design", round: 1, seq: 1 };
  await tree.commit({ agent: { name: "pm", title: "Project manager" }, turn, message: "Write", time: new Date() });
  const by = { by: "kari@example.com", name: "Kari", time: "2026-11-20T11:00:00.000Z" };
  const vote = { decisionId: "d1", verdict: "revise" as const, revision: "r1", comment: "", ...by };
  const votes = { "kari@example.com": { ...vote, ratings: {}, artifactComments: comments } };
  const gate = { ...gateItem({ votes }), ...key.gate(project, "design", 1) };
  await services.table.documents.send(new PutCommand({ TableName: "crew", Item: gate }));
  const answer = await services.run({ ...order, round: 2, epoch: 2, cause: "decision", feedback: gate.sk });
  if (answer?.outcome !== "done") throw new Error(`The round ended with ${answer?.outcome}: ${answer?.reason}`);
  const round = await readItem(services.table, key.round(project, "design", 2));
  if (round?.usage === undefined) throw new Error("The round has no usage.");
  const events = await readItems(services.table, project, "event");
  const turns = events.filter(({ kind }) => kind === "model-replied").length;
  const minutes = (round.usage.outputTokens / tokensPerSecond + turns * secondsToFirstToken) / 60;
  return { usage: round.usage, turns, minutes };
}

/** An editing task with exact replacement and with whole files, by the endpoint's own counts. */
export async function benchEditing(): Promise<{ edits: Measured; files: Measured }> {
  const services = await openRunnerServices();
  try {
    const edits = await play(services, "with-edits");
    const files = await play(services, "with-files", ["git_list", "git_read", "git_write"]);
    console.log("\nthree comments over five documents of 150 lines, answered in one round");
    for (const [how, { usage, turns, minutes }] of Object.entries({ git_edit: edits, "whole files": files })) {
      const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costMicros } = usage;
      const read = inputTokens + cacheReadTokens + cacheWriteTokens;
      console.log(
        `  ${how.padEnd(12)} ${turns} turns, ${outputTokens} tokens written, ${read} read (${cacheReadTokens} of them from the cache), $${(costMicros / 1e6).toFixed(3)}, ${minutes.toFixed(1)} min at ${tokensPerSecond} tokens a second`,
      );
    }
    return { edits, files };
  } finally {
    await services.close();
  }
}

if (process.argv[1] === import.meta.filename) await benchEditing();
