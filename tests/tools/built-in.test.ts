import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agentNamed, openToolbox, submission } from "../support/toolbox.ts";

let shop: Awaited<ReturnType<typeof openToolbox>>;

const pm = agentNamed("pm");
const reader = agentNamed("reader", { lane: "read-only" });

const record = (title: string) => ({
  title,
  status: "accepted",
  context: "c",
  decision: "We do it.\n\nMore.",
  consequences: "k",
});
const text = async (path: string) => (await shop.tree.read(path)).toString();

describe("a toolbox", () => {
  beforeEach(async () => {
    shop = await openToolbox();
  });
  afterEach(() => shop.close());

  test("an agent sees the functions of the tools it declares, and only those its lane allows", () => {
    const names = (agent = pm) => shop.toolbox.specs(agent).map(({ name }) => name);
    expect(names()).toEqual([
      "git_list",
      "git_search",
      "git_read",
      "git_diff",
      "git_history",
      "git_edit",
      "git_write",
      "git_move",
      "git_delete",
      "ledger_add",
      "ledger_read",
      "ledger_resolve",
      "adr_write",
      "review_submit",
    ]);
    expect(names(reader)).toEqual([
      "git_list",
      "git_search",
      "git_read",
      "git_diff",
      "git_history",
      "ledger_read",
      "review_submit",
    ]);
    expect(names(agentNamed("bare", { tools: [] }))).toEqual([]);
  });

  test("a declaration may choose functions, and the others are neither offered nor run", async () => {
    const functions = ["git_read", "git_write"];
    const chosen = await openToolbox({
      git: { kind: "builtin", name: "git", description: "d", effect: "read", builtin: "git", functions },
    });
    const agent = agentNamed("a", { tools: ["git"] });
    expect(chosen.toolbox.specs(agent).map(({ name }) => name)).toEqual(["git_read"]);
    expect((await chosen.call(agent, "git_list", {})).text).toMatch(
      /You have no tool "git_list". Your tools: git_read\./,
    );
    await chosen.close();
  });

  test.each(["git", "ledger", "adr", "review"] as const)(
    "what the declaration of %s says of it is read by the model, after the runner's own words",
    async (builtin) => {
      const description = `How ${builtin} is used here.`;
      const other = await openToolbox({
        [builtin]: { kind: "builtin", name: builtin, description, effect: "write", builtin },
      });
      const plain = shop.toolbox.specs(agentNamed("a", { tools: [builtin] }));
      const specs = other.toolbox.specs(agentNamed("a", { tools: [builtin] }));
      await other.close();
      expect(specs.map(({ name }) => name)).toEqual(plain.map(({ name }) => name));
      for (const { name, description: read } of specs) {
        expect(read.endsWith(`\n\n${description}`)).toBe(true);
        const own = plain.find((spec) => spec.name === name)?.description.slice(0, -`\n\n${builtin}`.length) ?? "?";
        expect(read.startsWith(own)).toBe(true);
      }
    },
  );

  test.each([
    [
      "git",
      ["git_list", "git_search", "git_read", "git_diff", "git_history"],
      "git_write",
      { path: "docs/a.md", content: "x" },
    ],
    ["ledger", ["ledger_read"], "ledger_add", { section: "facts", text: "x" }],
    ["adr", [], "adr_write", record("x")],
  ] as const)("a %s that is declared to read writes nothing, whatever the lane", async (builtin, left, name, input) => {
    const reading = await openToolbox({
      [builtin]: { kind: "builtin", name: builtin, description: "d", effect: "read", builtin },
    });
    const agent = agentNamed("a", { tools: [builtin], lane: "execute", writes: ["**"] });
    expect(reading.toolbox.specs(agent).map((spec) => spec.name)).toEqual(left);
    const outcome = await reading.call(agent, name, input);
    expect(outcome).toMatchObject({ isError: true, written: [] });
    expect(reading.ledger()).toEqual([]);
    expect(await reading.tree.noticeChanges()).toEqual([]);
    await reading.close();
  });

  test("what is written can be read, listed and, once committed, found in the history", async () => {
    expect(await shop.call(pm, "git_write", { path: "./docs/a.md", content: "# Ä\n" })).toMatchObject({
      isError: false,
      written: ["docs/a.md"],
    });
    expect((await shop.call(pm, "git_read", { path: "docs/a.md" })).text).toBe("docs/a.md, lines 1 to 1 of 1:\n1\t# Ä");
    expect((await shop.call(pm, "git_list", { path: "docs" })).text).toBe("docs/a.md (5 bytes)");
    expect((await shop.call(pm, "git_list", { path: "." })).text).toContain("statement-of-work.md");
    await shop.commit(pm, 3);
    expect((await shop.call(pm, "git_history", { path: "docs/a.md" })).text).toMatch(/pm: Work/);
    expect((await shop.call(pm, "git_history", { path: "docs/b.md" })).text).toMatch(/Nothing was committed/);
  });

  test("a ledger entry keeps its author, its reasons and its place; a blocker can be resolved", async () => {
    await shop.call(pm, "ledger_add", {
      section: "facts",
      text: "1,200 tickets",
      rationale: "the SOW",
      confidence: "high",
    });
    const { text: said } = await shop.call(pm, "ledger_add", { section: "blockers", text: "No access" });
    const id = /blocker-[0-9a-f]+/.exec(said)?.[0] ?? "";
    expect(shop.ledger()).toMatchObject([
      { section: "facts", by: "pm", phase: "design", round: 1, rationale: "the SOW", confidence: "high" },
      { id, section: "blockers", status: "open" },
    ]);
    await shop.call(pm, "ledger_resolve", { id });
    expect((await shop.call(pm, "ledger_read", { section: "blockers" })).text).toMatch(/resolved/);
  });

  test("feedback is not an agent's to resolve", async () => {
    const entry = {
      id: "f1",
      section: "feedback",
      text: "Name the owner.",
      by: "cora@example.com",
      status: "open",
    } as const;
    const placed = { ...entry, phase: "design", round: 1, time: "2026-11-20T12:00:00.000Z" };
    shop.record(placed);
    const refusal = await shop.call(pm, "ledger_resolve", { id: "f1" });
    expect(refusal).toMatchObject({ isError: true, text: expect.stringContaining("the people who decide") });
    expect(shop.ledger()).toEqual([placed]);
  });

  test("a repeated call has one effect and one outcome", async () => {
    const input = { section: "facts", text: "x" };
    const first = await shop.call(pm, "ledger_add", input, "a");
    expect(await shop.call(pm, "ledger_add", input, "a")).toEqual(first);
    expect(shop.ledger()).toHaveLength(1);
  });

  test("what the ledger has already is pointed to and not added again, until it is resolved", async () => {
    const { text: said } = await shop.call(pm, "ledger_add", { section: "blockers", text: "No access yet" });
    const id = /blocker-[0-9a-f]+/.exec(said)?.[0] ?? "";
    const again = { section: "blockers", text: " no  ACCESS yet" };
    expect(await shop.call(reader, "ledger_read", {})).toMatchObject({ isError: false });
    expect(await shop.call(pm, "ledger_add", again)).toMatchObject({
      isError: true,
      text: expect.stringContaining(id),
    });
    await shop.call(pm, "ledger_resolve", { id });
    expect(await shop.call(pm, "ledger_add", again)).toMatchObject({ isError: false });
    expect(shop.ledger()).toHaveLength(2);
  });

  test("decision records are numbered in order, and the same title keeps its number", async () => {
    expect((await shop.call(pm, "adr_write", record("Use DynamoDB"))).written).toEqual([
      "docs/architecture/decisions/0001-use-dynamodb.md",
    ]);
    expect((await shop.call(pm, "adr_write", record("Façade: größere Einheiten"))).written).toEqual([
      "docs/architecture/decisions/0002-facade-gro-ere-einheiten.md",
    ]);
    const again = await shop.call(pm, "adr_write", { ...record("Use DynamoDB"), status: "superseded" });
    expect(again.written).toEqual(["docs/architecture/decisions/0001-use-dynamodb.md"]);
    const written = await text("docs/architecture/decisions/0001-use-dynamodb.md");
    expect(written).toMatch(
      /^# ADR 0001: Use DynamoDB\n\nDate: 2026-11-20\n\n## Status\n\nSuperseded\n\n## Context\n\nc\n/,
    );
    expect(shop.ledger()).toHaveLength(2);
    expect(shop.ledger()[0]).toMatchObject({
      section: "decisions",
      text: "Use DynamoDB",
      rationale: "We do it.",
      path: "docs/architecture/decisions/0001-use-dynamodb.md",
    });
  });

  test("a decision record outside the agent's scope or without a name is refused and not recorded", async () => {
    const narrow = agentNamed("dev", { writes: ["app/**"] });
    expect(await shop.call(narrow, "adr_write", record("Use Go"))).toMatchObject({ isError: true });
    expect(await shop.call(pm, "adr_write", record("!!!"))).toMatchObject({ isError: true });
    expect(shop.ledger()).toEqual([]);
  });

  test("a verdict is valid for the content that was there, by an agent who did not write it", async () => {
    await shop.call(pm, "git_write", { path: "docs/a.md", content: "# A\n" });
    await shop.commit(pm, 3);
    const given = submission(["docs/a.md"], "# A");
    expect(await shop.call(pm, "review_submit", given)).toMatchObject({ isError: true, text: /written by you/ });
    await shop.call(reader, "git_read", { path: "docs/a.md" });
    expect(await shop.call(reader, "review_submit", given)).toMatchObject({ isError: false });
    const [entry] = shop.tree.files().filter(({ path }) => path === "docs/a.md");
    expect(shop.verdicts).toMatchObject([
      { path: "docs/a.md", digest: entry?.digest, agent: "reader", severity: "none" },
    ]);
  });

  test.each([
    ["approve", "high", "docs/a.md", /severity high keeps the phase open: you cannot approve/],
    ["approve", "critical", "docs/a.md", /you cannot approve/],
    ["approve", "medium", "docs/a.md", undefined],
    ["approve", "medium", "docs/strict/b.md", /severity medium keeps the phase open/],
    ["approve", "high", "docs/strict/b.md", undefined],
    ["request-changes", "none", "docs/a.md", /give the finding/],
    ["request-changes", "low", "docs/a.md", undefined],
  ] as const)(
    "to %s with severity %s of %s is taken only where the two agree",
    async (verdict, severity, path, refusal) => {
      const strict = { of: "docs/strict/**", blockOn: ["medium" as const] };
      const critic = agentNamed("critic", { lane: "read-only", reviews: [strict] });
      await shop.call(pm, "git_write", { path, content: "x" });
      await shop.commit(pm, 3);
      await shop.call(critic, "git_read", { path });
      const outcome = await shop.call(critic, "review_submit", submission([path], "x", { verdict, severity }));
      expect(outcome.isError).toBe(refusal !== undefined);
      if (refusal) expect(outcome.text).toMatch(refusal);
      expect(shop.verdicts).toHaveLength(refusal === undefined ? 1 : 0);
    },
  );

  test("a review of several paths is recorded for all of them or for none", async () => {
    await shop.call(reader, "git_read", { path: "README.md" });
    const outcome = await shop.call(reader, "review_submit", submission(["README.md", "docs/none.md"], "Shop"));
    expect(outcome).toMatchObject({ isError: true, text: /docs\/none.md/ });
    expect(shop.verdicts).toEqual([]);
  });
});

