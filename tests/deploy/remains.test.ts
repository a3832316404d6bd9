import { expect, test } from "vitest";
import { remainsOf } from "../../deploy/remains.ts";
import { declaredResources } from "../../deploy/terraform/declared-resources.ts";
import type { Environment } from "../../schema/types.ts";
import { large, small, textOf } from "../support/compiled-environments.ts";

const remains = (environment: Environment, image?: string, secrets: readonly string[] = []) =>
  remainsOf(
    {
      name: "crew-shop",
      files: { "infra/x/main.tf.json": textOf(environment) },
      variables: image === undefined ? {} : { runner_image: image },
    },
    secrets,
  );

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

test("secrets that people stored for tools and models stay, whatever the last version uses, and it is said", () => {
  const secrets = ["/crew/crew-shop/secrets/forge", "/crew/crew-shop/secrets/model"];
  expect(remains(small, undefined, secrets)).toContainEqual({
    what: `secrets in the Parameter Store: ${secrets.join(", ")}`,
    cost: "they cost nothing, and stay valid",
    remove: `aws ssm delete-parameters --names ${secrets.join(" ")}`,
  });
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
