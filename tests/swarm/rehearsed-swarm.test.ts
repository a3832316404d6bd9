import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openModels } from "../../runtime/models/model-providers.ts";
import { createRehearsalModel, type RehearsalOptions } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import type { ModelClient } from "../../runtime/swarm/ports.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { agent, deliverable, kinds, MemoryJournal, MemoryWork, pipelineOf, swarmRun } from "../support/swarm-run.ts";

let server: Server;
let models: ModelClient;
let pipeline: Pipeline;
const options: RehearsalOptions = { pipelineFor: () => pipeline };

beforeAll(async () => {
  server = createServer(createRehearsalModel(options));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  models = openModels({
    bedrock: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    },
    sleep: async () => {},
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = { agent: "pm", question: "Which harbour comes first?", choices: ["Brone", "Vardal"] };

function team(rehearsal: Partial<Phase["rehearsal"]> = {}): Pipeline {
  return pipelineOf(
    [
      agent("pm", { mayAsk: true }),
      agent("architect", {
        reviews: [{ of: "docs/requirements.md", blockOn: ["high"] }],
        outputs: { severity: { enum: ["none", "high"] } },
      }),
    ],
    {
      deliverables: [deliverable("requirements", "pm"), deliverable("sketch", "architect")],
      rehearsal: { ask: [], failReview: 0, decide: [], ...rehearsal },
    },
  );
}

test("two rehearsed agents write, review, report and finish over the wire", async () => {
  pipeline = team();
  const run = swarmRun({ pipeline, models });
  const outcome = await runSwarm(run);
  expect(outcome).toMatchObject({ kind: "done", outputs: { architect: { severity: "none" } } });
  const { files, ledger, reviewed } = run.ports.work;
  expect([...files.keys()]).toEqual(["docs/requirements.md", "docs/sketch.md"]);
  expect(files.get("docs/requirements.md")).toContain("Visitors buy a ticket on a telephone within two minutes.");
  expect(files.get("docs/requirements.md")).toContain("Rehearsal");
  expect(ledger.map(({ section }) => section)).toEqual(expect.arrayContaining(["facts", "assumptions", "decisions"]));
  expect([...reviewed]).toEqual(["docs/requirements.md"]);
  expect(run.ports.meter.open.size).toBe(0);
  expect(run.ports.meter.spent).toBeGreaterThan(0);
});

test("a declared question parks the round, and its answer is in the documents", async () => {
  pipeline = team({ ask: [ask] });
  const work = new MemoryWork(pipeline);
  const journal = new MemoryJournal();
  const asked = await runSwarm(swarmRun({ pipeline, models, work, journal }));
  expect(asked).toEqual({
    kind: "asked",
    question: { agent: "pm", text: ask.question, choices: ask.choices, number: 1 },
  });
  const stillAsked = await runSwarm(swarmRun({ pipeline, models, work, journal }));
  expect(stillAsked).toEqual(asked);
  const done = await runSwarm(swarmRun({ pipeline, models, work, journal, answers: ["Vardal, please"] }));
  expect(done.kind).toBe("done");
  expect(work.files.get("docs/requirements.md")).toContain("Vardal, please");
  expect(kinds(journal).filter((kind) => kind === "asked")).toHaveLength(1);
});

test.each([
  ["throttle", "done"],
  ["silence", "done"],
  ["malformed-tool-call", "done"],
  ["write-outside", "done"],
  ["exceed-turns", "limit"],
  ["ping-pong", "limit"],
] as const)("a rehearsed %s ends in %s", async (misbehave, kind) => {
  pipeline = team({ misbehave });
  const outcome = await runSwarm(swarmRun({ pipeline, models }));
  expect(outcome.kind).toBe(kind);
});

/** The team on a small model: an unknown one, or one that thinks and wants its thoughts back. */
function leanTeam(id: string): Pipeline {
  const given = team();
  const { working } = given.models;
  const [phase] = Object.values(given.phases);
  const notes = { ...deliverable("notes", "architect"), path: "docs/notes/*.md", min: 3 };
  const price = Object.values(working!.prices)[0]!;
  return {
    ...given,
    models: { working: { ...working!, ids: [id], prices: { [id]: price }, profile: "lean" } },
    phases: { design: { ...phase!, deliverables: [...phase!.deliverables, notes] } },
  };
}

const leanModels = ["small.local-8b", "us.anthropic.claude-haiku-5-5"];

test.each(leanModels)(
  "a team of the lean profile on %s writes in fenced blocks that no service refuses in later turns",
  async (id) => {
    pipeline = leanTeam(id);
    const run = swarmRun({ pipeline, models });
    expect(await runSwarm(run)).toMatchObject({ kind: "done", outputs: { architect: { severity: "none" } } });
    const { files } = run.ports.work;
    expect([...files.keys()].filter((path) => path.startsWith("docs/notes/"))).toHaveLength(3);
    expect(files.size).toBe(5);
    const calls = run.ports.journal.entries.flatMap((entry) =>
      entry.kind === "model-replied" ? entry.reply.content.filter(({ kind }) => kind === "tool-use") : [],
    );
    const writes = calls.filter((call) => call.kind === "tool-use" && call.name === "git_write");
    expect(writes.map((call) => call.kind === "tool-use" && call.isFenced)).toEqual(Array(5).fill(true));
  },
);

test("a team of the lean profile whose replies go wrong now and then loses nothing", async () => {
  let wrong = 0;
  options.onReply = ({ misbehaviour }) => {
    if (misbehaviour !== undefined) wrong += 1;
  };
  for (const seed of [1, 2, 3]) {
    pipeline = leanTeam(leanModels[0]!);
    options.misbehave = { rates: { cut: 0.1, words: 0.1, names: 0.1 }, seed };
    const run = swarmRun({ pipeline, models });
    expect((await runSwarm(run)).kind, `seed ${seed}`).toBe("done");
    expect(run.ports.work.files.size).toBe(5);
    for (const text of run.ports.work.files.values()) expect(text).toMatch(/^# .+\n[\s\S]+\n$/);
  }
  expect(wrong).toBeGreaterThan(2);
  delete options.misbehave;
  delete options.onReply;
});

test("a rehearsed agent reports the lessons of its brief as held, up to its bound, and none where it is shown none", async () => {
  const held = { type: "array", maxItems: 2, items: { type: "object", properties: { id: { type: "string" } } } };
  const one = pipelineOf([agent("pm", { outputs: { held } })], { deliverables: [deliverable("plan", "pm")] });
  pipeline = {
    ...one,
    lessons: {
      from: { agent: "pm", output: "none" },
      kept: { agent: "pm", output: "held" },
      most: 5,
      keepDays: 5,
      shown: 5,
    },
  };
  const reported = async (ids: readonly string[]) => {
    const run = swarmRun({ pipeline, models });
    const { work } = run.ports;
    const facts = work.facts.bind(work);
    const shown = ids.map((id) => ({
      id,
      project: "p0",
      texts: [{ name: "advice", text: "<Ask> first." }],
      words: [],
    }));
    work.facts = (...given) => ({ ...facts(...given), lessons: { shown, heldIn: "held" } });
    const outcome = await runSwarm(run);
    return outcome.kind === "done" ? outcome.outputs.pm?.held : outcome;
  };
  expect(await reported(["a1", "b2", "c3"])).toEqual([{ id: "a1" }, { id: "b2" }]);
  expect(await reported([])).toEqual([]);
});