describe("what a model gets wrong", () => {
  let unchanged: Awaited<ReturnType<typeof openToolbox>>;
  beforeAll(async () => {
    unchanged = await openToolbox();
  });
  afterAll(() => unchanged.close());

  test.each([
    [
      "a tool it did not declare",
      agentNamed("bare", { tools: ["ledger"] }),
      "git_read",
      { path: "README.md" },
      /no tool "git_read"/,
    ],
    ["a tool that does not exist", pm, "rm_rf", {}, /no tool "rm_rf"/],
    ["a write in a lane that only reads", reader, "git_write", { path: "docs/a.md", content: "" }, /lane "read-only"/],
    ["arguments that lack one", pm, "git_write", { path: "docs/a.md" }, /"content" is missing/],
    ["arguments of a wrong type", pm, "git_read", { path: 7 }, /"path" must be string/],
    ["an argument nobody knows", pm, "git_list", { folder: "docs" }, /"folder" is not an argument/],
    ["a value that is none of the allowed", pm, "ledger_add", { section: "feedback", text: "x" }, /facts, assumptions/],
    ["arguments that are no object", pm, "git_list", "docs", /the arguments must be object/],
    ["no arguments at all", pm, "git_read", null, /the arguments must be object/],
    ["a file that is not there", pm, "git_read", { path: "docs/none.md" }, /There is no file docs\/none.md/],
    ["a write outside the scope", pm, "git_write", { path: "docs/../infra/x", content: "" }, /outside your scope/],
    ["a write onto a folder's file", pm, "git_write", { path: "docs", content: "" }, /outside your scope/],
    ["an entry that is not there", pm, "ledger_resolve", { id: "fact-1" }, /There is no entry/],
    ["a review of nothing", pm, "review_submit", submission([], "x"), /paths/],
  ])("%s is an outcome that says what is wrong", async (_, agent, name, input, reason) => {
    const outcome = await unchanged.call(agent, name, input);
    expect(outcome).toEqual({ text: expect.stringMatching(reason), isError: true, written: [] });
  });

  test.each([
    ["too long", "x".repeat(1024 * 1024 + 1)],
    ["with a NUL", "a\0b"],
    ["not well-formed", "\ud800"],
  ])("content that is %s is refused", async (_, content) => {
    expect(await unchanged.call(pm, "git_write", { path: "docs/a.md", content })).toMatchObject({ isError: true });
  });

  test("none of it left a trace", async () => {
    expect(unchanged.tree.files().map(({ path }) => path)).toEqual(["README.md", "statement-of-work.md"]);
    expect([unchanged.ledger(), unchanged.verdicts]).toEqual([[], []]);
  });
});
