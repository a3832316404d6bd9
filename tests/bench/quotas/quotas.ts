// Computes which quota of an AWS account many projects meet first, and what they cost: `node tests/bench/quotas/quotas.ts [ENVIRONMENT]`.

import type { Retrier } from "../../../compiler/asl/states.ts";
import { otherThrottle, throttles } from "../../../compiler/emit/infra/areas/http-api.ts";
import { monthlyCost } from "../../../compiler/emit/infra/price/monthly-cost.ts";
import { prices } from "../../../compiler/emit/infra/price/price-table.ts";
import { projectCost } from "../../../compiler/emit/infra/price/project-cost.ts";
import { openTokenQuota } from "../../../runtime/ledger/token-quota.ts";
import type { Environment } from "../../../schema/types.ts";
import { cloudcrew, stackOf } from "../../support/compiled-environments.ts";
import { openMemoryTable } from "../../support/memory-table.ts";
import { randomOf } from "../../support/random-numbers.ts";
import { quotas } from "./documented.ts";
import { simulateStarts } from "./starts.ts";
import { playTokens } from "./tokens.ts";

/** Shares of the projects in a table: most are finished. */
export const shares = { working: 0.02, waiting: 0.08 };
/** People who look at a project that waits or works, at the busiest moment. */
const pagesPerOpenProject = 0.2;
const pollSeconds = 5;
/** Bytes of META in the index, as measured by `tests/bench/projects-bench.ts` and rounded up. */
const metaBytes = 1_500;
/** A read unit reads 4 KB, eventually consistently half of it. */
const bytesPerUnit = 8_192;
const functionSeconds = 0.1;

/** One quota, and how much of it the projects use at the busiest moment. */
export interface Use {
  quota: string;
  used: number;
  limit: number;
}

/** The use of each quota by so many projects in one environment. */
export function usesOf(count: number, environment: Environment): Use[] {
  const working = count * shares.working;
  const open = count * (shares.working + shares.waiting);
  const asked = (open * pagesPerOpenProject) / pollSeconds;
  const events = throttles.find(({ route }) => route.endsWith("/events"))!;
  const roundMinutes = 20;
  return [
    use("runTask", working / (roundMinutes * 60)),
    use("executions", open),
    { quota: "questions of open pages a second (the stage's route)", used: asked, limit: events.rate },
    use("requests", asked + otherThrottle.rate),
    use("functions", asked * functionSeconds),
    // The list of projects reads each META that is not archived once; one page in a second.
    use("partitionReads", (listedOf(count) * metaBytes) / bytesPerUnit),
    {
      quota: "processors of Fargate (4,000 after a request; new accounts have fewer)",
      used: (working * environment.runner.cpuUnits) / 1024,
      limit: 4_000,
    },
  ];
}

/** Projects that a page of the list reads: the open ones, those that finished in the last 40 days, and the newest of the archive. */
function listedOf(count: number): number {
  const finishedLately = startedAMonth(count) * (40 / 30);
  return Math.min(count, count * (shares.working + shares.waiting) + finishedLately + 200);
}

/** A table fills in some years. */
const startedAMonth = (count: number): number => count / 40;

function use(name: keyof typeof quotas, used: number): Use {
  return { quota: quotas[name].name, used, limit: quotas[name].limit };
}

/** The retrier by which the emitted machine repeats a start that was throttled. */
export function startRetrier(): Retrier {
  const text = cloudcrew.files.find(({ path }) => path === "state-machine.asl.json")?.text ?? "{}";
  const found: Retrier[] = [];
  JSON.parse(text, (key, value) => {
    if (key === "Retry") found.push(...(value as Retrier[]));
    return value;
  });
  const retrier = found.find(({ ErrorEquals }) => ErrorEquals.includes("ECS.ThrottlingException"));
  if (retrier === undefined) throw new Error("No state repeats a throttled start");
  return retrier;
}

/** US dollars a month: the idle deployment, the projects that are started, and what lists and checks read. */
export function costOf(count: number, environment: Environment) {
  const started = startedAMonth(count);
  const idle = monthlyCost(stackOf(environment).resource, prices).totalMicros / 1e6;
  const { awsMicros, totalMicros } = projectCost(cloudcrew.pipeline, environment, prices);
  const listUnits = (listedOf(count) * metaBytes) / bytesPerUnit;
  // Each hour the patrol reads the list twice; people open it a thousand times a day.
  const reads = ((2 * 24 * 30 + 1_000 * 30) * listUnits * prices.read.usd) / 1e6;
  return {
    idle,
    aws: (started * awsMicros) / 1e6,
    models: (started * (totalMicros - awsMicros)) / 1e6,
    reads,
  };
}

const round = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 0 });

/** Runners that share one quota, each of which would use up 16,000 tokens a minute by itself. */
export const tokenLoad = { turns: 10, tokensPerMinute: 400_000, prompt: 10_000, reply: 600, maxTokens: 4_096 };

async function printTokens(): Promise<void> {
  console.log(
    "\n| runners at one quota | line | calls | refused | turns lost | minutes | quota used | longest turn |\n|---|---|---:|---:|---:|---:|---:|---:|",
  );
  for (const runners of [10, 25, 50, 100, 200]) {
    const memory = await openMemoryTable();
    for (const line of ["no", "yes"]) {
      const open = line === "no" ? undefined : (now: () => number) => openTokenQuota(memory.openClient(), now);
      const { calls, refused, lost, minutes, used, longestTurnSeconds } = await playTokens(
        { runners, ...tokenLoad },
        open,
      );
      console.log(
        `| ${runners} | ${line} | ${round(calls)} | ${round(refused)} | ${lost} | ${round(minutes)} | ${Math.round(used * 100)} % | ${round(longestTurnSeconds)} s |`,
      );
    }
    await memory.close();
  }
}

function print(environment: Environment): void {
  console.log(
    `CloudCrew, environment ${environment.name} (${environment.size}); ${shares.working * 100} % of the projects work, ${shares.waiting * 100} % wait for people, the others are finished.\n`,
  );
  for (const count of [1_000, 100_000]) {
    const uses = usesOf(count, environment).sort((a, b) => b.used / b.limit - a.used / a.limit);
    console.log(`| ${round(count)} projects | used | limit | share |\n|---|---:|---:|---:|`);
    for (const { quota, used, limit } of uses)
      console.log(`| ${quota} | ${round(used)} | ${round(limit)} | ${Math.round((used / limit) * 100)} % |`);
    const { idle, aws, models, reads } = costOf(count, environment);
    console.log(
      `\nUSD a month with ${round(startedAMonth(count))} new projects, each at its worst case: idle ${round(idle)}, AWS of the projects ${round(aws)}, their models ${round(models)}, lists and checks ${round(reads)}.\n`,
    );
  }
  console.log(
    "| starts at one moment | all started after | calls | refused | most retries | given up |\n|---|---:|---:|---:|---:|---:|",
  );
  for (const count of [100, 1_000, 10_000, 100_000]) {
    const starts = simulateStarts(count, quotas.runTask.limit, startRetrier(), randomOf(1));
    const { seconds, calls, refused, mostRetries, givenUp } = starts;
    console.log(
      `| ${round(count)} | ${round(seconds / 60)} min | ${round(calls)} | ${round(refused)} | ${mostRetries} | ${givenUp} |`,
    );
  }
}

if (import.meta.main) {
  const name = process.argv[2] ?? "prod";
  const environment = cloudcrew.pipeline.environments?.[name];
  if (environment === undefined) throw new Error(`CloudCrew has no environment ${name}`);
  print(environment);
  await printTokens();
}
