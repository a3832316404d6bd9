import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeReview } from "../../cli/describe-review.ts";
import type { Review, Wanted } from "../../deploy/deploy.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { smallDeployment } from "../support/small-deployment.ts";

const environment = "# engagements/shop/engagement.yaml\nenvironments: {dev: {region: us-east-1, size: small}}\n";
const deploying = `${environment}# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {}}
command: {argv: [deploy]}
# agents/dev.yaml
lane: execute
tools: [git, deploy]
`;

async function reviewOf(running: number, isKept = true): Promise<string> {
  const [before, pipeline] = [pipelineOf(deploying), pipelineOf(environment)];
  const home = mkdtempSync(join(tmpdir(), "crew-review-"));
  const wanted: Wanted = {
    ...smallDeployment(home),
    pipeline,
    environment: pipeline.environments!.dev!,
    files: {},
    kept: isKept ? [{ config: "a".repeat(64), pipeline: before }] : [],
  };
  rmSync(home, { recursive: true });
  const review: Review = {
    account: { id: "123456789012", region: "us-east-1", arn: "arn:aws:iam::123456789012:user/lead" },
    plan: { id: "abc", changes: [], drift: [] },
    applied: {
      schemaVersion: 1,
      name: "crew-shop-dev",
      pipeline: before,
      files: {},
      variables: {},
      by: "lead",
      deployedAt: "2026-11-25T10:00:00Z",
    },
    isContinued: false,
    running: Array.from({ length: running }, (_, index) => ({
      id: `p${index}`,
      title: "",
      config: "a".repeat(64),
      isRunning: true,
      isFinished: false,
    })),
    apply: () => Promise.reject(new Error("A review applies nothing.")),
  };
  return describeReview(wanted, review);
}

test("a review says what is kept for projects of an earlier version with a lane that no agent needs any more", async () => {
  const text = await reviewOf(2);
  expect(text).toContain("2 projects are running and finish on the version they started with.\n");
  expect(text).toContain(
    "Kept for projects of earlier versions that have not finished: the lane execute, with the role and the task definition of its runners. The first deployment after they have finished removes them.",
  );
  expect(await reviewOf(0, false)).not.toContain("Kept for");
});
