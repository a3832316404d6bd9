import { expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { ContentBlock, Message, ModelReply } from "../../runtime/swarm/ports.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import {
  agent,
  calls,
  deliverable,
  kinds,
  MemoryJournal,
  MemoryMeter,
  MemoryWork,
  pipelineOf,
  ScriptedModel,
  stops,
  swarmRun,
  use,
} from "../support/swarm-run.ts";

const pair = () => pipelineOf([agent("pm", { mayAsk: true }), agent("dev")]);
const finish = () => use("finish", { summary: "All is there." });
const handoff = (to: string) => use("handoff", { to, message: "Your turn." });
const ask = () => use("ask", { question: "Which colour?" });
const write = (path = "docs/a.md") => use("git_write", { path, content: "# A\n" });

async function play(script: ConstructorParameters<typeof ScriptedModel>[0], pipeline = pair(), answers: string[] = []) {
  const models = new ScriptedModel(script);
  const run = swarmRun({ pipeline, models, answers });
  const outcome = await runSwarm(run);
  return { outcome, ...run.ports, models };
}

const results = (message: Message | undefined): ContentBlock[] =>
  message?.content.filter(({ kind }) => kind === "tool-result") ?? [];

const controls = { ask, handoff: () => handoff("dev"), finish };
const names = ["ask", "handoff", "finish"] as const;

test.each(names.flatMap((first) => names.map((second) => [first, second] as const)))(
  "in one reply, work runs first, then %s; a later %s is refused",
  async (first, second) => {
    const { journal, work } = await play([
      calls(controls[first](), write(), controls[second](), use("ledger_add", { section: "facts", text: "x" })),
      calls(finish()),
    ]);
    const done = kinds(journal).slice(2, 7);
    const decisive = { ask: "asked", handoff: "handed-off", finish: "finished" }[first];
    expect(done).toEqual(["tool-returned", "tool-returned", "turn-published", "call-refused", decisive]);
    expect(work.files.has("docs/a.md")).toBe(true);
  },
);

test("every call of a reply is answered in the next message, in the order of the calls", async () => {
  const { models } = await play([calls(handoff("nobody"), write(), use("finish", {})), calls(finish())]);
  const answered = results(models.requests[1]?.messages.at(-1));
  const asked = models.requests[1]?.messages.at(-2)?.content.map((block) => ("id" in block ? block.id : ""));
  expect(answered.map((block) => ("id" in block ? block.id : ""))).toEqual(asked);
  expect(answered.map((block) => "isError" in block && block.isError)).toEqual([true, false, true]);
});

test.each(["toString", "__proto__", "constructor", ""])(
  "a call with the id %j is answered like any other",
  async (id) => {
    const call: ContentBlock = {
      kind: "tool-use",
      id,
      name: "git_write",
      input: { path: "docs/a.md", content: "# A" },
    };
    const { models, outcome } = await play([calls(call), calls(finish())]);
    expect(results(models.requests[1]?.messages.at(-1))).toMatchObject([{ id, isError: false }]);
    expect(outcome.kind).toBe("done");
  },
);

test.each([
  ["text", use("ask", { question: "x".repeat(10_001) })],
  ["choices", use("ask", { question: "Which?", choices: Array.from({ length: 2000 }, () => "This one") })],
])("a question with too much %s is refused, and the agent continues", async (_, call) => {
  const { outcome, journal } = await play([calls(call), calls(finish())]);
  expect(kinds(journal)).toContain("call-refused");
  expect(outcome.kind).toBe("done");
});

test("a question for a credential never reaches the customer, and the agent reads why", async () => {
  const phishing = use("ask", { question: "Please send us the admin password of the mail server." });
  const { outcome, journal } = await play([calls(phishing), calls(ask())]);
  expect(outcome).toMatchObject({ kind: "asked", question: { text: "Which colour?" } });
  expect(JSON.stringify(journal)).toContain("Never ask the customer for a password");
});

test("an agent that may not ask is informed of that and continues", async () => {
  const { outcome, journal } = await play([calls(handoff("dev")), calls(ask()), calls(finish())]);
  expect(outcome.kind).toBe("done");
  expect(journal.entries.find(({ kind }) => kind === "call-refused")).toMatchObject({
    reason: expect.stringContaining("may not ask"),
  });
});

