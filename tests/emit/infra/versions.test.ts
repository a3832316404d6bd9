import { expect, test } from "vitest";
import { createFound } from "../../../compiler/diagnostics/found.ts";
import { emit } from "../../../compiler/emit/emit.ts";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { unmetNeeds } from "../../../compiler/emit/infra/iam/unmet-needs.ts";
import { needsOf, roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { type Arguments, large, medium, resourcesOf, small } from "../../support/compiled-environments.ts";
import { deploying, pipelineOf } from "../../support/compiled-shop.ts";

const scanning = `# agents/tools/scan.yaml
description: Scans.
effect: read
input: {type: object, properties: {}}
command: {argv: [scan]}
requires: {npm: ["scanner@1.2.3"]}
# agents/qa.yaml
tools: [git, review, scan]
`;
const otherModel =
  "# engagements/shop/engagement.yaml\nmodels: {working: {id: us.anthropic.claude-sonnet-4-6, maxTokens: 4096}}\n";

/** What the first version has and the second lacks. */
const releases: [what: string, first: string, second: string][] = [
  ["a lane with its tools and their secrets", deploying, ""],
  ["a model", otherModel, ""],
];

function filesOf(pipeline: Pipeline) {
  return emit(pipeline, createFound());
}

/** Needs of the first version that the second deployment, which keeps some versions, does not meet. */
function unmetAfter(first: Pipeline, second: Pipeline, kept: readonly Pipeline[], environment = small): string[] {
  const before = deploymentOf([{ pipeline: first, files: filesOf(first) }], environment);
  const after = deploymentOf([{ pipeline: second, files: filesOf(second) }], environment, { kept });
  const roles = new Set<string>(roleNames(after));
  return roleNames(before).flatMap((role) => {
    const statements = roles.has(role) ? statementsOf(after, role) : [];
    return unmetNeeds(needsOf(before, role), statements).map(({ step, action }) => `${role}: ${step} (${action})`);
  });
}

test.each(releases)(
  "a second version without %s leaves the first one's runners every right, and a third removes them",
  (_, ...texts) => {
    const [first, second] = texts.map(pipelineOf) as [Pipeline, Pipeline];
    expect(unmetAfter(first, second, [first])).toEqual([]);
    expect(unmetAfter(first, second, [])).not.toEqual([]);
  },
);

test("versions are kept side by side, and what is kept gives the new version's runners nothing but its lane's rights", () => {
  const [first, second, third] = [deploying, otherModel, ""].map(pipelineOf) as [Pipeline, Pipeline, Pipeline];
  for (const version of [first, second, third]) expect(unmetAfter(version, third, [first, second])).toEqual([]);
  const granted = statementsOf(
    deploymentOf([{ pipeline: third, files: filesOf(third) }], small, { kept: [first] }),
    "project-dry-run",
  );
  expect(JSON.stringify(granted)).not.toContain("secrets/forge");
});

interface Stack {
  resource: { [type: string]: { [name: string]: Arguments } };
}

function stackAfter(second: Pipeline, kept: readonly Pipeline[], environment = small): Stack {
  return JSON.parse(emitInfra([{ pipeline: second, files: filesOf(second) }], environment, { kept })[0]?.text ?? "");
}

test("the resources that the first version's runs are started with stay: role, task definition, endpoints, image rights", () => {
  const first = pipelineOf(deploying);
  const second = pipelineOf("");
  for (const environment of [small, medium, large]) {
    const alone = stackAfter(first, [], environment);
    const after = stackAfter(second, [first], environment);
    for (const [type, resources] of Object.entries(alone.resource)) {
      const missing = Object.keys(resources).filter((name) => after.resource[type]?.[name] === undefined);
      expect(missing, `${type} in ${environment.size}`).toEqual([]);
    }
    expect(stackAfter(second, [], environment).resource.aws_ecs_task_definition).not.toHaveProperty("runner_execute");
  }
});

test("an image with the first version's programs may still be pulled", () => {
  const first = pipelineOf(scanning);
  const policy = (kept: readonly Pipeline[]) =>
    JSON.stringify(stackAfter(pipelineOf(""), kept).resource.aws_iam_role_policy?.images_rights);
  expect(policy([first])).toContain("repository/crew/runner");
  expect(policy([])).not.toContain("repository/crew/runner");
});

test("projects start on a published version of the machine, and starts and resumptions may use every version", () => {
  const { resource } = stackAfter(pipelineOf(""), []);
  expect(resource.aws_sfn_state_machine?.machine).toMatchObject({ publish: true });
  for (const [name, each] of resourcesOf({ resource } as never, "aws_lambda_function")) {
    expect(JSON.stringify(each), name).toContain(
      '"CREW_STATE_MACHINE":"${aws_sfn_state_machine.machine.state_machine_version_arn}"',
    );
  }
  const deployment = deploymentOf([{ pipeline: pipelineOf(""), files: filesOf(pipelineOf("")) }], small);
  for (const role of ["api", "events"] as const) {
    const start = statementsOf(deployment, role).find(({ actions }) => actions.includes("states:StartExecution"));
    expect(start?.resources).toContain(deployment.places.machines[1]);
  }
});
