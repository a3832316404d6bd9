import { expect, onTestFinished, test } from "vitest";
import type { GateView } from "../../schema/types.ts";
import { deployWorkspace } from "../support/aws/deployed-workspace.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { githubProject } from "../support/forge/github-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
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
const oneLine = (script: string) => script.replace(/\n\s*/g, " ").trim();

/** Stands for Terraform, which `terraform-calls.test.ts` plays: what it needs of the account is the role. */
const plans = `mkdirSync("deployment", { recursive: true });
    writeFileSync("deployment/plan.bin", "the plan");
    writeFileSync("deployment/terraform.lock.hcl", "the versions");
    console.log(JSON.stringify({ added: 1, changed: 0, destroyed: 0, monthly: 4.5, unpriced: 0, unjudged: 0, programs: 0 }));`;
const applies = `if (readFileSync(process.argv[1], "utf8") !== "the plan") throw new Error("Another plan");`;
const busPlan = `description: Plans.
effect: execute
input:
  type: object
  properties: { bucket: { type: string }, key: { type: string }, region: { type: string } }
  required: [bucket, key, region]
command: { argv: ${JSON.stringify(["node", "-e", inRole("bus-plan", plans), "{{bucket}}", "{{key}}", "{{region}}"])}, repeatable: true }
network: internet
assume: { role: "arn:aws:iam::123456789012:role/bus-plan", externalId: agent-bus }
`;

/** The customer's Terraform before the change. */
const code = {
  "README.md": "# Infrastructure\n",
  "infra/main.tf": 'module "orders" {\n  source = "./modules/orders"\n}\n',
  "infra/modules/orders/iam.tf": 'resource "aws_iam_role" "orders" {\n  name = "orders"\n}\n',
};

test.skipIf(!isRunnable)(
  "the agent bus in an account begins a change that an agent asks for with the customer's code, applies what the gate showed with the customer's roles, each for its own tool, and merges exactly that commit",
  patience,
  async () => {
    const { repository, github, place, url, token, trusting } = await serveGithub(code, { pushedBy: "crew-bot" });
    const first = repository.git("rev-parse", "main");
    const ownClone = `git -c http.sslCAInfo=${trusting.GIT_SSL_CAINFO} clone`;
    const deployed = await deployWorkspace({
      engagement: "agent-bus",
      files: { "tools/bus-plan.yaml": busPlan },
      edits: {
        "engagement.yaml": [
          ["    project: acme/infrastructure\n", `    project: ${githubProject}\n    url: "${url}"\n`],
        ],
        "tools/bus-apply.yaml": [
          ["git clone", ownClone],
          ["https://crew@github.com/acme/infrastructure.git", `${url.replace("://", "://crew@")}/${githubProject}.git`],
          ["terraform init -input=false -no-color -backend=false -lockfile=readonly >&2", ":"],
          ["terraform apply -input=false -no-color", `node -e '${oneLine(inRole("bus-apply", applies))}'`],
          ["210987654321", "123456789012"],
          ["requires:", "# requires:"],
        ],
      },
      variables: trusting,
    });
    onTestFinished(() => deployed.close());
    const { cloud } = deployed;
    const [lead, owner, security] = ["lead@example.com", "owner@example.com", "security@example.com"];
    const calls = deployed.placeOf("calls").projectRole;
    const Condition = { StringEquals: { "sts:ExternalId": "agent-bus" } };
    const trust = [{ Effect: "Allow", Principal: { AWS: calls }, Action: "sts:AssumeRole", Condition }];
    const state = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::northlight-terraform-state/*" };
    for (const role of ["bus-plan", "bus-apply"]) await cloud.roles.createRole(role, trust, [state]);
    for (const secret of ["forge-token", "infrastructure-read"]) await deployed.keep(secret, token);

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
    const branch = `crew/${project}`;
    // Anyone may be behind the agent that asked, and a push runs the customer's pipeline.
    expect(repository.git("branch", "--list", branch)).toBe("");
    await deployed.openGate(project, "rollout", owner);
    const shown = repository.git("rev-parse", branch);
    expect(repository.git("diff", "--name-only", "main", branch).split("\n")).toContain("docs/change/critique.md");
    expect(repository.git("rev-parse", "main")).toBe(first);
    await deployed.approve(project, "rollout", owner);

    // The versions of providers are sensitive: the owner alone starts nothing.
    const { round } = await deployed.openGate(project, "rollout", security);
    const visitor = await deployed.as(security);
    const gate = `/api/projects/${project}/gates/rollout/${round}`;
    const { revision, sensitive } = await visitor.call<GateView>(gate);
    expect(sensitive).toEqual({ group: "security", paths: ["infra/versions.tf"], count: 1 });
    await visitor.call(`${gate}/decision`, { decisionId: "security-of-ops-1042", verdict: "approve", revision });
    expect((await deployed.ended(project, lead)).summary.status).toBe("finished");
    expect(repository.git("log", "-1", "--format=%P", "main").split(" ")).toEqual([first, shown]);
    expect(repository.git("show", "main:infra/modules/orders/iam.tf")).toBe(code["infra/modules/orders/iam.tf"].trim());
    expect(await github.as("ann", "GET", `${place}/pulls?state=all`)).toHaveLength(1);
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
