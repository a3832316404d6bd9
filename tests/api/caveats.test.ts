import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asDigest, type Digest } from "../../base/digest.ts";
import type { VerdictItem } from "../../runtime/ledger/items.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { GateItem } from "../../runtime/ledger/wait-items.ts";
import type { DecisionLogEntry, GateView, ProjectView, RecordedDecision } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { flashOf } from "../support/flash-of.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
let serial = 0;
let id: string;
beforeEach(async () => {
  serial += 1;
  id = `caveats-${serial}`;
  await services.project(id);
});

const view = async (round = 1): Promise<GateView> =>
  (await services.call(`/api/projects/${id}/gates/discovery/${round}`, cora)).json();
const textsOf = ({ caveats }: GateView) => caveats.map(({ text }) => text);
const publish = (files: Record<string, string>, revision = r1) =>
  services.revision(id, { id: revision, time: "2026-11-20T09:59:00.000Z", phase: "discovery", round: 1, files });
const brief = { "docs/discovery/brief.md": "# Brief\n" };

function review(round: number, passed: boolean): Promise<void> {
  const items = [
    { item: "Names the data centre", passed: true, note: "" },
    { item: "Every number has a source", passed, note: "" },
    { item: "Somebody owns it", passed, note: "" },
  ];
  return services.put(key.review(id, "discovery", round), {
    passed,
    items,
    summary: "",
    agent: "security",
    time: "2026-11-20T09:59:30.000Z",
  });
}

function decided(verdict: RecordedDecision["verdict"], comment = ""): RecordedDecision {
  const time = "2026-11-20T09:59:50.000Z";
  const by = { by: "otto@example.com", name: "Otto Operator" };
  return { decisionId: "decision-0", verdict, ...by, time, revision: "", ratings: {}, comment, artifactComments: {} };
}

const accept = (round: number, reason: string, comment = "") =>
  services.operator(id, "discovery", 2 + round, {
    round,
    reason,
    openedAt: "2026-11-20T09:59:40.000Z",
    status: "DECIDED",
    decision: decided("accept", comment),
  });

test("work that is as it should be has no caveat", async () => {
  await services.round(id, "discovery", 1);
  await publish(brief);
  await review(1, true);
  await services.gate(id, "discovery", 1);
  expect((await view()).caveats).toEqual([]);
});

test("a deliverable that was not written is missing, and one without text is empty", async () => {
  await review(1, true);
  await services.gate(id, "discovery", 1);
  expect(textsOf(await view())).toEqual([
    "Discovery document is missing: nothing was written at docs/discovery/*.md by the end of round 1.",
  ]);
  await publish({ "docs/discovery/brief.md": "" });
  expect(textsOf(await view())).toEqual(["Discovery document is empty: docs/discovery/brief.md."]);
});

test("a limit is named, with the round in which it was hit, and so is who let the work through", async () => {
  await services.round(id, "discovery", 1, { status: "LIMIT" });
  await publish(brief);
  await accept(1, "All 12 turns were used.", "Good enough for a first look.");
  await services.gate(id, "discovery", 1);
  expect((await view()).caveats).toMatchObject([
    {
      kind: "limit",
      round: 1,
      text: "The team was stopped by a limit in round 1, before it was done. All 12 turns were used.",
    },
    {
      kind: "review",
      round: 1,
      text: "Security engineer has not reviewed the work of round 1, though the phase asks for it.",
    },
    {
      kind: "accepted",
      round: 1,
      text: "Otto Operator, of the delivery team, accepted the work of round 1 as it is, after this: All 12 turns were used. They said: “Good enough for a first look.”",
    },
  ]);
});

test("a round that was broken off is said to be, with the reason", async () => {
  await services.round(id, "discovery", 1, { status: "ASKED" });
  await publish(brief);
  await review(1, true);
  await accept(1, "A question about Discovery got no answer.");
  await services.gate(id, "discovery", 1);
  expect(textsOf(await view())[0]).toBe(
    "Round 1 was broken off, before the team was done. A question about Discovery got no answer.",
  );
});

test("a review that was not passed is named, with the checks that failed, and is shown at a gate asked again", async () => {
  await services.round(id, "discovery", 2);
  await publish(brief);
  await review(2, false);
  await services.gate(id, "discovery", 2);
  const text =
    "The internal review by Security engineer was not passed in round 2. 2 of 3 checks failed: Every number has a source; Somebody owns it.";
  expect((await view(2)).caveats).toMatchObject([{ id: "review:2", kind: "review", round: 2, text }]);
  await services.gate(id, "discovery", 2, { status: "EXPIRED" });
  await services.gate(id, "discovery", 3, { openedAt: "2026-11-20T10:30:00.000Z" });
  const again = await view(3);
  expect(textsOf(again)).toEqual([text]);
  expect(again).toMatchObject({ round: 3, work: 2, review: { passed: false } });
});

