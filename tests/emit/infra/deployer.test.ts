import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { deployWorkflow } from "../../../cli/ci/deploy-workflow.ts";
import { writeDeployWorkflow } from "../../../cli/ci/write-deploy-workflow.ts";
import { deployerRights, isReading } from "../../../compiler/emit/infra/deployer/deployer-rights.ts";
import { deployerTemplate, policiesOf } from "../../../compiler/emit/infra/deployer/deployer-template.ts";
import grants from "../../../compiler/emit/infra/deployer/grants.json" with { type: "json" };
import { resourceNamesOf } from "../../../compiler/emit/infra/resource-names.ts";
import type { Environment } from "../../../schema/types.ts";
import { cloudcrew, large, sizes, small, stackOf, textOf } from "../../support/compiled-environments.ts";

const rightsOf = (environment: Environment, isReader = false) =>
  deployerRights(stackOf(environment).resource, environment, resourceNamesOf("cloudcrew", environment), { isReader });

const everything: Environment = {
  ...large,
  alarms: ["ops@example.com"],
  monthlyBudgetMicros: 1e6,
  domain: "crew.example.com",
};
const all: [string, Environment][] = [...sizes, ["everything", everything]];

test.each(all)(
  "every type of resource in size %s has a right to be deployed with, and no right is without a resource",
  (_, environment) => {
    const emitted = Object.keys(stackOf(environment).resource);
    const known = new Set(grants.flatMap(({ types }) => types));
    expect(emitted.filter((type) => !known.has(type))).toEqual([]);
    for (const { sid, types } of rightsOf(environment)) {
      const isAlways = grants.find((grant) => grant.sid === sid)?.types.length === 0;
      expect(isAlways || types.some((type) => emitted.includes(type)), sid).toBe(true);
    }
  },
);

test("rights follow the resources: small has none on keys, flow logs or caches of images", () => {
  const [forSmall, forLarge] = [rightsOf(small), rightsOf(large)].map((rights) => rights.map(({ sid }) => sid));
  expect(forLarge).toEqual(expect.arrayContaining(["Key", "NewKey", "ImageCache", "CachedImages", "Dashboard"]));
  expect(forSmall?.filter((sid) => ["Key", "NewKey", "ImageCache", "CachedImages", "Dashboard"].includes(sid))).toEqual(
    [],
  );
});

test("what AWS can narrow is narrowed to the deployment's names", () => {
  const { name } = resourceNamesOf("cloudcrew", large);
  const wide = rightsOf(large).filter(({ resources }) => resources.includes("*"));
  expect(wide.map(({ sid }) => sid).sort()).toEqual([
    "CheckMachine",
    "FindAlarms",
    "FindLogs",
    "FindParameters",
    "FindStates",
    "ImageCache",
    "LookAtNetworks",
    "NewKey",
    "NewPool",
    "Registry",
    "TaskDefinitions",
  ]);
  for (const { sid, resources } of rightsOf(large)) {
    if (
      ![
        "Buckets",
        "Contents",
        "Table",
        "Logs",
        "Roles",
        "ReadRoles",
        "PassRoles",
        "Functions",
        "Machine",
        "Alarms",
        "Topic",
        "Rules",
        "SessionKey",
        "SignInPages",
        "Dashboard",
      ].includes(sid)
    )
      continue;
    for (const resource of resources) expect(resource, sid).toContain(name);
  }
  expect(
    rightsOf(large)
      .flatMap(({ actions }) => actions)
      .filter((action) => /\*/.test(action)),
  ).toEqual([]);
});

test("a deployer under a boundary makes only roles under it, below their path", () => {
  const bounded = { ...large, permissionsBoundary: "Boundary", rolePath: "/delivery/" };
  const roles = rightsOf(bounded).find(({ sid }) => sid === "Roles");
  expect(roles?.conditions).toEqual({
    StringEquals: {
      "iam:PermissionsBoundary": "arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy/Boundary",
    },
  });
  expect(roles?.resources.join()).toContain(":role/delivery/crew-");
  expect(roles?.actions).toContain("iam:CreateRole");
});

