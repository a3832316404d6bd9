import { expect, onTestFinished, test } from "vitest";
import { deployWorkspace } from "../support/aws/deployed-workspace.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const patience = { timeout: 900_000 };

/** Begins a program that needs the role of its tool, as the SDKs of AWS find it. */
const inRole = (name: string, then: string) => `
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: at, AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization } = process.env;
  const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
  fetch(at, { headers: { authorization } }).then((answer) => answer.json()).then(({ RoleArn }) => {
    if (!RoleArn.endsWith("/${name}")) throw new Error("It has the role " + RoleArn);
    ${then}
  });
`;

/** Stands for Terraform, which `terraform-calls.test.ts` plays: what it needs of the account is the role. */
const plans = `mkdirSync("deployment", { recursive: true });
    writeFileSync("deployment/plan.bin", "the plan");
    writeFileSync("deployment/terraform.lock.hcl", "the versions");
    console.log(JSON.stringify({ added: 1, changed: 0, destroyed: 0, monthly: 4.5, unpriced: 0, programs: 0 }));`;
const applies = `if (readFileSync("deployment/plan.bin", "utf8") !== "the plan") throw new Error("Another plan");
    console.log("Apply complete!");`;
const toolOf = (name: string, script: string, input: string, ...given: string[]) => `description: Works in the account.
effect: execute
input: ${input}
command: { argv: ${JSON.stringify(["node", "-e", inRole(name, script), ...given])}, repeatable: ${name === "bus-plan"} }
network: internet
assume: { role: "arn:aws:iam::123456789012:role/${name}", externalId: agent-bus }
`;
const place =
  "{ type: object, properties: { bucket: { type: string }, region: { type: string } }, required: [bucket, region] }";

test.skipIf(!isRunnable)(
  "the agent bus in an account starts a change that an agent asks for, and its calls take on the customer's roles, each for its own tool",
  patience,
  async () => {
    const deployed = await deployWorkspace({
      engagement: "agent-bus",
      files: {
        "tools/bus-plan.yaml": toolOf("bus-plan", plans, place, "{{bucket}}", "{{region}}"),
        "tools/bus-apply.yaml": toolOf("bus-apply", applies, "{ type: object, properties: {} }"),
      },
    });
    onTestFinished(() => deployed.close());
    const { cloud } = deployed;
    const [lead, owner] = ["lead@example.com", "owner@example.com"];
    const calls = deployed.placeOf("calls").projectRole;
    const Condition = { StringEquals: { "sts:ExternalId": "agent-bus" } };
    const trust = [{ Effect: "Allow", Principal: { AWS: calls }, Action: "sts:AssumeRole", Condition }];
    const state = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::northlight-terraform-state/*" };
    for (const role of ["bus-plan", "bus-apply"]) await cloud.roles.createRole(role, trust, [state]);

    const request = {
      call: "call-of-ops-1042",
      arguments: { reference: "ops-1042", request: "Put a queue with dead letters before the order service." },
    };
    const agent = await deployed.as(lead);
    const asked = await agent.call<{ outcome: string; project: string }>("/api/served/agent-bus/change", request);
    expect(asked).toMatchObject({ outcome: "started" });
    const { project } = asked;
    expect(await agent.call("/api/served/agent-bus/change", request)).toMatchObject({ outcome: "existed", project });
    expect(await agent.call("/api/served/agent-bus/change", { ...request, call: "called-again" })).toMatchObject({
      outcome: "existed",
      project,
    });

    await deployed.approve(project, "breakdown", owner);
    await deployed.approve(project, "rollout", owner);
    expect((await deployed.ended(project, lead)).summary.status).toBe("finished");
    expect(cloud.gate.refused()).toEqual([]);
    const taken = cloud.gate
      .allowed()
      .filter(({ action, resource }) => action === "sts:AssumeRole" && /role\/bus-/.test(resource))
      .map(({ role, resource }) => [role === calls, resource.slice(resource.lastIndexOf("/") + 1)]);
    expect(taken).toEqual([
      [true, "bus-plan"],
      [true, "bus-apply"],
    ]);
  },
);

if (!isRunnable)
  test("the agent bus in an account is not checked", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