test("a reviewer's request for changes of what is shown is named, where the round did not end by itself", async () => {
  await services.round(id, "discovery", 1, { status: "LIMIT" });
  await publish(brief);
  await review(1, true);
  await accept(1, "All 12 turns were used.");
  await services.gate(id, "discovery", 1);
  const { artifacts } = await view();
  const verdict = (digest: Digest): VerdictItem => ({
    path: "docs/discovery/brief.md",
    digest,
    agent: "security",
    verdict: "request-changes",
    severity: "high",
    findings: "No source.",
    phase: "discovery",
    round: 1,
    time: "2026-11-20T09:58:00.000Z",
  });
  const old = asDigest("0".repeat(64));
  await services.put(key.verdict(id, "security", "docs/discovery/brief.md", old), verdict(old));
  expect((await view()).caveats.map(({ kind }) => kind)).not.toContain("verdict");
  const digest = artifacts[0]!.digest;
  await services.put(key.verdict(id, "security", "docs/discovery/brief.md", digest), verdict(digest));
  expect(textsOf(await view())).toContain(
    "Security engineer asked for changes in docs/discovery/brief.md (severity high) in round 1, and the file has not changed since.",
  );
});

/** The customer sent round 1 back as often as could be; an operator has the same work asked about again. */
async function askedAgain(how: "revise" | "expire"): Promise<void> {
  await services.round(id, "discovery", 1);
  await publish(brief);
  await review(1, true);
  const revise: Partial<GateItem> = {
    status: "DECIDED",
    verdict: "revise",
    decidedAt: "2026-11-20T10:10:00.000Z",
    votes: { [cora]: { ...decided("revise", "Name the data centre."), by: cora, name: "Cora Customer" } },
  };
  await services.gate(
    id,
    "discovery",
    1,
    how === "revise" ? revise : { status: "EXPIRED", expiresAt: "2026-11-20T10:10:00.000Z" },
  );
  await services.operator(id, "discovery", 3, {
    round: 1,
    reason: "Nobody went on.",
    openedAt: "2026-11-20T10:11:00.000Z",
    status: "DECIDED",
    decision: decided("accept"),
  });
  await services.gate(id, "discovery", 2, { openedAt: "2026-11-20T10:20:00.000Z" });
}

test("people who are asked again about what they sent back are informed that nobody worked on it", async () => {
  await askedAgain("revise");
  const gate = await view(2);
  expect(gate).toMatchObject({
    round: 2,
    work: 1,
    earlier: [{ round: 1, text: "Cora Customer asked for changes, on Fri, 20 Nov 2026, 10:10 UTC." }],
  });
  expect(gate.caveats.map(({ kind }) => kind)).toEqual(["changes", "accepted"]);
  expect(textsOf(gate)[0]).toBe(
    "The changes that Cora Customer asked for in round 1 were not worked on: this is the same work again.",
  );
});

test("after an asking again the next round of work says what the number between them was", async () => {
  await askedAgain("revise");
  const again = { ...decided("revise", "Name it at last."), by: cora, name: "Cora Customer" };
  await services.gate(id, "discovery", 2, {
    openedAt: "2026-11-20T10:20:00.000Z",
    status: "DECIDED",
    verdict: "revise",
    decidedAt: "2026-11-20T10:30:00.000Z",
    votes: { [cora]: again },
  });
  await services.round(id, "discovery", 3, { startedAt: "2026-11-20T10:31:00.000Z" });
  await services.gate(id, "discovery", 3, { openedAt: "2026-11-20T10:50:00.000Z" });
  expect((await view(3)).earlier).toEqual([
    { round: 1, text: "Cora Customer asked for changes, on Fri, 20 Nov 2026, 10:10 UTC." },
    {
      round: 2,
      text: "The work of round 1 was asked about again. Cora Customer asked for changes, on Fri, 20 Nov 2026, 10:30 UTC.",
    },
  ]);
  const project: ProjectView = await (await services.call(`/api/projects/${id}`, cora)).json();
  expect(project.gates.map(({ round, work }) => [round, work])).toEqual([
    [1, 1],
    [2, 1],
    [3, 3],
  ]);
});

test("a gate that is asked again because nobody decided in time is no new round of work, and waves nothing through", async () => {
  await askedAgain("expire");
  const gate = await view(2);
  expect(gate).toMatchObject({
    round: 2,
    work: 1,
    caveats: [],
    earlier: [{ round: 1, text: "Nobody decided by Fri, 20 Nov 2026, 10:10 UTC." }],
  });
  const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
  expect((await services.post(`/api/projects/${id}/gates/discovery/2/decision`, cora, approval)).status).toBe(200);
  const project: ProjectView = await (await services.call(`/api/projects/${id}`, cora)).json();
  expect(project.gates).toMatchObject([
    { round: 1, work: 1 },
    { round: 2, work: 1 },
  ]);
  expect(project.phases[0]?.rounds).toMatchObject([{ round: 1, decision: "approve" }]);
  const said = project.events.map(({ text }) => text);
  expect(said).toContain("Discovery, round 1, asked again, waits for a decision.");
  expect(said).toContain("Cora Customer approved Discovery, round 1, asked again.");
  expect(said.join(" ")).not.toContain("round 2");
  const log: DecisionLogEntry[] = await (await services.call(`/api/projects/${id}/decisions`, cora)).json();
  expect(log.filter(({ on }) => on === "gate")).toMatchObject([{ round: 2, work: 1 }]);
});

