import { expect, onTestFinished, test } from "vitest";
import { deployWorkspace } from "../support/aws/deployed-workspace.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { runnerFor } from "../support/aws/runner-clients.ts";
import { githubProject } from "../support/forge/github-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
import { shopCode } from "../support/story/shop-code.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const patience = { timeout: 900_000 };

test.skipIf(!isRunnable)(
  "Auto-Dev in an account hears of a label by asking the forge, fetches, delivers, merges, answers and closes with the rights that were emitted for it, and no more",
  patience,
  async () => {
    const served = await serveGithub(shopCode, { pushedBy: "crew-bot" });
    const { github, repository, place, url, token, trusting } = served;
    const first = repository.git("rev-parse", "main");
    const [flow, block] = ["project: acme/shop, ", "    project: acme/shop\n"];
    const own = `project: ${githubProject}, url: "${url}", `;
    const ownBlock = `    project: ${githubProject}\n    url: "${url}"\n`;
    const deployed = await deployWorkspace({
      engagement: "auto-dev",
      edits: {
        "engagement.yaml": [
          [flow, own],
          [block, ownBlock],
        ],
      },
      variables: trusting,
    });
    onTestFinished(() => deployed.close());
    const { cloud } = deployed;
    const [lead, engineer] = ["lead@example.com", "engineer@example.com"];

    // Nothing is heard of before the secret is there, and nothing is lost.
    const { number } = await github.as("mallory", "POST", `${place}/issues`, { title: "Pages", body: "Please." });
    await deployed.keep("forge-token", token);
    await github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
    await deployed.sweep();
    const project = await deployed.projectOf("feature", lead);
    await deployed.projectOf("triage", lead);

    await deployed.approve(project, "spec", engineer);
    expect(repository.git("diff", "--name-only", "main", `crew/${project}`)).toBe("docs/spec/specification.md");
    await deployed.approve(project, "test", engineer);
    const approved = repository.git("rev-parse", `crew/${project}`);
    expect((await deployed.ended(project, lead)).summary.status).toBe("finished");

    const merged = repository.git("rev-parse", "main");
    expect(repository.git("log", "-1", "--format=%P", "main").split(" ")).toEqual([first, approved]);
    const requests = await github.as("ann", "GET", `${place}/pulls?state=all`);
    expect(requests).toHaveLength(1);
    expect(await github.as("ann", "GET", `${place}/issues/${number}`)).toMatchObject({ state: "closed" });
    const comments = await github.as("ann", "GET", `${place}/issues/${number}/comments`);
    expect(comments.map(({ body }: { body: string }) => body)).toEqual([
      expect.stringContaining(`merged as ${merged}`),
    ]);
    expect(cloud.gate.refused()).toEqual([]);

    // Of the roles that read the token, none is one of an agent.
    const readers = cloud.gate
      .allowed()
      .filter(({ action, resource }) => action === "ssm:GetParameter" && resource.endsWith("/forge-token"))
      .map(({ role }) => role.slice(role.lastIndexOf("/") + deployed.name.length + 2));
    expect(new Set(readers)).toEqual(new Set(["events", "project-calls"]));
    const agent = await runnerFor(deployed.placeOf("execute"), project);
    await expect(agent.parameter(`/crew/${deployed.name}/secrets/forge-token`, true)).rejects.toThrow(
      /not authorized/i,
    );
  },
);

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
  test("engagements in an account are not checked", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