test("a reader changes nothing", () => {
  const actions = rightsOf(everything, true).flatMap((statement) => statement.actions);
  expect(actions.length).toBeGreaterThan(50);
  expect(actions.filter((action) => !isReading(action))).toEqual([]);
  expect(
    actions.filter((action) =>
      /Create|Put|Delete|Update|Pass|Tag(?!s|ging)|Modify|Invoke/.test(
        action.replace(/:(Get|List|Describe|View)/, ":"),
      ),
    ),
  ).toEqual([]);
});

test.each(all)(
  "the policies of size %s keep to IAM's limit, and the template has two roles that GitHub may assume",
  (_, environment) => {
    for (const isReader of [true, false]) {
      const policies = policiesOf(rightsOf(environment, isReader));
      expect(policies.length).toBeLessThanOrEqual(10);
      for (const policy of policies)
        expect(policy.replaceAll(/\$\{[^}]+\}/g, "123456789012").length).toBeLessThanOrEqual(6144);
      const sids = policies.flatMap((policy) => JSON.parse(policy).Statement.map(({ Sid }: { Sid: string }) => Sid));
      expect(new Set(sids).size).toBe(sids.length);
    }
    const template = deployerTemplate(cloudcrew.pipeline, environment, textOf(environment));
    expect(JSON.stringify(template)).not.toContain("data.aws_caller_identity");
    const roles = Object.entries(
      template.Resources as { [name: string]: { Type: string; Properties: unknown } },
    ).filter(([, { Type }]) => Type === "AWS::IAM::Role");
    expect(roles.map(([role]) => role)).toEqual(["Deployer", "Reader"]);
    expect(JSON.stringify(roles[0])).toContain(`repo:\${Repository}:environment:${environment.name}`);
    expect(JSON.stringify(roles[1])).toContain("repo:${Repository}:ref:refs/heads/main");
  },
);

test("the workflow stores no key, names its actions by commit, and applies exactly the plan that was shown", () => {
  const text = deployWorkflow({
    engagement: "shop",
    environment: "prod",
    region: "eu-central-1",
    prefix: "ops/",
    crew: "@crew-pipelines/crew@0.1.0",
    template: "t.json",
  });
  const { permissions, jobs } = parse(text);
  expect(permissions).toEqual({ contents: "read", "id-token": "write" });
  expect(text).not.toMatch(/secrets\.|AWS_SECRET|AWS_ACCESS_KEY/);
  const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
  expect(uses.length).toBe(4);
  for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  expect(jobs.apply).toMatchObject({ needs: "plan", environment: "prod" });
  expect(jobs.plan).not.toHaveProperty("environment");
  expect(JSON.stringify(jobs.plan)).toContain("crew deploy shop --env prod --workspace ops/ --plan-only --json");
  expect(JSON.stringify(jobs.plan)).toContain("vars.SHOP_PROD_READER");
  expect(JSON.stringify(jobs.apply)).toContain('--yes --plan \\"$PLAN\\"');
  expect(JSON.stringify(jobs.apply)).toContain("vars.SHOP_PROD_DEPLOYER");
});

test("both files lie in the repository, whose workspace may be a folder of it, and name each other", async () => {
  const repository = mkdtempSync(join(tmpdir(), "crew-workflow-"));
  mkdirSync(join(repository, ".git"));
  writeFileSync(join(repository, ".git/HEAD"), "ref: refs/heads/main\n");
  mkdirSync(join(repository, "ops/crew"), { recursive: true });
  const { pipeline } = cloudcrew;
  const { name } = resourceNamesOf("cloudcrew", small);
  const files = { "infra/dev/main.tf.json": textOf(small) };
  const written = await writeDeployWorkflow(
    { pipeline, environment: small, name },
    files,
    join(repository, "ops/crew"),
  );
  expect(written.map((path) => path.slice(repository.length + 1))).toEqual([
    ".github/workflows/deploy-cloudcrew-dev.yml",
    ".github/deploy/cloudcrew-dev.template.json",
  ]);
  const [workflow = "", template = ""] = written.map((path) => readFileSync(path, "utf8"));
  expect(workflow).toContain("crew deploy cloudcrew --env dev --workspace ops/crew/ --plan-only");
  expect(workflow).toContain(".github/deploy/cloudcrew-dev.template.json");
  expect(JSON.parse(template)).toEqual(deployerTemplate(pipeline, small, textOf(small)));
  rmSync(repository, { recursive: true });
});
