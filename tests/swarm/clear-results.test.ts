import { expect, test } from "vitest";
import { clearIn, clearingDue } from "../../runtime/swarm/clear-results.ts";
import type { Member } from "../../runtime/swarm/config.ts";
import type { ContentBlock, Message, ModelRequest } from "../../runtime/swarm/ports.ts";
import { judgeTurn, noProgress } from "../../runtime/swarm/progress.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Visit } from "../../runtime/swarm/state.ts";
import { noTroubles } from "../../runtime/swarm/troubles.ts";
import type { Pipeline } from "../../schema/types.ts";
import {
  agent,
  calls,
  MemoryJournal,
  MemoryWork,
  pipelineOf,
  ScriptedModel,
  swarmRun,
  use,
} from "../support/swarm-run.ts";

const haiku45 = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const nova = "us.amazon.nova-pro-v1:0";
const opus = "us.anthropic.claude-opus-5-5";
const unknown = "model-a";

const files = new Map(
  Array.from({ length: 40 }, (_, at) => [`app/part-${at}.ts`, `export const part${at} = 1;\n`.repeat(300)]),
);

/** A team of one, whose model has these ids. */
function pipelineWith(...ids: string[]): Pipeline {
  const pipeline = pipelineOf([agent("dev", { writes: ["docs/**"] })]);
  const { working } = pipeline.models;
  if (working === undefined) throw new Error("The pipeline has a model.");
  const [price] = Object.values(working.prices);
  const prices = Object.fromEntries(ids.flatMap((id) => (price ? [[id, price]] : [])));
  return { ...pipeline, models: { working: { ...working, ids, prices } } };
}

const script = (modelId: string) => [
  ...[...files.keys()].map((path) => ({ ...calls(use("git_read", { path })), modelId })),
  { ...calls(use("finish", { summary: "Read." })), modelId },
];

async function longVisit(modelId: string) {
  const pipeline = pipelineWith(modelId);
  const models = new ScriptedModel(script(modelId));
  const run = swarmRun({ pipeline, models, work: new MemoryWork(pipeline, "design", { files }) });
  expect((await runSwarm(run)).kind).toBe("done");
  return { requests: models.requests, entries: run.ports.journal.entries };
}

/** Input tokens of all requests, and what they cost in prices of an input token: what an earlier request began with is read from the cache. */
function bill(requests: ModelRequest[]): { tokens: number; price: number } {
  let [tokens, price, before] = [0, 0, ""];
  for (const { system, tools, messages } of requests) {
    const text = JSON.stringify([system, tools, messages.map(({ content }) => content)]);
    let shared = 0;
    while (shared < before.length && text[shared] === before[shared]) shared += 1;
    tokens += text.length / 3;
    price += (shared * 0.1 + (text.length - shared) * 1.25) / 3;
    before = text;
  }
  return { tokens: Math.round(tokens), price: Math.round(price) };
}

test("a long visit sends less than half of the tokens and pays a fifth less when old results are cleared, a few times only", async () => {
  const [kept, cleared] = [await longVisit(unknown), await longVisit(haiku45)];
  const clearings = cleared.entries.filter(({ kind }) => kind === "results-cleared");
  expect(kept.entries.map(({ kind }) => kind)).not.toContain("results-cleared");
  expect(clearings.length).toBeGreaterThan(1);
  expect(clearings.length).toBeLessThan(6);
  const [before, after] = [bill(kept.requests), bill(cleared.requests)];
  expect(after.tokens / before.tokens).toBeLessThan(0.5);
  expect(after.price / before.price).toBeLessThan(0.8);
});

test("a resumed round continues with the conversation as it was cleared", async () => {
  const { requests, entries } = await longVisit(haiku45);
  const at = entries.findIndex(({ kind }) => kind === "results-cleared");
  for (const length of [at, at + 1]) {
    const asked = entries.slice(0, length).filter(({ kind }) => kind === "model-replied").length;
    const models = new ScriptedModel(script(haiku45).slice(asked));
    const pipeline = pipelineWith(haiku45);
    const work = new MemoryWork(pipeline, "design", { files });
    const journal = new MemoryJournal(entries.slice(0, length));
    expect((await runSwarm(swarmRun({ pipeline, models, work, journal }))).kind).toBe("done");
    expect(models.requests[0]?.messages).toEqual(requests[asked]?.messages);
  }
});

const long = "x".repeat(30_000);
const asked = (...content: ContentBlock[]): Message => ({ role: "assistant", content, by: haiku45 });
const answered = (...texts: string[]): Message => ({
  role: "user",
  content: texts.map((text) => ({ kind: "tool-result", id: "again", text, isError: false })),
});

/** A visit with one reply for each list of calls; every result is `long` unless another text is given. */
function visitOf(replies: ContentBlock[][], results: string[][] = []): Visit {
  const messages: Message[] = [{ role: "user", content: [{ kind: "text", text: "The brief." }] }];
  for (const [at, content] of replies.entries()) {
    const made = content.filter(({ kind }) => kind === "tool-use");
    messages.push(asked(...content), answered(...made.map((_, place) => results[at]?.[place] ?? long)));
  }
  return { agent: "dev", messages, troubles: noTroubles, progress: noProgress };
}

const memberWith = (ids: string[], over: Parameters<typeof agent>[1] = {}): Member => {
  const model = pipelineWith(...ids).models.working as Member["model"];
  return { agent: agent("dev", over), model, system: "", tools: [] };
};