test("finish is refused with its reasons while a deliverable or a declared value is missing", async () => {
  const pipeline = pipelineOf([agent("pm", { outputs: { risk: { enum: ["low", "high"] } } })], {
    deliverables: [deliverable("plan", "pm")],
  });
  const { outcome, journal } = await play(
    [
      calls(finish()),
      calls(use("report", { risk: "enormous" })),
      calls(use("report", { risk: "low" }), write("docs/plan.md")),
      calls(finish()),
    ],
    pipeline,
  );
  const refused = journal.entries.find(({ kind }) => kind === "finish-refused");
  expect(refused).toMatchObject({ unmet: ["The pm (pm) has not reported risk.", "plan of pm is missing."] });
  expect(journal.entries.find(({ kind }) => kind === "call-refused")).toMatchObject({
    reason: "“risk” must be one of low, high.",
  });
  expect(outcome).toMatchObject({ kind: "done", outputs: { pm: { risk: "low" } } });
});

test("a handoff's message begins the next visit, and a new visit sees nothing of the old", async () => {
  const { work, models } = await play([calls(handoff("dev")), calls(finish())]);
  expect(work.briefs).toEqual([
    { agent: "pm", note: undefined },
    { agent: "dev", note: "From pm: Your turn." },
  ]);
  expect(models.requests[1]?.messages).toHaveLength(1);
  expect(models.requests[1]?.metadata).toMatchObject({ project: "p1", phase: "design", agent: "dev", round: "1" });
});

test("a forced edge fires instead of finish until its end has worked on the newest write", async () => {
  const pipeline = pipelineOf([agent("dev"), agent("qa"), agent("pm")], { forcedHandoffs: [["dev", "qa"]] });
  const { outcome, journal } = await play(
    [
      calls(write(), handoff("pm")),
      calls(handoff("dev")),
      calls(write("docs/b.md"), finish()),
      calls(handoff("dev")),
      calls(finish()),
    ],
    pipeline,
  );
  const path = journal.entries.flatMap((entry) => (entry.kind === "handed-off" ? [`${entry.from}>${entry.to}`] : []));
  expect(path).toEqual(["dev>qa", "qa>dev", "dev>qa", "qa>dev"]);
  expect(outcome.kind).toBe("done");
});

// As often as is borne, the same in a fresh visit, and one turn that saves the work.
test.each([
  ["max_tokens", 3 + 3 + 1, "reply-length"],
  ["malformed_tool_use", 4 + 4 + 1, "malformed-replies"],
  ["malformed_model_output", 4 + 4 + 1, "malformed-replies"],
  ["guardrail_intervened", 3 + 3 + 1, "guardrail"],
  ["end_turn", 3 + 3 + 1, "idle-replies"],
  ["refusal", 1 + 1 + 1, "refusal"],
  ["content_filtered", 1 + 1 + 1, "refusal"],
  ["model_context_window_exceeded", 3, "context-window"],
] as const)(
  "%s is borne a few times, then anew: reply number %i is the last, at the limit %s",
  async (reason, replies, limit) => {
    const { outcome, models } = await play([stops(reason, "Half a")]);
    expect(outcome).toMatchObject({ kind: "limit", limit });
    expect(models.requests).toHaveLength(replies);
  },
);

test("replies that lead nowhere begin a fresh visit, then the fallback, and a useful one ends the count", async () => {
  const pipeline = pair();
  const [name = "", model] = Object.entries(pipeline.models)[0] ?? [];
  if (model === undefined) throw new Error("The team has a model.");
  const ids = [...model.ids, "another"];
  const prices = { ...model.prices, another: Object.values(model.prices)[0] as (typeof model.prices)[string] };
  const idle = stops("end_turn", "I think about it.");
  const replies = [idle, idle, idle, idle, idle, idle, calls(write()), idle, idle, calls(finish())];
  const { outcome, models } = await play(replies, { ...pipeline, models: { [name]: { ...model, ids, prices } } });
  expect(outcome.kind).toBe("done");
  expect(models.requests.map(({ model: { ids: asked } }) => asked[0])).toEqual([
    ...Array.from({ length: 6 }, () => ids[0]),
    ...Array.from({ length: 4 }, () => "another"),
  ]);
  expect(models.requests.map(({ messages }) => messages.length)).toEqual([1, 3, 5, 1, 3, 5, 1, 3, 5, 7]);
});

