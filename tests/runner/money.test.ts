import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { openModels } from "../../runtime/models/model-providers.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Answer } from "../../runtime/runner/task.ts";
import type { ModelClient } from "../../runtime/swarm/ports.ts";
import type { Usage } from "../../schema/types.ts";
import { countingEndpoint, type Mishap, mishaps } from "../models/counting-endpoint.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
metrics.setGlobalMeterProvider(meters);

/** What the measures say a project has cost. */
async function measuredMicros(project: string): Promise<number> {
  await meters.forceFlush();
  const all =
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const points = all.find(({ descriptor }) => descriptor.name === "crew.cost")?.dataPoints ?? [];
  const own = points.filter(({ attributes }) => attributes["crew.project.id"] === project);
  return Math.round(own.reduce((sum, { value }) => sum + Number(value), 0) * 1e6);
}

class PowerCut extends Error {}

let projects = 0;
const price = Object.values(twoAgents().models.working?.prices ?? {})[0]!;

/** A project on a service that counts, and whose nth call meets with a mishap or not. */
async function openProject(
  mishapOf: (nth: number) => Mishap | undefined,
  limits: { maxCostMicros?: number } = {},
  perDayMicros?: number,
) {
  const { billed, listener } = countingEndpoint(services.modelsUrl, price, mishapOf);
  const server = await serve(listener);
  const models = openModels({
    bedrock: {
      endpoint: server.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    },
    sleep: async () => {},
  });
  const pipeline = twoAgents();
  pipeline.phases.design!.limits = { ...pipeline.phases.design!.limits, turnTimeSeconds: 2, ...limits };
  if (perDayMicros !== undefined) pipeline.budget = { ...pipeline.budget, perDayMicros };
  const order = await services.start(`money-${projects++}`, pipeline);
  return { billed, models, order, pipeline, close: server.close };
}

/** Runs the round with as many runners as it takes; `cutBefore` are the writes before which one after the other loses its power. */
async function runToEnd({ models, order }: { models: ModelClient; order: RunOrder }, cutBefore: number[] = []) {
  const seen: Usage[] = [];
  for (let epoch = 1; epoch < 80; epoch++) {
    const last = cutBefore[epoch - 1];
    let writes = 0;
    const connections = services.connect(() => {
      if (last !== undefined && ++writes >= last) throw new PowerCut();
    });
    const answer = await services.run({ ...order, epoch }, { ...connections, models }).catch((error: unknown) => {
      if (error instanceof PowerCut || (error as Error).name === "ModelUnavailable") return undefined;
      throw error;
    });
    const { usage } = (await round(order.project)) ?? {};
    if (usage !== undefined) seen.push(usage);
    if (answer !== undefined) return { answer, seen };
  }
  throw new Error("The round does not end.");
}

const round = (project: string) => readItem(services.table, key.round(project, "design", 1));
const budget = (project: string) => readItem(services.table, key.budget(project));

/** What pages, the budget and the events say is one sum, nothing is left reserved, and it is not below the bill. */
async function expectOneSum(
  project: string,
  billed: { inputTokens: number; outputTokens: number; costMicros: number },
  wasKilled = false,
) {
  const { usage, agentUsage = {} } = (await round(project)) ?? {};
  const { spentMicros, committedMicros, open } = (await budget(project))!;
  const events = await readItems(services.table, project, "event");
  const told = events.reduce((sum, { costMicros = 0 }) => sum + costMicros, 0);
  expect({ spentMicros, committedMicros, open, told }).toEqual({
    spentMicros: usage?.costMicros,
    committedMicros: spentMicros,
    open: {},
    told: spentMicros,
  });
  expect(Object.values(agentUsage).reduce((sum, { costMicros }) => sum + costMicros, 0)).toBe(spentMicros);
  // What a killed runner had recorded and not measured is missing there, and never counted twice.
  if (wasKilled) expect(await measuredMicros(project)).toBeLessThanOrEqual(spentMicros);
  else expect(await measuredMicros(project)).toBe(spentMicros);
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage!;
  expect(spentMicros).toBeGreaterThanOrEqual(Math.floor(billed.costMicros));
  expect(inputTokens + cacheReadTokens + cacheWriteTokens).toBeGreaterThanOrEqual(billed.inputTokens);
  expect(outputTokens).toBeGreaterThanOrEqual(billed.outputTokens);
}

