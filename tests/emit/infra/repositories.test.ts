import { expect, test } from "vitest";
import { createFound } from "../../../compiler/diagnostics/found.ts";
import { emit } from "../../../compiler/emit/emit.ts";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { secretsIn } from "../../../deploy/doctor/secrets.ts";
import type { Environment } from "../../../schema/types.ts";
import {
  containersOf,
  large,
  medium,
  resourcesOf,
  type Stack,
  sizes,
  small,
} from "../../support/compiled-environments.ts";
import { deploying, pipelineOf } from "../../support/compiled-shop.ts";

/** The shop with a repository, a team in the lane execute whose tool has a secret of its own, and a call. */
const pipeline = pipelineOf(`${deploying}# agents/tools/announce.yaml
description: Announces the release.
effect: execute
input: { type: object, properties: {} }
command: { argv: [announce] }
# phases/announce.yaml
title: Announce
goal: The release is announced.
call: { tool: announce }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, build, announce]
repositories:
  shop: { url: "https://git.example.com:8443/acme/shop.git", credentials: shop-token }
`);
const compiled = [{ pipeline, files: emit(pipeline, createFound()) }];
const deployed = (environment: Environment) => deploymentOf(compiled, environment);

function stackIn(environment: Environment): Stack {
  return JSON.parse(emitInfra(compiled, environment)[0]?.text ?? "") as Stack;
}

test.each(sizes)(
  "in size %s only runners without an agent may read the credentials of a repository, and no function may",
  (_, environment) => {
    const deployment = deployed(environment);
    const readers = (secret: string) =>
      roleNames(deployment).filter((role) =>
        statementsOf(deployment, role).some(
          ({ actions, resources }) =>
            actions.some((action) => action.startsWith("ssm:")) && resources.includes(deployment.places.secret(secret)),
        ),
      );
    expect(readers("shop-token")).toEqual(["project-calls"]);
    expect(readers("forge")).toEqual(["project-execute"]);
    expect(roleNames(deployment)).toContain("project-execute");
  },
);

test("the step that fetches runs in a container of its own, whose role no machine gives to a team", () => {
  const stack = stackIn(small);
  const [[, { definition }]] = resourcesOf(stack, "aws_sfn_state_machine") as [[string, { definition: string }]];
  const { States: states } = JSON.parse(definition) as { States: { [name: string]: { Arguments?: object } } };
  const inCalls = Object.entries(states).filter(([, state]) =>
    JSON.stringify(state.Arguments ?? {}).includes("runner_calls.arn"),
  );
  expect(inCalls.map(([name]) => name.replace(/_run$/, ""))).toEqual([expect.stringMatching(/fetch/)]);
  const modes = inCalls.map(([, state]) => /CREW_MODE[^}]*?"Value":"?(\w+)/.exec(JSON.stringify(state.Arguments))?.[1]);
  expect(modes).toEqual(["fetch"]);
  expect(resourcesOf(stack, "aws_ecs_task_definition").map(([name]) => name)).toContain("runner_calls");
  // The credentials are in no variable of any container.
  for (const [, task] of resourcesOf(stack, "aws_ecs_task_definition"))
    expect(JSON.stringify(containersOf(task))).not.toContain("shop-token");
});

test("runners may connect to the port of the repository's host, and a private network has a way to the credentials", () => {
  const ports = resourcesOf(stackIn(small), "aws_vpc_security_group_egress_rule").map(([, { from_port }]) => from_port);
  expect(ports.sort()).toEqual([443, 8443]);
  const quiet = pipelineOf(`# engagements/shop/engagement.yaml
repositories:
  shop: { url: "https://git.example.com/acme/shop.git", credentials: shop-token }
`);
  const files = emitInfra([{ pipeline: quiet, files: emit(quiet, createFound()) }], medium);
  const services = resourcesOf(JSON.parse(files[0]?.text ?? "") as Stack, "aws_vpc_endpoint").map(
    ([, { service_name }]) => String(service_name),
  );
  expect(services.filter((name) => name.endsWith(".ssm"))).toHaveLength(1);
});

test("`crew doctor` asks for the credentials of repositories, too", () => {
  const manifest = emitInfra(compiled, large).find(({ path }) => path.endsWith("/manifest.json"));
  expect(secretsIn(manifest?.text ?? "")).toEqual(["forge", "shop-token"]);
});
