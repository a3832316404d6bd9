import { join } from "node:path";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { openPast } from "../../runtime/ledger/past-table.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { accountId } from "../support/aws/api-call.ts";
import { emittedPolicies, withoutConditions, withoutRights } from "../support/aws/changed-policies.ts";
import type { Policy } from "../support/aws/evaluate-policy.ts";
import type { GateCall } from "../support/aws/iam-gate.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { remaining } from "../support/aws/remaining.ts";
import { followRunbook, hasAwsCli, rightsIn } from "../support/aws/runbook.ts";
import { attempts, runnerFor } from "../support/aws/runner-clients.ts";
import {
  buckets,
  environmentOf,
  name,
  openShopDeployment,
  roleArn,
  type ShopDeployment,
} from "../support/aws/shop-deployment.ts";
import { changeRecord, operatorWith, parameterIn } from "../support/aws/shop-operators.ts";
import { first, second } from "../support/aws/shop-releases.ts";
import { listOf } from "../support/compiled-environments.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const where = ["shop", "--env", "live"];
const denied = { name: expect.stringMatching(/^AccessDenied/), message: expect.stringContaining("not authorized") };
const sonnet = "inference-profile/us.anthropic.claude-sonnet-5-5";
const secret = `/crew/${name}/secrets/forge`;
const sessionKey = `/crew/${name}/session-key`;

