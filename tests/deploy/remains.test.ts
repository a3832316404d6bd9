import { expect, test } from "vitest";
import { remainsOf } from "../../deploy/remains.ts";
import { declaredResources } from "../../deploy/terraform/declared-resources.ts";
import type { Environment } from "../../schema/types.ts";
import { cloudcrew, large, small, textOf } from "../support/compiled-environments.ts";
import { deploying, pipelineOf } from "../support/compiled-shop.ts";

const remains = (environment: Environment, image?: string, pipeline = cloudcrew.pipeline) =>
  remainsOf({
    name: "crew-shop",
    pipeline,
    files: { "infra/x/main.tf.json": textOf(environment) },
    variables: image === undefined ? {} : { runner_image: image },
  });

test("of a small deployment remain revisions of task definitions and a backup of the table", () => {
  expect(remains(small).map(({ what }) => what)).toEqual([
    "revisions of the task definitions crew-shop-*",
    "a backup of the table crew-shop, which AWS makes when it is deleted",
  ]);
});

test("a private one with its own key and image leaves copies of images and a key that AWS deletes", () => {
  const left = remains(large, "123456789012.dkr.ecr.us-east-1.amazonaws.com/crew/runner@sha256:0");
  expect(left.map(({ what }) => what.split(" ")[0])).toEqual(["revisions", "repositories", "images", "the", "a"]);
  for (const { cost, remove } of left) expect(cost.includes("AWS deletes it") || remove !== undefined, cost).toBe(true);
});

test("secrets that people stored for tools and models stay, and it is said", () => {
  const withSecret = pipelineOf(deploying);
  expect(remains(small, undefined, withSecret).map(({ what }) => what)).toContain(
    "secrets in the Parameter Store below /crew/crew-shop/secrets",
  );
});

test("nothing that Terraform is told to keep is missing from what is said to be left", () => {
  for (const environment of [small, large]) {
    const kept = Object.entries(declaredResources(textOf(environment))).flatMap(([type, resources]) =>
      Object.values(resources).some(
        (attributes) => attributes.skip_destroy === true || "retain_on_delete" in attributes,
      )
        ? [type]
        : [],
    );
    expect(kept).toEqual(["aws_ecs_task_definition"]);
  }
});
