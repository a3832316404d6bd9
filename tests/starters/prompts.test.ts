import { describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/package-file.ts";
import { listStarters, openStarter } from "../../cli/starters/starter.ts";
import { compile, type Host, nodeHost } from "../../compiler/index.ts";
import { reviewPipeline } from "../../runtime/runner/kinds/review/phase-review.ts";
import { narrowedTo } from "../../runtime/runner/narrowed-writes.ts";
import { configureSwarm } from "../../runtime/swarm/config.ts";
import { createToolbox } from "../../runtime/tools/toolbox.ts";
import type { Pipeline } from "../../schema/types.ts";

const mostBytes = 6144;

const flowsIn = (host: Host, engagement: string): [string, Pipeline][] =>
  compile(host, { engagement }).flows!.map(({ name, pipeline }) => [
    pipeline.flow === undefined ? engagement : `${engagement}/${name}`,
    pipeline,
  ]);

const engagements: [string, Pipeline][] = [
  ...flowsIn(nodeHost(packageRoot), "hello"),
  ...flowsIn(nodeHost(packageRoot), "auto-dev"),
  ...flowsIn(nodeHost(packageRoot), "agent-bus"),
  ...listStarters().flatMap((name) => flowsIn(openStarter(name).host, name)),
];

interface Visit {
  who: string;
  system: string;
  tools: Set<string>;
  isReview: boolean;
}

/** Every prompt that an agent can be given: in each phase's work, and where it reviews a phase. */
function visitsOf(pipeline: Pipeline): Visit[] {
  return Object.entries(pipeline.phases).flatMap(([phase, { review }]) => [
    ...visits(narrowedTo(pipeline, phase), phase, false),
    ...(review ? visits(reviewPipeline(pipeline, phase), phase, true) : []),
  ]);
}

function membersIn(round: number, pipeline: Pipeline, phase: string) {
  const toolbox = createToolbox(pipeline.tools, {} as Parameters<typeof createToolbox>[1]);
  const setting = { pipeline, phase, round, project: { id: "p1", title: "Lighthouse Ticketing" } };
  return configureSwarm(setting, toolbox).members;
}

function visits(pipeline: Pipeline, phase: string, isReview: boolean): Visit[] {
  return Object.entries(membersIn(1, pipeline, phase)).map(([name, { system, tools }]) => ({
    who: `${name} ${isReview ? "reviewing" : "in"} ${phase}`,
    system,
    tools: new Set([...tools.map((tool) => tool.name), ...(isReview ? ["verdict"] : [])]),
    isReview,
  }));
}

/** Words between back-ticks that are the name of a tool here, or are written as one. */
function toolsNamed({ system }: Visit, known: Set<string>): string[] {
  const quoted = [...system.matchAll(/`([a-z]+(?:_[a-z]+)*)`/g)].map(([, name]) => name!);
  return quoted.filter((name) => name.includes("_") || known.has(name));
}

describe.each(engagements)("the prompts of %s", (_, pipeline) => {
  const all = visitsOf(pipeline);
  const known = new Set(all.flatMap(({ tools }) => [...tools]));
  const hyphenated = Object.keys(pipeline.tools).filter((name) => name.includes("-"));

  test("are each shorter than 6 KB", () => {
    const sizes = Object.values(pipeline.agents).map(({ name, prompt }) => [name, Buffer.byteLength(prompt)] as const);
    expect(sizes.filter(([, bytes]) => bytes >= mostBytes)).toEqual([]);
  });

  test("name the tools that the agent has in that phase, as models call them, and no others", () => {
    const lacking = all.flatMap((visit) =>
      toolsNamed(visit, known).flatMap((name) => (visit.tools.has(name) ? [] : [`${visit.who}: ${name}`])),
    );
    const misspelt = all.flatMap(({ who, system }) =>
      hyphenated.filter((name) => system.includes(`\`${name}\``)).map((name) => `${who}: ${name}`),
    );
    expect([...lacking, ...misspelt]).toEqual([]);
  });

  test("are the same in every round, like the tools, so that the cache has them in a later one", () => {
    const stages = Object.entries(pipeline.phases).flatMap(([phase, { review }]) => [
      [narrowedTo(pipeline, phase), phase] as const,
      ...(review ? [[reviewPipeline(pipeline, phase), phase] as const] : []),
    ]);
    for (const [narrowed, phase] of stages) {
      const prefix = (round: number) =>
        Object.values(membersIn(round, narrowed, phase)).map(({ agent, system, tools }) => [agent.name, tools, system]);
      expect(prefix(2), phase).toEqual(prefix(1));
    }
  });

  test("speak of handing over only to an agent that can", () => {
    const alone = all.filter(({ tools }) => !tools.has("handoff"));
    expect(alone.length).toBeGreaterThan(0);
    for (const { who, system } of alone) {
      expect(system, who).not.toMatch(/`handoff`|## Handing over|your handoff|hand(?:ed|ing)? (?:it )?over/i);
    }
  });

  test("show a finding, a handoff, a decision and a question where the agent has the tool for it", () => {
    const examples = {
      review_submit: "Example of a finding",
      handoff: "Example of a handoff",
      ledger_add: "Example of a decision",
      ask: "Example of a question",
    };
    for (const { who, system, tools, isReview } of all) {
      for (const [tool, example] of Object.entries(examples)) {
        expect(system.split(example).length - 1, `${who}: ${example}`).toBe(tools.has(tool) && !isReview ? 1 : 0);
      }
    }
  });

  test("say once that several files are read in one reply, and once what may be written", () => {
    for (const { who, system } of all) {
      expect(system.split("several files or tool calls in one reply").length - 1, who).toBe(1);
      expect(system.match(/You may write only|You may not write files/g), who).toHaveLength(1);
    }
  });
});