describe.skipIf(!isRunnable)("two releases, of which the second has neither a model nor a lane of the first", () => {
  let shop: ShopDeployment;
  /** Two projects of the first release, and one of the second. */
  const projects = { one: "", two: "", three: "" };
  /** Calls for the rest of the first project. */
  let ofFirst: GateCall[] = [];
  /** The session key that a person put in the place of the first. */
  let rotated: string | undefined;

  beforeAll(async () => {
    shop = await openShopDeployment();
  });
  afterAll(() => shop?.close());

  /** Calls that were decided since a moment, in the order in which they came. */
  const since = (calls: () => GateCall[]) => {
    const count = calls().length;
    return () => calls().slice(count);
  };
  const inShort = ({ role, action, resource }: GateCall) =>
    `${role.slice(role.indexOf(name) + name.length + 1)}: ${action} ${resource}`;

  test("the first release is deployed, with a boundary for all its roles", async () => {
    shop.checkOut(first);
    await shop.crew(shop.earlier, ["deploy", ...where, "--yes"]);
    await new SSMClient({ endpoint: shop.cloud.emulator }).send(
      new PutParameterCommand({ Name: secret, Value: "of the forge", Type: "SecureString" }),
    );
    for (const purpose of ["machine", "api", "events", "runner-execute", "project-execute"])
      expect(await shop.cloud.roles.role(roleArn(purpose)), purpose).toMatchObject({
        boundary: { Statement: [{}, {}] },
      });
    await shop.update();
  });

  test("two projects start on it, and wait at the gate of their first phase", async () => {
    await shop.signIn();
    [projects.one, projects.two] = [await shop.start(), await shop.start()];
    await Promise.all([shop.openGate(projects.one, "plan"), shop.openGate(projects.two, "plan")]);
    expect(shop.cloud.gate.refused().map(inShort)).toEqual([]);
  });

  test.skipIf(!hasAwsCli)("the runbook's commands rotate the key of the sessions and a secret", async () => {
    const env = environmentOf(shop.cloud, shop.home);
    const before = await parameterIn(shop, sessionKey);
    await followRunbook("rotate-secrets.md", "The key of the sessions", { NAME: name }, env);
    const names = { NAME: name, SECRET: "forge", $NEW: "renewed" };
    await followRunbook("rotate-secrets.md", "Secrets of tools and models", names, env);
    rotated = await parameterIn(shop, sessionKey);
    expect(rotated).not.toBe(before);
    await shop.update();
    await expect(shop.view(projects.one)).rejects.toThrow("401");
    await shop.signIn();
  });

  test("the second release is deployed while they wait, and leaves rotated secrets as they are", async () => {
    shop.checkOut(second);
    const output = await shop.crew(shop.newest, ["deploy", ...where, "--yes"]);
    expect(output).toContain("2 projects are running and finish on the version they started with.");
    expect(output).toContain("Kept for projects of earlier versions that have not finished: the lane execute,");
    await shop.update();
    if (rotated !== undefined) expect(await parameterIn(shop, sessionKey)).toBe(rotated);
    const [before, now] = [(await shop.meta(projects.one)).stateMachineArn, shop.site().variable("CREW_STATE_MACHINE")];
    expect([before, now].map((arn) => arn?.slice(-2))).toEqual([":1", ":2"]);
    expect(shop.site().variable("CREW_CONFIG")).not.toBe((await shop.meta(projects.one)).config);
  });

  test("a project of the first goes on with its bundle, machine, lane, model and phases, and finishes", async () => {
    const allowed = since(shop.cloud.gate.allowed);
    await shop.approve(projects.one, "plan");
    await shop.approve(projects.one, "build");
    await shop.finished(projects.one);
    expect(shop.cloud.gate.refused().map(inShort)).toEqual([]);
    ofFirst = allowed();
    expect(ofFirst.map(inShort)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^machine: ecs:RunTask .*${name}-execute:1$`),
        expect.stringMatching(`^runner-execute: s3:GetObject .*/${shop.earlier.bundle}$`),
        expect.stringMatching("^runner-execute: sts:TagSession .*-project-execute$"),
        expect.stringMatching(`^project-execute: bedrock:InvokeModel\\w* .*${sonnet}$`),
        expect.stringMatching(`^project-execute: s3:PutObject .*/${projects.one}.bundle$`),
        expect.stringMatching(`^project-execute: states:SendTaskSuccess .*stateMachine:${name}$`),
      ]),
    );
    const view = JSON.stringify(await shop.view(projects.one));
    expect([view.includes('"app/'), view.includes("source/")]).toEqual([true, false]);
  });

  test("the second release, emitted as if nobody needed the first, refuses that project's calls", async () => {
    const out = join(shop.home, "alone");
    await shop.crew(shop.newest, ["deploy", ...where, "--out", out]);
    const alone = emittedPolicies(out, roleArn);
    const roles = [...new Set(ofFirst.map(({ role }) => role))];
    expect((await shop.cloud.gate.refusedNow(ofFirst)).map(inShort)).toEqual([]);
    await shop.cloud.roles.changing(
      roles,
      (policy, arn) => alone.get(arn) ?? withoutRights(policy),
      async () => {
        const refused = (await shop.cloud.gate.refusedNow(ofFirst)).map(inShort);
        const ofLane = ofFirst.map(inShort).filter((each) => /^(runner|project)-execute:/.test(each));
        expect(refused).toEqual(expect.arrayContaining(ofLane));
        expect(refused.filter((each) => !ofLane.includes(each)).sort()).toEqual([
          expect.stringMatching(`^machine: ecs:RunTask .*${name}-execute:1$`),
          expect.stringMatching("^machine: iam:PassRole .*-runner-execute$"),
        ]);
      },
    );
    expect((await shop.cloud.gate.refusedNow(ofFirst)).map(inShort)).toEqual([]);
  });

  test("a runner of the first that may read the newest bundle only does not start, and goes on when it may read its own", async () => {
    const refused = since(shop.cloud.gate.refused);
    const newestOnly = (policy: Policy): Policy => {
      const [read, ...others] = policy.Statement;
      expect(read).toMatchObject({ Action: ["s3:GetObject"], Resource: [expect.stringMatching(/\/runner\/\*$/)] });
      const Resource = listOf(read?.Resource).map((each) => each.replace("runner/*", shop.newest.bundle));
      return { ...policy, Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }, ...others] };
    };
    await shop.cloud.roles.changing([roleArn("runner-execute")], newestOnly, async () => {
      await shop.approve(projects.two, "plan");
      await shop.until(() => refused()[0]);
    });
    const build = readItem(shop.table, key.round(projects.two, "build", 1));
    expect([...new Set(refused().map(inShort))]).toEqual([
      expect.stringMatching(`^runner-execute: s3:GetObject .*/${shop.earlier.bundle}$`),
    ]);
    expect(await build).toBeUndefined();
    await shop.openGate(projects.two, "build");
  });

  test("a project that starts on the second release has its bundle, machine, model and phases, and no right of the first", async () => {
    const allowed = since(shop.cloud.gate.allowed);
    projects.three = await shop.start();
    await shop.approve(projects.three, "plan");
    await shop.openGate(projects.three, "build");
    const calls = allowed().map(inShort);
    expect(calls).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^runner-dry-run: s3:GetObject .*/${shop.newest.bundle}$`),
        expect.stringMatching(`^machine: ecs:RunTask .*${name}-dry-run:2$`),
      ]),
    );
    expect(calls.filter((each) => /-execute|sonnet/.test(each) || each.includes(shop.earlier.bundle))).toEqual([]);
    const view = JSON.stringify(await shop.view(projects.three));
    expect([view.includes('"app/'), view.includes("source/")]).toEqual([false, true]);

    const runner = await runnerFor(shop.placeOf("dry-run"), projects.three);
    await expect(runner.parameter(secret)).rejects.toMatchObject(denied);
    const ofFirstLane = await runnerFor(shop.placeOf("execute"), projects.two);
    const { Parameter } = await ofFirstLane.parameter(secret, true);
    expect(Parameter?.Value).toBe(rotated === undefined ? "of the forge" : "renewed");
  });

  test("a runner reaches nothing of another project, and would without the conditions of its role", async () => {
    const runner = await runnerFor(shop.placeOf("execute"), projects.one);
    const { config: digest } = await shop.meta(projects.one);
    expect((await runner.item(key.meta(projects.one))).Item).toMatchObject({ sk: "META" });
    expect((await runner.get(buckets.repositories, `${projects.one}.bundle`)).ETag).toBeDefined();
    const targets = { own: projects.one, other: projects.two, phase: "plan", digest, buckets, sessionKey };
    const refused = since(shop.cloud.gate.refused);
    for (const [what, attempt] of attempts(runner, targets))
      await expect(attempt(), what).rejects.toMatchObject(denied);
    const calls = refused();

    await shop.cloud.roles.changing([roleArn("project-execute")], withoutConditions, async () => {
      // The index and the session key are of no runner, whatever the project.
      expect([...new Set((await shop.cloud.gate.refusedNow(calls)).map(inShort))]).toEqual([
        expect.stringMatching("^project-execute: dynamodb:Query .*/index/gsi1$"),
        expect.stringMatching("^project-execute: ssm:GetParameter .*/session-key$"),
      ]);
      expect((await runner.item(key.meta(projects.two))).Item).toMatchObject({ sk: "META" });
      expect((await runner.get(buckets.repositories, `${projects.two}.bundle`)).ETag).toBeDefined();
    });
    await expect(runner.item(key.meta(projects.two))).rejects.toMatchObject(denied);
  });

  test("the boundary of the account counts: what it denies is refused whatever a role grants", async () => {
    const Statement = [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }];
    await shop.cloud.roles.changing(
      [roleArn("api")],
      (policy) => ({ ...policy, Statement }),
      async () => {
        const resource = `arn:aws:dynamodb:us-east-1:${accountId}:table/${name}`;
        const decide = (action: string) => shop.cloud.gate.decide(roleArn("api"), { action, resource, context: {} });
        expect([await decide("dynamodb:PutItem"), await decide("dynamodb:DeleteItem")]).toEqual([true, false]);
      },
    );
  });

  test("the first release can be put back while a project of the second waits", async () => {
    shop.checkOut(first);
    const shown = await shop.crew(shop.earlier, ["deploy", ...where, "--plan-only"]);
    expect(shown).toContain("finish on the version they started with.");
    expect(shown).toMatch(/\d to change, \d to replace\. Plan [0-9a-f]{12}\./);
    expect(shown).not.toMatch(/^ {2}- /m);
    shop.checkOut(second);
  });

  test("a project is erased, and another brought back to an earlier time, with the rights that the runbooks list", async () => {
    const erase = ["forget", projects.one, "--env", "live", "--yes"];
    const eraser = await operatorWith(shop, "eraser", rightsIn("erase-a-project.md"));
    await expect(shop.crew(shop.newest, erase, eraser)).rejects.toThrow("ended less than a day ago");
    await changeRecord(shop, projects.one, { finishedAt: "2026-11-01T00:00:00.000Z" });
    // It takes a minute, in which others go on.
    const erased = shop.crew(shop.newest, erase, eraser);
    await Promise.all([projects.two, projects.three].map((project) => shop.approve(project, "build")));
    await Promise.all([projects.two, projects.three].map((project) => shop.finished(project)));

    // The emulator copies the present, so the change comes when an interrupted restoration has made its copy.
    const time = "2026-11-20T11:00:00.000Z";
    await openPast(shop.table, time, async () => {});
    await changeRecord(shop, projects.two, { title: "A mistaken change" });
    const restore = ["restore", ...where, "--at", time.replace(".000", ""), "--project", projects.two, "--yes"];
    await shop.crew(shop.newest, restore, await operatorWith(shop, "restorer", rightsIn("restore-the-table.md")));
    expect((await shop.view(projects.two)).summary.title).toBe("Tea");

    expect(await erased).toContain(projects.one);
    await expect(shop.view(projects.one)).rejects.toThrow(/40[34]|410/);
  });

  test("when all have finished the deployment goes, and leaves what `crew destroy` lists", async () => {
    const output = await shop.crew(shop.newest, ["destroy", ...where, "--yes", "--delete-contents"]);
    expect(output).toContain(`Left: revisions of the task definitions ${name}-*`);
    expect(output).toContain(`Left: secrets in the Parameter Store: /crew/${name}/secrets/forge;`);
    expect(await remaining(shop.cloud.emulator, name)).toEqual([
      "bucket crew-123456789012-us-east-1",
      `parameter /crew/${name}/secrets/forge`,
      ...["dry-run:1", "dry-run:2", "execute:1", "execute:2"].map((each) => `task definition ${name}-${each}`),
    ]);
  });
});

if (!isRunnable) test("nothing is deployed twice", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