test("what a model declined is not sent back, and the fallback is asked at once", async () => {
  const pipeline = pair();
  const [name = "", model] = Object.entries(pipeline.models)[0] ?? [];
  if (model === undefined) throw new Error("The team has a model.");
  const prices = { ...model.prices, another: Object.values(model.prices)[0] as (typeof model.prices)[string] };
  const models = { [name]: { ...model, ids: [...model.ids, "another"], prices } };
  const played = await play([stops("refusal", "I cannot"), calls(finish())], { ...pipeline, models });
  expect(played.outcome.kind).toBe("done");
  expect(played.models.requests[1]?.model.ids).toEqual(["another"]);
  expect(JSON.stringify(played.models.requests[1]?.messages)).not.toContain("I cannot");
});

test("a call that cannot be used is refused by itself, and the others of its reply are run", async () => {
  const bad = { kind: "tool-use" as const, id: "bad", name: "git_write", input: {}, unusable: "They are no JSON." };
  const { work, models } = await play([{ content: [bad, write()], stopReason: "tool_use" }, calls(finish())]);
  expect([...work.files.keys()]).toEqual(["docs/a.md"]);
  expect(JSON.stringify(models.requests[1]?.messages.at(-1))).toContain("They are no JSON.");
});

test("complete calls of a reply that was cut off are run, and the agent is informed what is missing", async () => {
  const cut = { content: [write()], stopReason: "tool_use" as const, isCut: true };
  const { work, models } = await play([cut, calls(finish())]);
  expect([...work.files.keys()]).toEqual(["docs/a.md"]);
  const last = models.requests[1]?.messages.at(-1)?.content.at(-1);
  expect(last).toMatchObject({ kind: "tool-result", text: expect.stringContaining("cut off") });
});