test("a second round says how the first one ended, also when nobody was asked about it", async () => {
  await services.round(id, "discovery", 1);
  await services.round(id, "discovery", 2, { cause: "review" });
  await services.round(id, "discovery", 3, { cause: "operator" });
  await publish(brief);
  await review(1, false);
  await review(3, true);
  await services.operator(id, "discovery", 4, {
    round: 2,
    reason: "All 12 turns were used.",
    openedAt: "2026-11-20T09:50:00.000Z",
    status: "DECIDED",
    decision: decided("resume"),
  });
  await services.gate(id, "discovery", 3);
  expect((await view(3)).earlier).toEqual([
    { round: 1, text: "The internal review was not passed, so the team worked on it again before anybody was asked." },
    {
      round: 2,
      text: "The phase could not go on by itself: All 12 turns were used. Otto Operator let the team work on.",
    },
  ]);
});

describe("an approval in spite of caveats", () => {
  const approve = (acknowledged?: string[]) =>
    services.post(`/api/projects/${id}/gates/discovery/1/decision`, cora, {
      decisionId: "decision-1",
      verdict: "approve",
      revision: r1,
      ...(acknowledged && { acknowledged }),
    });
  beforeEach(async () => {
    await services.round(id, "discovery", 1, { status: "LIMIT" });
    await review(1, false);
    await accept(1, "All 12 turns were used.");
    await services.gate(id, "discovery", 1);
  });
  const all = ["missing:discovery-document", "limit:1", "review:1", "accepted:3"];

  test("needs each of them acknowledged, one by one", async () => {
    expect((await view()).caveats.map((caveat) => caveat.id)).toEqual(all);
    for (const missed of all) {
      const response = await approve(all.filter((each) => each !== missed));
      expect(response.status).toBe(422);
      const { errors } = await response.json();
      expect(errors).toEqual([
        { pointer: `/acknowledged/${missed}`, detail: expect.stringMatching(/^To approve in spite of it, tick: /) },
      ]);
    }
    expect((await (await approve()).json()).errors).toHaveLength(4);
    expect(await services.read(key.gate(id, "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
  });

  test("is refused for what the gate does not say", async () => {
    expect((await approve([...all, "limit:7"])).status).toBe(422);
    expect((await approve(["everything"])).status).toBe(422);
  });

  test("is recorded with what it was given in spite of, in the words that were shown", async () => {
    const shown = textsOf(await view());
    expect((await approve(all)).status).toBe(200);
    expect((await approve(all)).status).toBe(200);
    const [entry]: DecisionLogEntry[] = await (await services.call(`/api/projects/${id}/decisions`, cora))
      .json()
      .then((log: DecisionLogEntry[]) => log.filter(({ on }) => on === "gate"));
    expect(entry?.acknowledged).toEqual(shown);
  });

  test("is not asked of whoever requests changes", async () => {
    const response = await services.post(`/api/projects/${id}/gates/discovery/1/decision`, cora, {
      decisionId: "decision-1",
      verdict: "revise",
      revision: r1,
      comment: "Write the brief.",
    });
    expect(response.status).toBe(200);
  });
});

test.each([
  ["within what may be asked for is with the team", 1, "team", "Your request for changes is with the team."],
  [
    "beyond the last one goes to the operator, and the form says so",
    4,
    "operator",
    "Your request for changes is recorded. No further round is left, so the delivery team decides how to go on.",
  ],
])("a request for changes, made at a deliverable alone, %s", async (_, nth, leadsTo, flash) => {
  // The manifest allows three.
  for (let round = 1; round < nth; round++) {
    await services.round(id, "discovery", round);
    await services.gate(id, "discovery", round, {
      status: "DECIDED",
      verdict: "revise",
      openedAt: `2026-11-20T09:0${round}:00.000Z`,
    });
  }
  await services.gate(id, "discovery", nth);
  const path = `/api/projects/${id}/gates/discovery/${nth}/decision`;
  const fields = {
    decisionId: "decision-1",
    verdict: "revise",
    revision: r1,
    comment: "",
    "comment:docs/a.md": "Name the data centre.",
  };
  const response = await services.call(path, cora, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  expect(response.status).toBe(303);
  expect(flashOf(response, services.options)).toEqual({ kind: "done", text: flash });
  const again = await services.post(path, cora, {
    decisionId: "decision-1",
    verdict: "revise",
    revision: r1,
    artifactComments: { "docs/a.md": "Name the data centre." },
  });
  expect(await again.json()).toMatchObject({ leadsTo });
});
