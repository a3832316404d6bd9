import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readAsItIs, readItem } from "../../runtime/ledger/read.ts";
import { projectIds } from "../../runtime/telemetry/ids.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { type Account, canaries, openAccount } from "../support/aws/account.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { attempts, clientsWith, runnerFor } from "../support/aws/runner-clients.ts";
import { type SiteVisitor, signIn, until as untilFound } from "../support/aws/site-visitor.ts";
import { large, resourcesOf, stackOf } from "../support/compiled-environments.ts";
import { matches } from "../support/filter-pattern.ts";

if (!hasMoto) console.warn(`A deployed engagement is not tested: ${withoutMoto}.`);

const canary = "CANARY-customer-b7d19e";
const sow = `# Toll booths of ${canary}\n\nThe bridge wants to take tolls by telephone.\n\n## Requirements\n\n- Drivers pay within ten seconds.\n`;

describe.skipIf(!hasMoto)("an engagement that is deployed to an account", () => {
  let account: Account;
  let operator: SiteVisitor;
  let customer: SiteVisitor;
  let project: string;
  beforeAll(async () => {
    account = await openAccount("hello");
    operator = await signIn(account, "lead@example.com", why);
    customer = await signIn(account, "customer@example.com", why);
  });
  afterAll(() => account?.close());

  const why = () => `${account.containers.log()} ${account.api.log()} ${account.events.log()}`;
  /** Lines of a program's log that the emitted metric filter of a counter matches. */
  function countedIn(counter: string, program: string, log: string): number {
    const filters = resourcesOf(stackOf(large), "aws_cloudwatch_log_metric_filter").map(([, filter]) => filter);
    const [filter] = filters.filter(
      ({ log_group_name, metric_transformation }) =>
        String(log_group_name).includes(`.${program}_log.`) &&
        JSON.stringify(metric_transformation).includes(`"${counter}"`),
    );
    return log.split("\n").filter((line) => matches(String(filter?.pattern), line)).length;
  }

  /** moto shows a new item with nothing but its key before its update is applied; DynamoDB's updates are atomic. */
  function undefinedIfTorn(error: unknown): undefined {
    if (!String(error).includes('is damaged: its attribute "status" is missing')) throw error;
  }

  const until = <T>(look: () => Promise<T | undefined>) => untilFound(() => look().catch(undefinedIfTorn), why);

  test("a whole project is played: started, worked on, approved and finished", async () => {
    ({ id: project } = await operator.call<{ id: string }>("/api/projects", { sow }));
    const path = `/api/projects/${project}`;
    const open = await until(async () =>
      (await customer.call<ProjectView>(path)).gates.find(({ status }) => status === "open"),
    );
    const gate = await customer.call<GateView>(`${path}/gates/${open.phase}/${open.round}`);
    const decision = { decisionId: "deployed-1", verdict: "approve", revision: gate.revision };
    await customer.call(`${path}/gates/${open.phase}/${open.round}/decision`, decision);
    const [execution] = account.engine.listExecutions();
    expect(await account.engine.completion(execution!.arn)).toMatchObject({ status: "SUCCEEDED" });
    expect((await customer.call<ProjectView>(path)).summary.status).toBe("finished");
  });

  test("its pages and files come from the function", async () => {
    const page = await customer.open(`${account.url}/projects/${project}`);
    expect(page.status).toBe(200);
    expect(page.html).toContain(canary);
    expect((await customer.open(`${account.url}/favicon.svg`)).headers.get("content-type")).toBe("image/svg+xml");
    const file = await customer.open(`${account.url}/api/projects/${project}/files/docs/project-plan/requirements.md`);
    expect(file.html).toContain("# ");
  });

  test("its repository is one bundle in the bucket with every turn's commit", async () => {
    const { Contents } = await account.s3.send(new ListObjectsV2Command({ Bucket: account.buckets.repositories }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([`${project}.bundle`]);
    const stored = await account.s3.send(
      new GetObjectCommand({ Bucket: account.buckets.repositories, Key: `${project}.bundle` }),
    );
    const folder = mkdtempSync(join(tmpdir(), "crew-bundle-"));
    writeFileSync(join(folder, "bundle"), await stored.Body!.transformToByteArray());
    execFileSync("git", ["clone", "--quiet", "--branch=main", join(folder, "bundle"), join(folder, "clone")]);
    const log = execFileSync("git", ["-C", join(folder, "clone"), "log", "--format=%an", "main"])
      .toString()
      .trim()
      .split("\n");
    expect(log.at(-1)).toBe("crew");
    expect(log.length).toBeGreaterThan(1);
    expect(readFileSync(join(folder, "clone/statement-of-work.md"), "utf8")).toBe(sow);
    rmSync(folder, { recursive: true });
  });

  test("events come at once, and say where to continue", async () => {
    const cookie = customer.cookie();
    const response = await fetch(`${account.url}/api/projects/${project}/events`, {
      headers: { cookie, accept: "text/event-stream" },
    });
    expect(await response.text()).toMatch(/^id: \d{4}-.*\nretry: \d+\n\n/);
  });

  test("it is one trace, from the project's start over its decisions to the last tool call", () => {
    const { spans } = account.watched;
    const mine = spans.filter(({ traceId }) => traceId === projectIds(project).traceId);
    const roots = mine.filter(({ parentSpanId }) => !parentSpanId);
    expect(roots.map(({ name, service }) => [name, service])).toEqual([["project hello", "crew-api"]]);
    const known = new Set(mine.map(({ spanId }) => spanId));
    expect(mine.filter(({ parentSpanId }) => parentSpanId && !known.has(parentSpanId))).toEqual([]);
    expect(mine.map(({ name, service }) => `${service}: ${name}`)).toEqual(
      expect.arrayContaining([
        "crew-api: project hello",
        "crew-api: POST /api/projects/:id/gates/:phase/:round/decision",
        "crew-runner: round brief",
        "crew-runner: invoke_agent pm",
        "crew-runner: chat us.anthropic.claude-haiku-5-5",
        "crew-runner: execute_tool git_write",
      ]),
    );
  });

  test("model calls are measured as the conventions for generative AI say, and money by project, phase and agent", () => {
    const chat = account.watched.spans.find(({ name }) => name.startsWith("chat "));
    expect(chat?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": "us.anthropic.claude-haiku-5-5",
      "gen_ai.response.model": "us.anthropic.claude-haiku-5-5",
      "gen_ai.response.finish_reasons": ["tool_use"],
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
    });
    const { measures } = account.watched;
    const names = new Set(measures.map(({ name, unit }) => `${name} ${unit}`));
    expect(names).toEqual(
      new Set(["gen_ai.client.token.usage {token}", "gen_ai.client.operation.duration s", "crew.cost USD"]),
    );
    const cost = measures.find(
      ({ name, attributes }) => name === "crew.cost" && attributes["crew.project.id"] === project,
    );
    expect(cost).toMatchObject({ attributes: { "crew.phase": "brief", "gen_ai.agent.name": "pm" } });
    expect(cost?.sum).toBeGreaterThan(0);
  });

  test("a runner that is killed is replaced as soon as ECS says that it stopped", async () => {
    const { id } = await operator.call<{ id: string }>("/api/projects", { sow });
    // Before it claims its round it counts as a runner that never started.
    await until(async () => readAsItIs(account.table, key.round(id, "brief", 1)));
    account.containers.kill();
    const stopped = await until(async () => {
      const arn = account.engine.listExecutions().find(({ name }) => name === id)?.arn ?? "";
      return account.engine.history(arn).find(({ type }) => type === "TaskFailed");
    });
    expect(JSON.stringify(stopped)).toContain("Crew.RunnerStopped");
    expect(JSON.stringify(stopped)).toContain("runner ended: code 137");
    await until(async () =>
      (await customer.call<ProjectView>(`/api/projects/${id}`)).gates.find(({ status }) => status === "open"),
    );
    // The alarm counts it: the line is in the log as the emitted filter reads it.
    expect(countedIn("RunsFailed", "events", account.events.log())).toBe(1);
  });

  test("what models cost is counted from the runners' log, and nothing that went well raises an alarm", () => {
    expect(countedIn("ModelMicros", "runner", account.containers.log())).toBeGreaterThan(0);
    for (const counter of ["ActionsDelayed", "ExecutionsLost", "NoticesUndelivered", "ProjectsFailed"])
      expect([counter, countedIn(counter, "events", account.events.log())]).toEqual([counter, 0]);
  });

  test("what was decided and not delivered is delivered by the schedule", async () => {
    const scheduled = { source: "aws.events", "detail-type": "Scheduled Event", detail: {} };
    expect(await account.events.invoke(scheduled)).toEqual({
      sent: expect.any(Number),
      started: 0,
      dispatched: 0,
      followed: 0,
      lessons: 0,
      looked: 0,
      told: expect.any(Number),
      alerts: 0,
    });
    await expect(account.events.invoke({ source: "somebody" })).rejects.toThrow(/is none that the function knows/);
  });

  test("runners work with the task's role, whose keys are never in their environment", () => {
    expect(account.rolesAsked()).toBeGreaterThan(0);
  });

  test("every call that a runner made for its project was one that its emitted rights allow", () => {
    expect(account.gate.refused()).toEqual([]);
  });

  test("a runner's credentials open its own project, and nothing of another project", async () => {
    const { objects, repositories } = account.buckets;
    const other = "another-project";
    const otherItem = { ...key.meta(other), title: canary };
    await account.table.documents.send(new PutCommand({ TableName: account.table.name, Item: otherItem }));
    const otherBundle = { Bucket: repositories, Key: `${other}.bundle`, Body: canary };
    await account.s3.send(new PutObjectCommand(otherBundle));
    const { config: digest = "" } = (await readItem(account.table, key.meta(project))) ?? {};
    const runner = await runnerFor(account, project);

    expect((await runner.item(key.meta(project))).Item).toMatchObject({ sk: "META" });
    await runner.write({ pk: `PROJECT#${project}`, sk: "LEDGER#facts#of-a-runner" }, "text");
    const { Items: own = [] } = await runner.query(`PROJECT#${project}`);
    expect(own.map(({ sk }) => sk)).toContain("GATE#brief#0001");
    expect(JSON.stringify(own)).not.toContain("taskToken");
    expect((await runner.get(repositories, `${project}.bundle`)).ETag).toBeDefined();
    expect((await runner.get(objects, digest)).ETag).toBeDefined();
    expect((await runner.list(objects, digest)).KeyCount).toBe(1);
    expect((await runner.put(objects, "0".repeat(64), "*")).ETag).toBeDefined();

    const sessionKey = "/crew/hello/session-key";
    const targets = { own: project, other, phase: "brief", digest, buckets: account.buckets, sessionKey };
    for (const [what, call] of attempts(runner, targets))
      await expect(call(), what).rejects.toThrow(
        expect.objectContaining({ name: expect.stringMatching(/^AccessDenied/) }),
      );
  });

  test("before it acts for a project a container reaches none, and without naming exactly one it never does", async () => {
    const given = (await (await fetch(account.credentialsUrl)).json()) as { [name: string]: string };
    const credentials = { accessKeyId: given.AccessKeyId ?? "", secretAccessKey: given.SecretAccessKey ?? "" };
    await expect(clientsWith(account, credentials).item(key.meta(project))).rejects.toThrow(/not authorized/);
    const sts = new STSClient({ endpoint: account.gate.url, region: "us-east-1", credentials });
    const session = { RoleArn: account.projectRole, RoleSessionName: "nobody" };
    await expect(sts.send(new AssumeRoleCommand(session))).rejects.toThrow(/not authorized/);
    const Tags = ["project", "also"].map((Key) => ({ Key, Value: project }));
    await expect(sts.send(new AssumeRoleCommand({ ...session, Tags }))).rejects.toThrow(/not authorized/);
  });

  test("no secret and no token is in a log, in what models were asked, or in what the machine was given", async () => {
    const written = [account.containers.log(), account.api.log(), account.events.log()];
    const logs = [...written, account.watched.received()].join("\n");
    const holds = (text: string, words: string) => text.toLowerCase().includes(words.toLowerCase());
    const executions = account.engine.listExecutions();
    const inputs = JSON.stringify(executions.map(({ input }) => input));
    const tokens = account.containers.tokens();
    expect(tokens.length).toBeGreaterThan(1);
    expect(account.containers.log()).toContain('"event":"run-ended"');
    for (const secret of [...Object.values(canaries), ...tokens]) {
      expect([holds(logs, secret), holds(account.asked(), secret), holds(inputs, secret)], secret).toEqual([
        false,
        false,
        false,
      ]);
    }
    expect([holds(logs, canary), holds(account.asked(), canary), holds(inputs, canary)]).toEqual([false, true, false]);
  });

  test("task tokens are in no answer of the site and in no item but those that wait", async () => {
    const { Items = [] } = await account.table.documents.send(new ScanCommand({ TableName: account.table.name }));
    const withRunnersToken = Items.filter((item) =>
      account.containers.tokens().some((token) => JSON.stringify(item).includes(token)),
    );
    expect(withRunnersToken).toEqual([]);
    const view = JSON.stringify(await operator.call(`/api/projects/${project}`));
    for (const token of account.containers.tokens()) expect(view).not.toContain(token);
    expect(view).not.toContain("taskToken");
  });
});