test("where every reply arrives whole, what is recorded is what was served, token by token", async () => {
  const project = await openProject(() => undefined);
  await runToEnd(project);
  const { usage } = (await round(project.order.project))!;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = usage!;
  expect(inputTokens + cacheReadTokens + cacheWriteTokens).toBe(project.billed.inputTokens);
  expect(outputTokens).toBe(project.billed.outputTokens);
  await expectOneSum(project.order.project, project.billed);
  await project.close();
});

test("where a day has a maximum, the answer says what the round has cost, also over several runners", async () => {
  const usual = await openProject(() => undefined);
  expect((await runToEnd(usual)).answer).not.toHaveProperty("spentMicros");
  await usual.close();
  const daily = await openProject(() => undefined, {}, 50_000_000);
  const { answer } = await runToEnd(daily, [12, 20]);
  const { usage } = (await round(daily.order.project))!;
  expect(usage?.costMicros).toBeGreaterThan(0);
  expect(answer).toMatchObject({ spentMicros: usage?.costMicros });
  await daily.close();
});

/** One of each way that a call ends: cut in its reply, broken off unanswered, without its usage, waited for, and refused. */
const someMishaps: Mishap[] = ["cut", "reset-unanswered", "no-usage", "hang", "throttled"];

test.each(isLong ? mishaps : someMishaps)(
  "with one call in three meeting with %s, everything that was served is in the journal, the budget and the pages",
  async (mishap) => {
    // Few of those that are waited for.
    const mishapOf = (nth: number) => ((mishap === "hang" ? nth === 3 : nth % 3 === 2) ? mishap : undefined);
    const project = await openProject(mishapOf);
    const { answer } = await runToEnd(project);
    expect(answer).toMatchObject({ outcome: "done" } satisfies Partial<Answer>);
    await expectOneSum(project.order.project, project.billed);
    await project.close();
  },
);

const anyMishap = fc.constantFrom<(Mishap | undefined)[]>(
  undefined,
  undefined,
  undefined,
  "cut",
  "checksum",
  "reset",
  "reset-unanswered",
  "no-usage",
  "odd-usage",
  "refused",
);

test("whatever breaks and whoever is killed, the recorded usage never goes down and is one sum at the end, not below the bill", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMishap, { minLength: 10, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      async (all, cutBefore) => {
        const project = await openProject((nth) => all[nth % all.length]);
        const { answer, seen } = await runToEnd(project, cutBefore);
        expect(answer.outcome).toBe("done");
        for (const [at, usage] of seen.entries()) {
          for (const [name, count] of Object.entries(seen[at - 1] ?? {}))
            expect(usage[name as keyof Usage]).toBeGreaterThanOrEqual(count);
        }
        await expectOneSum(project.order.project, project.billed, cutBefore.length > 0);
        await project.close();
      },
    ),
    { numRuns: isLong ? 9 : 1 },
  );
});

test.each(isLong ? (["cut", "checksum", "exception", "reset-unanswered"] as const) : (["checksum"] as const))(
  "a service whose every reply meets with %s never costs more than the round may, nor more than the project has",
  async (mishap) => {
    for (const which of ["round", "project"]) {
      const most = 400_000;
      const project = await openProject(() => mishap, which === "round" ? { maxCostMicros: most } : {});
      if (which === "project") project.pipeline.budget.maxCostMicros = most;
      const order =
        which === "project" ? await services.start(`${project.order.project}-b`, project.pipeline) : project.order;
      const { answer } = await runToEnd({ ...project, order });
      expect(answer).toMatchObject({ outcome: "limit" });
      expect((await budget(order.project))?.spentMicros).toBeLessThanOrEqual(most);
      expect(project.billed.costMicros).toBeLessThanOrEqual(most);
      expect(project.billed.calls).toBeGreaterThan(1);
      await expectOneSum(order.project, project.billed);
      await project.close();
    }
  },
);

test("the log names every reply that was lost and every usage that is an estimate, with what they are counted at", async () => {
  const project = await openProject((nth) => (nth === 1 ? "cut" : nth === 2 ? "odd-usage" : undefined));
  const from = services.logged.length;
  await runToEnd(project);
  const [lost, estimated] = services.logged.slice(from).filter(({ level }) => level === "warn");
  expect(lost).toMatchObject({
    event: "reply-lost",
    agent: "pm",
    model: "model-a",
    attempts: 1,
    inputTokens: expect.any(Number),
  });
  expect(estimated).toMatchObject({ event: "usage-estimated", agent: "pm", costMicros: expect.any(Number) });
  await project.close();
});