const read = (path: string, over: object = {}) => use("git_read", { path, ...over });
const reads = (count: number, folder = "app") => Array.from({ length: count }, (_, at) => [read(`${folder}/${at}.ts`)]);
const textsOf = ({ messages }: Visit) =>
  messages.flatMap(({ content }) => content.flatMap((block) => (block.kind === "tool-result" ? [block.text] : [])));

test("what was cleared is named, the latest replies keep their results, and the rest of the conversation stays as it was", () => {
  const visit = visitOf(reads(9));
  const due = clearingDue(visit, memberWith([haiku45]));
  const after = clearIn(visit, due?.results ?? []);
  expect(textsOf(after)).toEqual([
    ...[0, 1, 2, 3, 4].map(
      (at) => `(The result of git_read app/${at}.ts was cleared to make room. Call it again if you still need it.)`,
    ),
    ...[5, 6, 7, 8].map(() => long),
  ]);
  const others = ({ messages }: Visit) => messages.filter(({ role }) => role === "assistant");
  expect(others(after)).toEqual(others(visit));
  expect(clearingDue(after, memberWith([haiku45]))).toBeUndefined();
});

test.each([
  ["a model that crew does not know", [unknown], []],
  ["a fallback that crew does not know", [haiku45, unknown], []],
  ["reasoning in the conversation", [opus], [{ kind: "reasoning" as const, text: "Hm.", signature: "s" }]],
  ["reasoning of another model", [nova], [{ kind: "reasoning" as const, text: "Hm.", signature: "s" }]],
])("nothing is cleared with %s", (_, ids, thought) => {
  const visit = visitOf(reads(12).map((content) => [...thought, ...content]));
  expect(clearingDue(visit, memberWith(ids))).toBeUndefined();
});

test.each([[haiku45], [nova], [opus]])(
  "%s takes a conversation without reasoning whose old results were cleared",
  (id) => {
    expect(clearingDue(visitOf(reads(20)), memberWith([id]))).toBeDefined();
  },
);

test("nothing is cleared while it is little, or while too much follows it that would be written to the cache again", () => {
  const member = memberWith([haiku45]);
  expect(clearingDue(visitOf(reads(5)), member)).toBeUndefined();
  const behind = "y".repeat(400_000);
  const many = visitOf([...reads(6), ...reads(4, "late")], [...Array(6).fill([]), ...Array(4).fill([behind])]);
  expect(clearingDue(many, member)).toBeUndefined();
  expect(clearingDue(many, { ...member, model: { ...member.model, cache: "off" } })).toBeDefined();
});

test("files that the agent may change or judges stay until it has, and so does a customer's answer", () => {
  const own = { writes: ["app/**"], reviews: [{ of: "docs/*", blockOn: [] }] };
  const first = [
    [read("app/mine.ts")],
    [read("app/mine.ts", { from: 1, to: 40 })],
    [read("docs/judged.md")],
    [read("docs/open.md")],
    [use("git_read", { files: [{ path: "infra/a.tf" }, { path: "infra/b.tf" }] })],
    [use("ask", { question: "Which colour?" })],
    [use("review_submit", { paths: ["docs/judged.md"] }), use("git_write", { path: "app/rewritten.ts" })],
    [read("app/ranges.ts", { from: 1, to: 40 }), read("app/ranges.ts", { from: 41, to: 90 })],
    [read("app/rewritten.ts")],
    [read("app/rewritten.ts")],
  ];
  const visit = visitOf([...first, ...reads(8, "infra")]);
  const member = memberWith([haiku45], own);
  const uncached: Member = { ...member, model: { ...member.model, cache: "off" } };
  const after = clearIn(visit, clearingDue(visit, uncached)?.results ?? []);
  const cleared = textsOf(after).map((text) => (text === long ? "" : (/result of (.*) was/.exec(text)?.[1] ?? "?")));
  expect(cleared.slice(0, 12)).toEqual([
    "",
    "",
    "git_read docs/judged.md",
    "",
    "git_read infra/a.tf infra/b.tf",
    "",
    "review_submit docs/judged.md",
    "git_write app/rewritten.ts",
    "",
    "",
    "git_read app/rewritten.ts",
    "",
  ]);
});

test("whoever judges the whole phase keeps every file that it has read", () => {
  const verdict = { name: "verdict", description: "", input: {} };
  const visit = visitOf([...reads(2), ...Array.from({ length: 9 }, () => [use("git_list")])]);
  const member = { ...memberWith([haiku45]), tools: [verdict] };
  const due = clearingDue(visit, { ...member, model: { ...member.model, cache: "off" } });
  const cleared = textsOf(clearIn(visit, due?.results ?? [])).map((text) => text !== long);
  expect(cleared).toEqual([false, false, true, true, true, true, true, false, false, false, false]);
});

test("a call whose result was cleared brings something when it is made again", () => {
  const visit = visitOf(reads(9));
  const turnOf = (path: string) => {
    const { input } = read(path) as Extract<ContentBlock, { kind: "tool-use" }>;
    const call = { id: "c", name: "git_read", input };
    return { seq: 1, calls: [call], results: { c: { text: long, isError: false } }, written: [], published: false };
  };
  const read0 = { ...visit, progress: judgeTurn(noProgress, turnOf("app/0.ts")).progress };
  expect(judgeTurn(read0.progress, turnOf("app/0.ts")).isFruitful).toBe(false);
  const after = clearIn(read0, clearingDue(read0, memberWith([haiku45]))?.results ?? []);
  expect(judgeTurn(after.progress, turnOf("app/0.ts")).isFruitful).toBe(true);
});
