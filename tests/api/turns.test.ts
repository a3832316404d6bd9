import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectId } from "../../base/names.ts";
import { describeTurn } from "../../cli/describe-turns.ts";
import { claimRound } from "../../runtime/ledger/round.ts";
import type { Happening } from "../../runtime/swarm/entry.ts";
import type { ContentBlock } from "../../runtime/swarm/ports.ts";
import type { TurnsView, TurnView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const usage = { inputTokens: 1200, outputTokens: 34, cacheReadTokens: 900, cacheWriteTokens: 0 };
const started = (agent: string): Happening => ({ kind: "visit-started", agent, brief: "The brief." });
const replied = (content: ContentBlock[], costMicros = 4_000): Happening => ({
  kind: "model-replied",
  reply: { content, stopReason: "tool_use", modelId: "us.nova", usage },
  latencyMs: 10,
  reservedMicros: costMicros,
  costMicros,
});
const says = (text: string): ContentBlock => ({ kind: "text", text });
const calls = (id: string, name: string, input: { [name: string]: string }): ContentBlock => ({
  kind: "tool-use",
  id,
  name,
  input,
});
const returned = (callId: string, text: string, isError = false): Happening => ({
  kind: "tool-returned",
  callId,
  outcome: { text, isError, written: [] },
});

/** Writes a journal as a runner does, a second apart; `epoch` is that of the runner. */
async function journal(
  project: string,
  phase: string,
  { round = 1, epoch = 1000, at }: { round?: number; epoch?: number; at: string },
  happenings: readonly Happening[],
) {
  const id = { project: project as ProjectId, phase, round };
  const claimed = await claimRound(services.table, services.objects, id, { epoch, cause: "start", time: at });
  for (const [index, happening] of happenings.entries()) {
    const time = Date.parse(at) + index * 1000;
    await claimed.append({ text: JSON.stringify({ ...happening, at: time }), time: new Date(time).toISOString() });
  }
  return claimed;
}

const turnsOf = async (project: string, query = ""): Promise<TurnsView> =>
  (await services.call(`/api/projects/${project}/turns${query}`, undefined)).json();

test("each turn has its member, its words, its calls with the lengths of their results, and its tokens and cost", async () => {
  await services.project("told");
  await journal("told", "design", { at: "2026-11-20T10:00:00.000Z" }, [
    started("architect"),
    replied([says("I read the plan."), calls("c1", "read_file", { path: "docs/plan.md" })]),
    returned("c1", "# Plan\n"),
    replied([calls("c2", "write_file", { path: "a.md", text: "x".repeat(3000) }), calls("c3", "finish", {})]),
    returned("c2", "No such folder.", true),
    { kind: "finish-refused", callId: "c3", agent: "architect", unmet: ["The plan is missing."] },
    {
      kind: "reply-lost",
      spending: { usage, isEstimated: true },
      attempts: 1,
      reservedMicros: 10,
      costMicros: 7,
    },
    started("security"),
    replied([says("z".repeat(21_000))]),
  ]);
  const { turns, next } = await turnsOf("told");
  expect(next).toBeUndefined();
  expect(turns.map(({ agent, number, text, tools }) => [agent, number, text.slice(0, 20), tools])).toEqual([
    [
      "architect",
      1,
      "I read the plan.",
      [{ name: "read_file", arguments: '{"path":"docs/plan.md"}', resultCharacters: 7 }],
    ],
    [
      "architect",
      2,
      "",
      [
        {
          name: "write_file",
          arguments: expect.stringMatching(/^\{"path":"a\.md","text":"x+$/),
          argumentCharacters: 3025,
          resultCharacters: 15,
          isError: true,
        },
        { name: "finish", arguments: "{}", refused: "The plan is missing." },
      ],
    ],
    ["architect", 3, "", []],
    ["security", 4, "z".repeat(20), []],
  ]);
  expect(turns[0]).toMatchObject({
    modelId: "us.nova",
    stopReason: "tool_use",
    usage: { ...usage, costMicros: 4_000 },
  });
  expect(turns[2]).toMatchObject({ isLost: true, isEstimated: true, usage: { costMicros: 7 } });
  expect(turns[3]).toMatchObject({ textCharacters: 21_000 });
  expect(turns[3]!.text).toHaveLength(20_000);
});

test("what a replaced runner wrote beside the journal is no turn, and phases, rounds and times are chosen", async () => {
  await services.project("chosen");
  const orphan = await journal("chosen", "design", { at: "2026-11-20T10:00:00.000Z" }, [
    started("architect"),
    replied([says("Once.")]),
  ]);
  await journal("chosen", "design", { epoch: 1001, at: "2026-11-20T11:00:00.000Z" }, [replied([says("Again.")])]);
  await orphan.append({ text: JSON.stringify({ ...replied([says("Lost.")]), at: 0 }), time: "x" }).catch(() => {});
  await journal("chosen", "design", { round: 2, at: "2026-11-20T12:00:00.000Z" }, [
    started("security"),
    replied([says("Second round.")]),
  ]);
  await journal("chosen", "build@parser", { at: "2026-11-20T10:30:00.000Z" }, [
    started("dev"),
    replied([says("An element.")]),
  ]);
  const said = async (query: string) => (await turnsOf("chosen", query)).turns.map(({ text }) => text);
  expect(await said("")).toEqual(["Once.", "An element.", "Again.", "Second round."]);
  expect(await said("?phase=design")).toEqual(["Once.", "Again.", "Second round."]);
  expect(await said("?phase=design&round=2")).toEqual(["Second round."]);
  expect(await said("?phase=build")).toEqual(["An element."]);
  expect(await said("?after=2026-11-20T10:30:30.000Z")).toEqual(["Again.", "Second round."]);
});

test("a long project is given in parts, each turn once and in order", async () => {
  await services.project("long");
  for (let round = 1; round <= 3; round += 1)
    await journal("long", "design", { round, at: `2026-11-20T1${round}:00:00.000Z` }, [
      started("architect"),
      ...Array.from({ length: 150 }, (_, turn) =>
        replied([says(`${round}.${turn} ${"w".repeat(round === 2 ? 19_000 : 1)}`)]),
      ),
    ]);
  const all: TurnView[] = [];
  let answers = 0;
  for (let next: string | undefined = ""; next !== undefined; answers += 1) {
    const part: TurnsView = await turnsOf("long", `?after=${encodeURIComponent(next)}`);
    expect(JSON.stringify(part).length).toBeLessThan(2_500_000);
    all.push(...part.turns);
    next = part.next;
  }
  expect(answers).toBeGreaterThan(2);
  expect(all.map(({ text }) => text.split(" ")[0])).toEqual(
    [1, 2, 3].flatMap((round) => Array.from({ length: 150 }, (_, turn) => `${round}.${turn}`)),
  );
});

test("only the delivery team sees turns, and a project without any has none", async () => {
  await services.project("theirs");
  const cora = "cora@example.com";
  expect((await services.call("/api/projects/theirs/turns", cora)).status).toBe(403);
  expect(await turnsOf("theirs")).toEqual({ turns: [] });
});

test("a turn is printed with what was said, called and paid; what a model wrote does not steer the terminal", () => {
  const turn: TurnView = {
    id: "x",
    time: "2026-11-20T10:00:01.000Z",
    phase: "build@parser",
    round: 2,
    number: 3,
    agent: "dev",
    text: "I write it.\n\u001b[2JAnd go.",
    tools: [
      { name: "write_file", arguments: '{"path":"a.md"', argumentCharacters: 3026, resultCharacters: 1500 },
      { name: "finish", arguments: "{}", refused: "The plan is missing." },
    ],
    modelId: "us.nova",
    stopReason: "tool_use",
    usage: { ...usage, costMicros: 40_000 },
  };
  expect(describeTurn(turn)).toBe(
    [
      "2026-11-20T10:00:01.000Z  build@parser, round 2, turn 3: dev",
      "  I write it.",
      "  \uFFFD[2JAnd go.",
      '  > write_file {"path":"a.md" … (3026 characters): a result of 1,500 characters',
      "  > finish {}: refused: The plan is missing.",
      "  us.nova: 1,200 tokens in, 900 from the cache, 0 into it, 34 out, $0.04",
    ].join("\n"),
  );
});
