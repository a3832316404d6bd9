import { dollars } from "../base/dollars.ts";
import { enumerate } from "../base/enumerate.ts";
import { rightsOnlyOf } from "../compiler/diff/compare-running.ts";
import { diffEngagement, type Side } from "../compiler/diff/diff-engagement.ts";
import { renderDiffText } from "../compiler/diff/render-diff-text.ts";
import { type EnvironmentCost, priceEnvironment } from "../compiler/index.ts";
import type { Review, Wanted } from "../deploy/deploy.ts";
import { flowsOfRelease, type ReleasedFlow } from "../deploy/flows-of-release.ts";
import type { Release } from "../deploy/release.ts";
import { describePlan } from "../deploy/terraform/describe-plan.ts";
import { startableName } from "../schema/startable-name.ts";
import type { Pipeline } from "../schema/types.ts";
import { projectSentence, projectsOf } from "./describe-cost.ts";

/** Describes a deployment for approval: target, meaning, changes in the account, and price. */
export async function describeReview(wanted: Wanted, review: Review): Promise<string> {
  const { account, applied, isContinued, running, queued, plan } = review;
  const { pipeline, environment, name } = wanted;
  const cost = await priceEnvironment(pipelinesOf(wanted), environment.name);
  const parts = [
    `${pipeline.title} to "${environment.name}": ${name} in ${account.region} of account ${account.id}, as ${account.arn}.`,
    ...(isContinued ? ["The last deployment was interrupted; this one continues it."] : []),
    applied === undefined ? "Nothing is deployed there yet." : await describeMeaning(wanted, applied, cost),
    ...(running.length > 0 ? [describeRunning(running.length)] : []),
    ...(queued.length > 0 ? [describeQueued(queued.length)] : []),
    ...describeKept(wanted),
    describePlan(plan),
    describePrice(cost),
  ];
  return parts.join("\n\n");
}

/** Rights that the new version does not need and that unfinished projects of earlier ones keep. */
function describeKept(wanted: Wanted): string[] {
  const now = pipelinesOf(wanted);
  const rights = [...new Set(wanted.kept.flatMap((version) => rightsOnlyOf(version.pipeline, ...now)))];
  return rights.length === 0
    ? []
    : [
        `Kept for projects of earlier versions that have not finished: ${enumerate(rights)}. The first deployment after they have finished removes them.`,
      ];
}

function describeRunning(count: number): string {
  if (count === 1) return "1 project is running and finishes on the version it started with.";
  return `${count} projects are running and finish on the version they started with.`;
}

function describeQueued(count: number): string {
  if (count === 1) return "1 project is queued and starts on the version with which it was queued.";
  return `${count} projects are queued and start on the version with which they were queued.`;
}

function pipelinesOf(wanted: Wanted): Pipeline[] {
  return flowsOfRelease(wanted).map(({ pipeline }) => pipeline);
}

async function describeMeaning(wanted: Wanted, applied: Release, cost: EnvironmentCost): Promise<string> {
  const earlier = flowsOfRelease(applied);
  const before = await priceEnvironment(
    earlier.map(({ pipeline }) => pipeline),
    cost.environment,
  );
  const later = flowsOfRelease(wanted);
  const names = new Set([...later, ...earlier].map(nameOf));
  // The infrastructure and its price, which all flows share, are compared once: with a flow that both versions have.
  const both = earlier.map(nameOf).find((name) => later.some((flow) => nameOf(flow) === name));
  const sideOf = (name: string, flows: readonly ReleasedFlow[], release: Pick<Release, "files">, micros: number) => {
    const found = flows.find((flow) => nameOf(flow) === name);
    return found && (name === both ? withInfra(found, release, { [cost.environment]: micros }) : sideOfFlow(found));
  };
  const engagements = [...names].map((name) =>
    diffEngagement(
      name,
      sideOf(name, earlier, applied, before.idle.totalMicros),
      sideOf(name, later, wanted, cost.idle.totalMicros),
    ),
  );
  const base = `what ${applied.by} deployed at ${applied.deployedAt}`;
  return renderDiffText({ base, engagements, diagnostics: { added: [], resolved: [] } });
}

function nameOf({ flow, pipeline }: ReleasedFlow): string {
  return startableName(pipeline.name, flow);
}

function sideOfFlow({ pipeline, files }: ReleasedFlow): Side {
  return { pipeline, files: Object.entries(files).map(([path, text]) => ({ path, text })) };
}

function withInfra(flow: ReleasedFlow, { files }: Pick<Release, "files">, monthlyMicros: Side["monthlyMicros"]): Side {
  const infra = Object.entries(files).filter(([path]) => path.startsWith("infra/"));
  const own = sideOfFlow({ ...flow, files: { ...flow.files, ...Object.fromEntries(infra) } });
  return { ...own, ...(monthlyMicros && { monthlyMicros }) };
}

function describePrice({ idle, pricesAsOf, ...costs }: EnvironmentCost): string {
  const sentences = projectsOf(costs).map(projectSentence);
  return `It costs ${dollars(idle.totalMicros)} a month when idle (list prices of ${pricesAsOf}). ${sentences.length === 1 ? sentences.join() : ["", ...sentences].join("\n  ").trimEnd()}`;
}