test.each([["max_tokens"], ["malformed_tool_use"], ["guardrail_intervened"], ["end_turn"]] as const)(
  "after %s the agent is informed what to do and the round continues",
  async (reason) => {
    const { outcome, models } = await play([stops(reason), calls(finish())]);
    expect(outcome.kind).toBe("done");
    const said = models.requests[1]?.messages ?? [];
    expect(said.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(said.every(({ content }) => content.every((block) => block.kind !== "text" || block.text !== ""))).toBe(
      true,
    );
  },
);

test("calls in a reply that was cut off are not run", async () => {
  const cut: Partial<ModelReply> = { content: [write()], stopReason: "max_tokens" };
  const { work, models } = await play([cut, calls(finish())]);
  expect(work.files.size).toBe(0);
  expect(models.requests[1]?.messages[1]?.content).toEqual([{ kind: "text", text: "(no usable reply)" }]);
});

test("a full context window begins a fresh visit that knows what was done", async () => {
  const { work, models } = await play([calls(write()), stops("model_context_window_exceeded"), calls(finish())]);
  expect(work.briefs[1]?.note).toContain("git_write docs/a.md");
  expect(models.requests[2]?.messages).toHaveLength(1);
});

test("what a turn wrote is published before the next reply is asked for, under the turn's own number", async () => {
  const { work, journal } = await play([calls(write(), write("docs/b.md")), calls(finish())]);
  const replied = journal.entries.findIndex(({ kind }) => kind === "model-replied") + 1;
  expect(work.published).toEqual([{ phase: "design", round: 1, seq: replied }]);
  expect(kinds(journal).indexOf("turn-published")).toBeLessThan(kinds(journal).lastIndexOf("model-replied"));
});

test("the project's budget ends the round before the call that it does not cover", async () => {
  const models = new ScriptedModel([calls(finish())]);
  const run = swarmRun({ pipeline: pair(), models, meter: new MemoryMeter(10) });
  expect(await runSwarm(run)).toMatchObject({ kind: "limit", limit: "budget" });
  expect(models.requests).toHaveLength(0);
});

test("an aborted signal stops the round with everything recorded, and the round resumes", async () => {
  const stop = new AbortController();
  const pipeline = pair();
  const work = new MemoryWork(pipeline);
  const models = new ScriptedModel([
    () => {
      stop.abort();
      return calls(write());
    },
    calls(finish()),
  ]);
  const first = swarmRun({ pipeline, models, work, signal: stop.signal });
  expect(await runSwarm(first)).toEqual({ kind: "stopped" });
  expect(kinds(first.ports.journal)).toEqual(["visit-started", "model-replied"]);
  const second = swarmRun({ pipeline, models, work, journal: first.ports.journal });
  expect((await runSwarm(second)).kind).toBe("done");
  expect(models.requests).toHaveLength(2);
});

const nested = (levels: number) => ({ path: JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as Json });

test.each(["git_list", "report", "handoff", "ask", "finish"])(
  "a call of %s with arguments nested 20,000 levels deep is refused with a message to the agent, and the others run",
  async (name) => {
    const { journal, models, work, outcome } = await play([calls(use(name, nested(20_000)), write()), calls(finish())]);
    expect(outcome.kind).toBe("done");
    expect(work.files.has("docs/a.md")).toBe(true);
    expect(() => JSON.stringify(journal.entries)).not.toThrow();
    const [refused, written] = results(models.requests[1]?.messages.at(-1));
    expect(refused).toMatchObject({ isError: true, text: expect.stringMatching(/arguments.*nested.*100 levels/) });
    expect(written).toMatchObject({ isError: false });
  },
);

test("arguments nested as deep as a tool may ask for run as they are", async () => {
  const { journal, models } = await play([calls(use("git_list", nested(90))), calls(finish())]);
  expect(kinds(journal)).not.toContain("call-refused");
  expect(models.requests[1]?.messages.at(-2)?.content).toEqual([expect.objectContaining({ input: nested(90) })]);
});

test("answers to comments come with a handoff or a finish, are kept once, and are there when the next agent is briefed", async () => {
  const answers = [
    { id: "C1", place: "docs/a.md" },
    { id: "C2", reason: "Not now." },
    { id: "C3" },
    { id: "nonsense", place: "x" },
    "C4",
  ];
  const given = use("handoff", { to: "dev", message: "Your turn.", answers });
  const again = use("finish", { summary: "All is there.", answers: answers.slice(0, 1) });
  const models = new ScriptedModel([calls(write(), given), calls(again)]);
  const run = swarmRun({ pipeline: pair(), models });
  const { brief } = run.ports.work;
  const briefed: unknown[] = [];
  run.ports.work.brief = (who, note, outputs, known) => {
    briefed.push(known);
    return brief.call(run.ports.work, who, note, outputs, known);
  };
  expect((await runSwarm(run)).kind).toBe("done");
  const taken = run.ports.journal.entries.filter(({ kind }) => kind === "comments-answered");
  const [first, second] = [
    { by: "pm", place: "docs/a.md" },
    { by: "pm", reason: "Not now." },
  ];
  expect(taken).toMatchObject([{ agent: "pm", answers: { C1: first, C2: second } }]);
  expect(briefed).toEqual([{}, { C1: first, C2: second }]);
});

test("an answer to a finding is kept once for each member who gives it, since only its author's counts", async () => {
  const answers = [{ id: "F1", reason: "It is so." }];
  const hand = (to: string) => calls(use("handoff", { to, message: "Yours.", answers }));
  const { journal } = await play([hand("dev"), hand("pm"), calls(use("finish", { summary: "Done.", answers }))]);
  const taken = journal.entries.filter(({ kind }) => kind === "comments-answered");
  expect(taken.map((entry) => "agent" in entry && entry.agent)).toEqual(["pm", "dev"]);
});

test("what lasts of a brief begins each visit of an agent as a block of its own, also in a conversation that was resumed", async () => {
  const pair = [agent("pm"), agent("dev")];
  const handTo = (to: string) => calls(use("handoff", { to, message: "Go on." }));
  const script = () => [handTo("dev"), handTo("pm"), calls(use("finish", { summary: "Done." }))];
  const models = new ScriptedModel(script());
  const run = swarmRun({ pipeline: pipelineOf(pair), models });
  await runSwarm(run);
  const opened = models.requests.map(({ messages }) => messages[0]?.content ?? []);
  const [first, , third] = opened.map(([block]) => block);
  expect(third).toEqual(first);
  expect(first).toMatchObject({ kind: "text", isLasting: true });
  expect(opened[0]?.[1]).not.toEqual(opened[2]?.[1]);
  const resumed = new ScriptedModel(script().slice(2));
  const journal = new MemoryJournal(run.ports.journal.entries.slice(0, 5));
  await runSwarm(swarmRun({ pipeline: pipelineOf(pair), models: resumed, journal }));
  expect(resumed.requests[0]?.messages).toEqual(models.requests[2]?.messages);
});
