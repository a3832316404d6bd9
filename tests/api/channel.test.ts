import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { DecisionLogEntry, ProjectEvent } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

const [otto, cora] = ["otto@example.com", "cora@example.com"];
let services: ApiServices;
let account: (path: string, body: object, as?: string) => Promise<Response>;
beforeAll(async () => {
  services = await openApiServices();
  const { oneMachine: _, ...deployed } = services.options;
  const { app } = createApi(deployed);
  account = async (path, body, as) =>
    app.fetch(
      new Request(`${baseUrl}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
      { direct: as === undefined ? {} : { as } },
    );
});
afterAll(() => services.close());

async function waiting(id: string): Promise<void> {
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
}

const approval = (decisionId: string) => ({ decisionId, verdict: "approve", revision: r1, comment: "Good." });
const read = async <T>(path: string) => (await (await services.call(path, otto)).json()) as T;

test("nobody with rights in the account decides a gate as one of its approvers", async () => {
  await waiting("forged");
  for (const as of [cora, undefined]) {
    const answer = await account("/api/projects/forged/gates/discovery/1/decision", approval("decision-01"), as);
    expect(answer.status).toBe(403);
  }
  const answer = await account("/api/projects/forged/gates/discovery/1/decision", approval("decision-01"), cora);
  expect(await answer.text()).toContain("rights in the AWS account do not stand in for them");
  expect(await services.read(key.gate("forged", "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
});

test("an operator who acts through the account is named so in the record, the log of decisions and the activity", async () => {
  await services.project("through");
  await services.operator("through", "discovery", 7);
  const decision = { decisionId: "decision-02", verdict: "resume", comment: "Go on." };
  expect((await account("/api/projects/through/operator/discovery/7/decision", decision, otto)).status).toBe(200);
  const name = "Otto Operator (through the AWS account)";
  const recorded = { by: otto, name, channel: "account" };
  expect(await services.read(key.operator("through", "discovery", 7))).toMatchObject({ decision: recorded });
  expect(await read<DecisionLogEntry[]>("/api/projects/through/decisions")).toMatchObject([recorded]);
  const activity = await read<{ events?: ProjectEvent[] }>("/api/projects/through/log").catch(() => ({}));
  expect(JSON.stringify([activity, await services.read(key.operator("through", "discovery", 7))])).toContain(name);
});

test("an answer through the account is recorded and logged as one", async () => {
  await services.project("answered");
  await services.question("answered", "discovery-1-1");
  const answer = { decisionId: "decision-03", answer: "Yes." };
  expect((await account("/api/projects/answered/questions/discovery-1-1/answer", answer, cora)).status).toBe(200);
  expect(await read<DecisionLogEntry[]>("/api/projects/answered/decisions")).toMatchObject([
    { by: cora, name: "Cora Customer (through the AWS account)", channel: "account" },
  ]);
});

test("on the computer that runs crew, somebody decides as an approver, and the record says that this was the way", async () => {
  await waiting("local");
  const path = "/api/projects/local/gates/discovery/1/decision";
  expect((await services.post(path, cora, approval("decision-04"))).status).toBe(200);
  expect(await read<DecisionLogEntry[]>("/api/projects/local/decisions")).toMatchObject([
    { by: cora, name: "Cora Customer", channel: "machine" },
  ]);
});

test("a person who has signed in decides without a channel", async () => {
  await waiting("signed-in");
  const cookie = await services.cookieOf(cora);
  const headers = { cookie, origin: baseUrl, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(approval("decision-05")) };
  const path = `${baseUrl}/api/projects/signed-in/gates/discovery/1/decision`;
  expect((await services.api.app.fetch(new Request(path, init))).status).toBe(200);
  const [entry] = await read<DecisionLogEntry[]>("/api/projects/signed-in/decisions");
  expect(entry).toMatchObject({ by: cora, name: "Cora Customer" });
  expect(entry).not.toHaveProperty("channel");
});
