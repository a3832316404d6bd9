import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { addLedgerEntry } from "../../runtime/ledger/records.ts";
import { readMetrics } from "../../runtime/runner/project-metrics.ts";
import { sumUsage } from "../../runtime/swarm/usage.ts";
import type {
  ArtifactView,
  DecisionLogEntry,
  GateView,
  OperatorView,
  ProjectEvent,
  ProjectSummary,
  ProjectView,
  QuestionView,
  RecordedDecision,
  Usage,
} from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { commit, r0, r1, r2 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
const usage: Usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 2, cacheWriteTokens: 1, costMicros: 700 };

function vote(verdict: "approve" | "revise", time: string, more: Partial<RecordedDecision> = {}): RecordedDecision {
  return {
    decisionId: `decision-${time}`,
    verdict,
    by: cora,
    name: "Cora Customer",
    time,
    revision: r1,
    ratings: {},
    comment: "",
    artifactComments: {},
    ...more,
  };
}

async function read<T>(path: string, as: string | undefined = cora): Promise<T> {
  const response = await services.call(path, as);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** Discovery was sent back once; its second round waits at the gate. */
async function inSecondRound(id: string): Promise<void> {
  await services.project(id);
  await services.round(id, "discovery", 1, { usage, agentUsage: { architect: usage }, revision: r1 });
  await services.round(id, "discovery", 2, {
    cause: "decision",
    startedAt: "2026-11-20T10:30:00.000Z",
    usage,
    revision: r2,
  });
  await services.round(id, "discovery~review", 2, { usage, agentUsage: { security: usage } });
  await services.gate(id, "discovery", 1, {
    status: "DECIDED",
    verdict: "revise",
    decidedAt: "2026-11-20T10:20:00.000Z",
    sentAt: "2026-11-20T10:20:00.000Z",
    votes: {
      [cora]: vote("revise", "2026-11-20T10:20:00.000Z", {
        comment: "Name the data centre.",
        artifactComments: { "docs/discovery/a.md": "Too long." },
      }),
    },
  });
  await services.gate(id, "discovery", 2, { revision: r2, openedAt: "2026-11-20T11:00:00.000Z" });
  await services.revision(id, {
    id: r0,
    time: "2026-11-20T08:00:00.000Z",
    phase: "discovery",
    round: 1,
    files: { "README.md": "# Start" },
  });
  await services.revision(id, {
    id: r1,
    time: "2026-11-20T09:50:00.000Z",
    phase: "discovery",
    round: 1,
    files: { "README.md": "# Start", "docs/discovery/a.md": "# A\nlong", "docs/discovery/b.md": "# B" },
  });
  await services.revision(id, {
    id: r2,
    time: "2026-11-20T10:50:00.000Z",
    phase: "discovery",
    round: 2,
    files: {
      "README.md": "# Start",
      "docs/discovery/a.md": "# A",
      "docs/discovery/b.md": "# B",
      "docs/discovery/c.md": "# C",
      "plan.txt": "plan",
      "logo.bin": Buffer.from([0, 255, 1]),
    },
  });
  await services.put(key.review(id, "discovery", 2), {
    passed: true,
    items: [{ item: "Complete", passed: true, note: "" }],
    summary: "Fine.",
    agent: "security",
    time: "2026-11-20T10:55:00.000Z",
  });
  await addLedgerEntry(services.table, id, {
    id: "decision-1",
    section: "decisions",
    text: "In answer to Cora (“Name the  data centre.”), a.md names Frankfurt.",
    by: "architect",
    phase: "discovery",
    round: 2,
    time: "2026-11-20T10:40:00.000Z",
  });
}

test("a gate shows what is decided: files, changes, review, comments and where they went", async () => {
  await inSecondRound("second");
  const gate = await read<GateView>("/api/projects/second/gates/discovery/2");
  expect(gate).toMatchObject({
    phaseTitle: "Discovery",
    round: 2,
    status: "open",
    quorum: 1,
    roundsLeft: 2,
    nextPhaseTitle: "Design",
    revisePhaseTitle: "Discovery",
    previousRevision: r1,
    previousRound: 1,
    approvers: ["Cora Customer", "Carl Customer", "Cleo Customer"],
    mayDecide: true,
    review: { agentTitle: "Security engineer", passed: true, summary: "Fine." },
  });
  expect(gate.artifacts.map(({ path, change, deliverable }) => [path, change, deliverable])).toEqual([
    ["docs/discovery/a.md", "changed", "discovery-document"],
    ["docs/discovery/b.md", "same", "discovery-document"],
    ["docs/discovery/c.md", "new", "discovery-document"],
    ["plan.txt", "new", ""],
    ["logo.bin", "new", ""],
  ]);
  expect(gate.feedbackAddressed).toEqual([
    {
      comment: "Name the data centre.",
      path: "",
      answer: "In answer to Cora (“Name the  data centre.”), a.md names Frankfurt.",
      files: ["docs/discovery/a.md", "docs/discovery/c.md", "logo.bin", "plan.txt"],
    },
    { comment: "Too long.", path: "docs/discovery/a.md", answer: "", files: ["docs/discovery/a.md"] },
  ]);
});

test("of phases side by side each gate lists what its own phase wrote, and the project has the deliverables of both", async () => {
  const id = "beside";
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.round(id, "design", 1);
  const common = { "README.md": "# Start" };
  await services.revision(id, {
    id: commit("b0"),
    time: "2026-11-20T08:00:00.000Z",
    phase: "",
    round: 0,
    files: common,
  });
  const discovery = { "docs/discovery/a.md": "# A", "survey.txt": "s" };
  await services.revision(id, {
    id: commit("b1"),
    // The later reply, committed first.
    time: "2026-11-20T09:40:00.000Z",
    phase: "discovery",
    round: 1,
    files: { ...common, ...discovery },
  });
  await services.revision(id, {
    id: commit("b2"),
    time: "2026-11-20T09:30:00.000Z",
    phase: "design",
    round: 1,
    files: { ...common, ...discovery, "docs/design/d.md": "# Design", "sketch.txt": "s" },
  });
  await services.gate(id, "discovery", 1, { revision: commit("b2") });
  await services.gate(id, "design", 1, { revision: commit("b2") });
  const gate = async (phase: string) => {
    const { artifacts } = await read<GateView>(`/api/projects/${id}/gates/${phase}/1`);
    return artifacts.map(({ path }) => path);
  };
  expect(await gate("discovery")).toEqual(["docs/discovery/a.md", "survey.txt"]);
  expect(await gate("design")).toEqual(["docs/design/d.md", "sketch.txt"]);
  const { phases } = await read<ProjectView>(`/api/projects/${id}`);
  expect(phases.flatMap(({ deliverables }) => deliverables.flatMap(({ files }) => files))).toEqual([
    "docs/discovery/a.md",
    "docs/design/d.md",
  ]);
  expect(await read(`/api/projects/${id}/artifacts`)).toMatchObject({ id: commit("b2") });
});

test("a gate that is decided says who decided what, and nobody may decide it again", async () => {
  await inSecondRound("past");
  expect(await read<GateView>("/api/projects/past/gates/discovery/1")).toMatchObject({
    status: "decided",
    outcome: "revise",
    mayDecide: false,
    decisions: [{ by: cora, comment: "Name the data centre." }],
  });
});

test.each([
  [
    "whose project stopped before its time was over",
    { status: "STOPPED", finishedAt: "2026-11-20T11:00:00.000Z" },
    "2026-12-20T10:00:00.000Z",
    "stopped",
  ],
  [
    "whose own expiry stopped the project",
    { status: "STOPPED", finishedAt: "2026-11-20T11:00:00.000Z" },
    "2026-11-20T10:59:59.000Z",
    "expired",
  ],
  ["whose time is over", {}, "2026-11-20T11:59:59.000Z", "expired"],
  ["whose time is not over", {}, "2026-11-20T12:00:01.000Z", "open"],
] as const)("a gate, and a question, %s says so", async (_, meta, expiresAt, status) => {
  const id = `closing-${status}-${expiresAt}`.replace(/\W/g, "").toLowerCase();
  await services.project(id, meta);
  await services.round(id, "discovery", 1);
  await services.gate(id, "discovery", 1, { expiresAt });
  await services.question(id, "discovery-1-1", { expiresAt });
  await services.operator(id, "handoff", 3);
  const gate = await read<GateView>(`/api/projects/${id}/gates/discovery/1`);
  const question = await read<QuestionView>(`/api/projects/${id}/questions/discovery-1-1`);
  const operator = await read<OperatorView>(`/api/projects/${id}/operator/handoff/3`, "otto@example.com");
  expect([gate.status, gate.mayDecide]).toEqual([status, status === "open"]);
  expect([question.status, question.mayAnswer]).toEqual([status, status === "open"]);
  expect([operator.status, operator.mayDecide]).toEqual("status" in meta ? ["stopped", false] : ["open", true]);
});

test("the figures that agents read are those of the project's page", async () => {
  await inSecondRound("measured");
  const context = {
    table: services.table,
    order: { project: "measured" },
    pipeline: { budget: { maxCostMicros: 1 } },
  } as unknown as Parameters<typeof readMetrics>[0];
  const { summary, phases, agents } = await read<ProjectView>("/api/projects/measured");
  const { total, rounds, ratings } = await readMetrics(context);
  expect(total).toEqual(summary.usage);
  const ofPhase = (phase: string) => sumUsage(rounds.filter((each) => each.phase === phase).map(({ spent }) => spent));
  expect(ofPhase("discovery")).toEqual(phases[0]?.usage);
  for (const { name, usage: used } of agents) {
    expect(sumUsage(rounds.map((each) => each.agents[name]))).toEqual(used);
  }
  expect(rounds.map(({ phase, kind, round }) => [phase, kind, round])).toContainEqual(["discovery", "review", 2]);
  expect(ratings).toEqual([]);
});

test("an open gate that a later round has overtaken is replaced, and one past its time is expired", async () => {
  await services.project("overtaken");
  await services.gate("overtaken", "discovery", 1);
  await services.round("overtaken", "discovery", 2, { status: "WORKING" });
  await services.gate("overtaken", "design", 1, { expiresAt: "2026-11-20T11:00:00.000Z" });
  expect(await read<GateView>("/api/projects/overtaken/gates/discovery/1")).toMatchObject({
    status: "replaced",
    mayDecide: false,
  });
  expect(await read<GateView>("/api/projects/overtaken/gates/design/1")).toMatchObject({
    status: "expired",
    mayDecide: false,
  });
});

test("a project adds up what its rounds and reviews cost, and says what it waits for", async () => {
  await inSecondRound("costly");
  const { summary, phases, agents, gates } = await read<ProjectView>("/api/projects/costly");
  expect(summary).toMatchObject({
    status: "awaiting-approval",
    phaseTitle: "Discovery",
    phasesDone: 0,
    phaseCount: 3,
    waitingFor: "A decision on Discovery, round 2.",
    usage: { costMicros: 2_100, inputTokens: 30 },
  });
  expect(phases.map(({ status }) => status)).toEqual(["awaiting-approval", "upcoming", "upcoming"]);
  expect(phases[0]).toMatchObject({
    rounds: [
      { round: 1, decision: "revise" },
      { round: 2, cause: "decision" },
    ],
    usage: { costMicros: 2_100 },
  });
  expect(agents).toMatchObject([
    { name: "architect", usage: { costMicros: 700 } },
    { name: "security", usage: { costMicros: 700 } },
  ]);
  expect(gates).toEqual([
    { phase: "discovery", round: 1, work: 1, status: "decided", mayDecide: false },
    { phase: "discovery", round: 2, work: 2, status: "open", mayDecide: true },
  ]);
});

test.each([
  [
    "works while a round runs",
    async (id: string) => services.round(id, "discovery", 1, { status: "WORKING", activeAgent: "architect" }),
    "working",
    "working",
  ],
  ["reviews once the swarm is done", async (id: string) => services.round(id, "discovery", 1), "working", "reviewing"],
  [
    "waits for an answer",
    async (id: string) => {
      await services.round(id, "discovery", 1, { status: "ASKED" });
      await services.question(id, "discovery-1-1");
    },
    "awaiting-answer",
    "awaiting-answer",
  ],
  [
    "waits for an operator",
    async (id: string) => {
      await services.round(id, "discovery", 1, { status: "LIMIT" });
      await services.operator(id, "discovery", 3);
    },
    "awaiting-operator",
    "awaiting-operator",
  ],
  [
    "goes on after an approval",
    async (id: string) => {
      await services.round(id, "discovery", 1);
      await services.gate(id, "discovery", 1, {
        status: "DECIDED",
        verdict: "approve",
        decidedAt: "2026-11-20T11:00:00.000Z",
      });
    },
    "working",
    "done",
  ],
  [
    "asks its approvers after an operator accepted",
    async (id: string) => {
      await services.round(id, "discovery", 1, { status: "LIMIT" });
      await services.operator(id, "discovery", 3, {
        status: "DECIDED",
        decision: { ...vote("approve", "2026-11-20T11:00:00.000Z"), verdict: "accept" },
      });
      await services.gate(id, "discovery", 2);
    },
    "awaiting-approval",
    "awaiting-approval",
  ],
  [
    "stops",
    async (id: string) => {
      await services.project(id, {
        status: "STOPPED",
        cause: "Nobody answered.",
        finishedAt: "2026-11-20T11:00:00.000Z",
      });
      await services.round(id, "discovery", 1, { status: "LIMIT" });
    },
    "stopped",
    "stopped",
  ],
])("a project %s", async (name, prepare, status, phaseStatus) => {
  const id = name.replaceAll(" ", "-");
  await services.project(id);
  await prepare(id);
  const view = await read<ProjectView>(`/api/projects/${id}`);
  expect([view.summary.status, view.phases[0]?.status]).toEqual([status, phaseStatus]);
});

test("in a finished project a phase that never ran was skipped, and every other is done", async () => {
  await services.project("finished", { status: "FINISHED", finishedAt: "2026-11-20T11:30:00.000Z" });
  await services.round("finished", "discovery", 1);
  await services.round("finished", "handoff", 1, { startedAt: "2026-11-20T11:00:00.000Z" });
  const { summary, phases } = await read<ProjectView>("/api/projects/finished");
  expect(summary).toMatchObject({ status: "finished", phasesDone: 3 });
  expect(phases.map(({ status }) => status)).toEqual(["done", "skipped", "done"]);
});

test("people see their projects, operators all, others none", async () => {
  await services.project("seen");
  for (const as of [cora, "otto@example.com", undefined]) {
    const listed = await read<ProjectSummary[]>("/api/projects", as);
    expect(listed.map(({ id }) => id)).toContain("seen");
  }
  expect((await services.call("/api/projects", "stranger@example.com")).status).toBe(200);
  expect(await (await services.call("/api/projects", "stranger@example.com")).json()).toEqual([]);
  expect((await services.call("/api/projects/seen", "stranger@example.com")).status).toBe(404);
  expect((await services.call("/api/projects/none", cora)).status).toBe(404);
});

test("the repository's place is for operators", async () => {
  await services.project("placed");
  expect(await read<ProjectView>("/api/projects/placed", "otto@example.com")).toHaveProperty("repository");
  expect(await read<ProjectView>("/api/projects/placed")).not.toHaveProperty("repository");
});

test("no answer of the API carries a task token or a key of the table", async () => {
  const id = "tokens";
  await inSecondRound(id);
  await services.question(id, "discovery-1-1");
  await services.operator(id, "discovery", 4);
  const paths = [
    "",
    "/gates/discovery/1",
    "/gates/discovery/2",
    "/questions/discovery-1-1",
    "/operator/discovery/4",
    "/decisions",
    "/events",
    "/artifacts",
  ];
  for (const path of paths) {
    const text = await (await services.call(`/api/projects/${id}${path}`, "otto@example.com")).text();
    expect(text).not.toMatch(/token-|taskToken|gsi1|"pk"|"sk"/);
  }
});

test("an artifact comes with its history and the text it is compared with", async () => {
  await inSecondRound("files");
  const view = await read<ArtifactView>(
    `/api/projects/files/artifacts/docs/discovery/a.md?revision=${r2}&compareWith=${r1}`,
  );
  expect(view).toMatchObject({ revision: r2, text: "# A", previous: "# A\nlong" });
  expect(view.history.map(({ revision }) => revision)).toEqual([r2, r1]);
  const same = await read<ArtifactView>("/api/projects/files/artifacts/README.md");
  expect(same.history.map(({ revision }) => revision)).toEqual([r0]);
  expect(await read<ArtifactView>("/api/projects/files/artifacts/logo.bin")).not.toHaveProperty("text");
  expect((await services.call(`/api/projects/files/artifacts/docs/discovery/a.md?revision=${r0}`, cora)).status).toBe(
    404,
  );
});

test("a file is saved, never shown as a page of this site", async () => {
  await inSecondRound("raw");
  const response = await services.call(`/api/projects/raw/files/docs/discovery/a.md?revision=${r1}`, cora);
  expect(await response.text()).toBe("# A\nlong");
  expect(response.headers.get("content-disposition")).toContain('attachment; filename="a.md"');
  expect(response.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});

test("the log of decisions has votes, answers and operators' decisions in order", async () => {
  const id = "log";
  await inSecondRound(id);
  await services.question(id, "discovery-1-1", {
    status: "ANSWERED",
    answer: "In March.",
    answeredBy: cora,
    answeredAt: "2026-11-20T10:05:00.000Z",
    decisionId: "answer-01",
  });
  await services.operator(id, "discovery", 4, {
    status: "DECIDED",
    decision: { ...vote("approve", "2026-11-20T10:25:00.000Z"), verdict: "resume" },
  });
  const log = await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log.map(({ on, verdict, phaseTitle }) => [on, verdict, phaseTitle])).toEqual([
    ["question", "answer", "Discovery"],
    ["gate", "revise", "Discovery"],
    ["operator", "resume", "Discovery"],
  ]);
  expect(log[0]).toMatchObject({ name: "Cora Customer", comment: "In March.", question: "Which day does it open?" });
});

async function record(id: string, time: string, name: string): Promise<void> {
  await services.put(key.event(id, time, `${time}-${name}`), {
    id: `${time}-${name}`,
    time,
    kind: "handoff",
    text: name,
  });
}

test("events come in order, with those derived from the machine's items, and after any of them", async () => {
  const id = "eventful";
  await services.project(id);
  await record(id, "2026-11-20T09:00:00.000Z", "first");
  await record(id, "2026-11-20T11:00:00.000Z", "last");
  await services.gate(id, "discovery", 1);
  const all = await read<ProjectEvent[]>(`/api/projects/${id}/events`);
  expect(all.map(({ kind }) => kind)).toEqual(["handoff", "gate-opened", "handoff"]);
  const place = encodeURIComponent(`${all[0]?.time}#${all[0]?.id}`);
  const rest = await read<ProjectEvent[]>(`/api/projects/${id}/events?after=${place}`);
  expect(rest.map(({ kind }) => kind)).toEqual(["gate-opened", "handoff"]);
});

test("a stream continues where the browser lost it, brings what comes, and ends when the browser leaves", async () => {
  const id = "streamed";
  await services.project(id);
  await record(id, "2026-11-20T11:59:00.000Z", "seen");
  await record(id, "2026-11-20T11:59:01.000Z", "missed");
  const leaving = new AbortController();
  const response = await services.call(`/api/projects/${id}/events`, cora, {
    headers: { accept: "text/event-stream", "last-event-id": "2026-11-20T11:59:00.000Z#2026-11-20T11:59:00.000Z-seen" },
    signal: leaving.signal,
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (mark: string, text = ""): Promise<string> => {
    if (text.includes(mark)) return text;
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended before ${mark}:\n${text}`);
    return until(mark, text + value);
  };
  const first = await until("missed");
  expect(first).not.toContain("-seen");
  // Written late, with an earlier time, by a runner whose clock is behind.
  await record(id, "2026-11-20T11:58:58.000Z", "late");
  expect(await until("-late")).not.toContain("missed");
  leaving.abort();
  expect((await reader.read()).done).toBe(true);
});

test("of too many streams those beyond the limit say what there is and end", async () => {
  const id = "crowded";
  await services.project(id);
  await record(id, "2026-11-20T11:59:00.000Z", "told");
  const [leaving, last] = [new AbortController(), new AbortController()];
  const open = (by = leaving) =>
    services.call(`/api/projects/${id}/events?after=2000-01-01T00:00:00.000Z`, cora, {
      headers: { accept: "text/event-stream" },
      signal: by.signal,
    });
  const crowd = await Promise.all(Array.from({ length: 40 }, () => open()));
  const text = await (await open()).text();
  expect(text).toContain("-told");
  leaving.abort();
  await Promise.all(crowd.map((response) => response.text()));
  const reader = (await open(last)).body!.pipeThrough(new TextDecoderStream()).getReader();
  // It stays: those that end at once ask for a longer pause.
  expect((await reader.read()).value).toContain("retry: 2000");
  last.abort();
  while (!(await reader.read()).done);
});

test("usage that an earlier release recorded as text adds nothing to what a page shows", async () => {
  await services.project("odd");
  const odd = { ...usage, inputTokens: "01.5012-5-5", costMicros: -5 } as unknown as Usage;
  await services.round("odd", "discovery", 1, { usage: odd, agentUsage: { architect: odd } });
  await services.round("odd", "discovery", 2, { usage, agentUsage: { architect: usage } });
  const view = await read<ProjectView>("/api/projects/odd");
  expect(view.summary.usage).toEqual({ ...usage, outputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 2 });
});
