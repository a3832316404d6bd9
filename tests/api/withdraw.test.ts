import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { DecisionLogEntry, GateView, ProjectEvent } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [cora, carl, cleo] = ["cora@example.com", "carl@example.com", "cleo@example.com"] as const;
const withdrawal = { decisionId: "withdrawal-1" };
const approval = (decisionId: string) => ({ decisionId, verdict: "approve", revision: r1 });

let serial = 0;
/** A gate that two of three people have to approve. */
async function openGate() {
  serial += 1;
  const id = `withdrawn-${serial}`;
  await services.project(id);
  await services.work(id, "design");
  await services.gate(id, "design", 1);
  const page = `/api/projects/${id}/gates/design/1`;
  return {
    id,
    page,
    token: `token-${id}-design-1`,
    approve: (as: string, decisionId = "decision-1") => services.post(`${page}/decision`, as, approval(decisionId)),
    withdraw: (as: string, body: object = withdrawal) => services.post(`${page}/withdrawal`, as, body),
  };
}

const gateOf = (id: string) => services.read(key.gate(id, "design", 1));

test("an approval is withdrawn once, stays in the log with its withdrawal, and the person decides again", async () => {
  const { id, page, token, approve, withdraw } = await openGate();
  await approve(cora);
  expect((await (await services.call(page, cora)).json()) as GateView).toMatchObject({
    mayDecide: false,
    mayWithdraw: true,
  });
  const first = await (await withdraw(cora)).json();
  expect(await (await withdraw(cora)).json()).toEqual(first);
  expect(await gateOf(id)).toMatchObject({ status: "OPEN", votes: {} });
  const gate = (await (await services.call(page, cora)).json()) as GateView;
  expect(gate).toMatchObject({ mayDecide: true, decisions: [] });
  expect(gate).not.toHaveProperty("mayWithdraw");
  const log = (await (await services.call(`/api/projects/${id}/decisions`, cora)).json()) as DecisionLogEntry[];
  expect(log.map(({ verdict, name }) => [verdict, name])).toEqual([
    ["approve", "Cora Customer"],
    ["withdraw", "Cora Customer"],
  ]);
  const events = (await (await services.call(`/api/projects/${id}/events`, cora)).json()) as ProjectEvent[];
  expect(events.map(({ text }) => text)).toContain("Cora Customer withdrew the approval of Design, round 1.");
  await approve(cora, "decision-2");
  await approve(carl, "decision-3");
  expect(services.machines.accepted.get(token)).toMatchObject([{ verdict: "approve" }]);
});

test("one withdrawn approval does not count: the gate needs two that stand", async () => {
  const { id, token, approve, withdraw } = await openGate();
  await approve(cora);
  await withdraw(cora);
  await approve(carl, "decision-2");
  expect(await gateOf(id)).toMatchObject({ status: "OPEN" });
  expect(services.machines.accepted.has(token)).toBe(false);
  await approve(cleo, "decision-3");
  expect(await gateOf(id)).toMatchObject({ status: "DECIDED", verdict: "approve" });
});

test("who has not approved, and who comes after the decision or the expiry, withdraws nothing", async () => {
  const open = await openGate();
  expect((await open.withdraw(cora)).status).toBe(403);
  await open.approve(cora);
  await open.approve(carl, "decision-2");
  expect((await open.withdraw(cora)).status).toBe(409);
  const late = await openGate();
  await late.approve(cora);
  await services.put(key.gate(late.id, "design", 1), { ...(await gateOf(late.id)), status: "EXPIRED" });
  expect((await late.withdraw(cora)).status).toBe(410);
});

test("a withdrawal and the closing vote at the same moment have one outcome: decided with both approvals, or open with the other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), async (isFirst) => {
      const { id, token, approve, withdraw } = await openGate();
      await approve(cora);
      const acts = [() => withdraw(cora), () => approve(carl, "decision-2")];
      const [first, second] = await Promise.all((isFirst ? acts : acts.reverse()).map((act) => act()));
      const { status, votes, withdrawals = [] } = await gateOf(id);
      const withdrawn = isFirst ? first : second;
      if (status === "DECIDED") {
        expect(Object.keys(votes).sort()).toEqual([carl, cora]);
        expect([withdrawn?.status, withdrawals.length]).toEqual([409, 0]);
        expect(services.machines.accepted.get(token)).toMatchObject([{ verdict: "approve" }]);
      } else {
        expect(Object.keys(votes)).toEqual([carl]);
        expect([withdrawn?.status, withdrawals.length]).toEqual([200, 1]);
        expect(services.machines.accepted.has(token)).toBe(false);
      }
    }),
    { numRuns: 10 },
  );
});
