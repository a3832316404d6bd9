import { dollars } from "../base/dollars.ts";
import { enumerate } from "../base/enumerate.ts";
import { rightsOnlyOf } from "../compiler/diff/compare-running.ts";
import { diffEngagement, type Side } from "../compiler/diff/diff-engagement.ts";
import { renderDiffText } from "../compiler/diff/render-diff-text.ts";
import { type EnvironmentCost, priceEnvironment } from "../compiler/index.ts";
import type { Review, Wanted } from "../deploy/deploy.ts";
import type { Release } from "../deploy/release.ts";
import { describePlan } from "../deploy/terraform/describe-plan.ts";
import { projectSentence, projectsOf } from "./describe-cost.ts";

/** Describes a deployment for approval: target, meaning, changes in the account, and price. */
export async function describeReview(wanted: Wanted, review: Review): Promise<string> {
  const { account, applied, isContinued, running, plan } = review;
  const { pipeline, environment, name } = wanted;
  const cost = await priceEnvironment([pipeline], environment.name);
  const parts = [
    `${pipeline.title} to "${environment.name}": ${name} in ${account.region} of account ${account.id}, as ${account.arn}.`,
    ...(isContinued ? ["The last deployment was interrupted; this one continues it."] : []),
    applied === undefined ? "Nothing is deployed there yet." : await describeMeaning(wanted, applied, cost),
    ...(running.length > 0 ? [describeRunning(running.length)] : []),
    ...describeKept(wanted),
    describePlan(plan),
    describePrice(cost),
  ];
  return parts.join("\n\n");
}

/** Rights that the new version does not need and that unfinished projects of earlier ones keep. */
function describeKept({ pipeline, kept }: Wanted): string[] {
  const rights = [...new Set(kept.flatMap((version) => rightsOnlyOf(version.pipeline, pipeline)))];
  return rights.length === 0
    ? []
    : [
        `Kept for projects of earlier versions that have not finished: ${enumerate(rights)}. The first deployment after they have finished removes them.`,
      ];
}

function describeRunning(count: number): string {
  const projects = count === 1 ? "1 project is running and finishes" : `${count} projects are running and finish`;
  return `${projects} on the version they started with.`;
}

async function describeMeaning({ pipeline, files }: Wanted, applied: Release, cost: EnvironmentCost): Promise<string> {
  const side = (of: Pick<Release, "pipeline" | "files">, micros: number | undefined): Side => ({
    pipeline: of.pipeline,
    files: Object.entries(of.files).map(([path, text]) => ({ path, text })),
    ...(micros !== undefined && { monthlyMicros: { [cost.environment]: micros } }),
  });
  const before = await priceEnvironment([applied.pipeline], cost.environment);
  const diff = diffEngagement(
    pipeline.name,
    side(applied, before.idle.totalMicros),
    side({ pipeline, files }, cost.idle.totalMicros),
  );
  const base = `what ${applied.by} deployed at ${applied.deployedAt}`;
  return renderDiffText({ base, engagements: [diff], diagnostics: { added: [], resolved: [] } });
}

function describePrice({ idle, pricesAsOf, ...costs }: EnvironmentCost): string {
  const sentences = projectsOf(costs).map(projectSentence).join(" ");
  return `It costs ${dollars(idle.totalMicros)} a month when idle (list prices of ${pricesAsOf}). ${sentences}`;
}
