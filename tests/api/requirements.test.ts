import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { marks } from "../../schema/table.ts";
import type { DecisionLogEntry, GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";

const mailer = createRefusingMailer("mailbox full");
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer });
});
afterAll(() => services.close());

const cora = "cora@example.com";
const text = "security.score >= 8";
const recorded = (score: number) =>
  JSON.stringify([
    { text: "security.done", isMet: true, values: { security: { score, done: true } } },
    { text, isMet: score >= 8, values: { security: { score, done: true } } },
  ]);
const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const request = { decisionId: "decision-2", verdict: "revise", revision: r1, comment: "Raise the score." };

let serial = 0;
async function openGate(score: number, item: object = {}) {
  serial += 1;
  const id = `required-${serial}`;
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1, { requirements: recorded(score), ...item });
  const page = `/api/projects/${id}/gates/discovery/1`;
  return { id, token: `token-${id}-discovery-1`, page, path: `${page}/decision` };
}

test("an approval is refused with the requirement that is not met and its values, and nothing is recorded or sent", async () => {
  const { id, token, path } = await openGate(7);
  const response = await services.post(path, cora, approval);
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    title: "A requirement is not met",
    detail: `This gate cannot be approved: ${text} is not true, with security.score = 7, security.done = true. Your decision was not recorded.`,
  });
  expect(await services.read(key.gate(id, "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
  expect(services.machines.accepted.has(token)).toBe(false);
});

test("changes can be requested all the same", async () => {
  const { token, path } = await openGate(7);
  expect((await services.post(path, cora, request)).status).toBe(200);
  expect(services.machines.accepted.get(token)).toMatchObject([{ verdict: "revise" }]);
});

test("with all requirements met an approval is recorded as at any gate", async () => {
  const { token, path } = await openGate(8);
  expect((await services.post(path, cora, approval)).status).toBe(200);
  expect(services.machines.accepted.get(token)).toMatchObject([{ verdict: "approve" }]);
});

test("the gate's page has each requirement with its values, and the mail names what forbids the approval", async () => {
  const { id, page } = await openGate(7);
  const gate = (await (await services.call(page, cora)).json()) as GateView;
  const values = "security.score = 7, security.done = true";
  expect(gate.requirements).toEqual([
    { text: "security.done", isMet: true, values },
    { text, isMet: false, values },
  ]);
  const time = "2026-11-20T11:59:00.000Z";
  await services.put(
    { pk: `PROJECT#${id}`, sk: "NOTICE#gate#GATE#discovery#0001#0" },
    { about: "gate", item: "GATE#discovery#0001", reminder: 0, time, gsi1pk: marks.notices, gsi1sk: time },
  );
  await services.api.sweep();
  expect(mailer.sent).toHaveLength(3);
  for (const mail of mailer.sent)
    expect(mail.text).toContain(`It cannot be approved: ${text} is not true, with ${values}.`);
});

test("a passage without a person is logged with the requirements that were met, and their values", async () => {
  const decidedAt = "2026-11-20T11:00:00.000Z";
  const { id } = await openGate(9, { status: "EXPIRED", passedBy: "silence", verdict: "approve", decidedAt });
  const log = (await (await services.call(`/api/projects/${id}/decisions`, cora)).json()) as DecisionLogEntry[];
  expect(log).toMatchObject([
    {
      verdict: "approve",
      by: "",
      comment: expect.stringContaining(`It requires ${text}, which was true, with security.score = 9`),
    },
  ]);
});
