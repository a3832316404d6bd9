import { afterEach, beforeEach, expect, test } from "vitest";
import { agentNamed, openToolbox, submission } from "../support/toolbox.ts";

let shop: Awaited<ReturnType<typeof openToolbox>>;
const author = agentNamed("author");
const critic = agentNamed("critic", { lane: "read-only" });
const path = "docs/design.md";
const lines = Array.from({ length: 30 }, (_, at) => `Sentence ${at + 1} of the design.`);

beforeEach(async () => {
  shop = await openToolbox();
  await shop.call(author, "git_write", { path, content: `${lines.join("\n")}\n` });
  await shop.commit(author, 3);
});
afterEach(() => shop.close());

const read = (input: object, by = critic) => shop.call(by, "git_read", { path, ...input });
const judge = (given: object = submission([path], "Sentence 7 of the design."), by = critic) =>
  shop.call(by, "review_submit", given as never);

test("a reviewer that never read a file cannot approve it, and cannot ask for changes of it either", async () => {
  const given = submission([path], "Sentence 7 of the design.");
  const asking = submission([path], "Sentence 7 of the design.", { verdict: "request-changes", severity: "high" });
  for (const each of [given, asking]) {
    expect(await judge(each)).toMatchObject({ isError: true, text: expect.stringContaining("read lines 1 to 30") });
  }
  await shop.call(agentNamed("other"), "git_read", { path });
  expect(await judge()).toMatchObject({ isError: true });
  expect(shop.verdicts).toEqual([]);
  await read({});
  expect(await judge()).toMatchObject({ isError: false });
});

test("what was read before the file changed is not what is judged; the difference since the last verdict is enough", async () => {
  await read({});
  await judge();
  await shop.call(author, "git_edit", { path, edits: [{ old: lines[3] ?? "", new: "Another sentence." }] });
  await shop.commit(author, 4);
  expect(await judge()).toMatchObject({ isError: true, text: expect.stringContaining("as it is now") });
  await shop.call(critic, "git_diff", { since: "my-verdict" }, undefined, 5);
  expect(await judge()).toMatchObject({ isError: false });
  expect(shop.verdicts).toHaveLength(2);
});

test("parts that were read add up, and what is missing is named", async () => {
  await read({ from: 1, to: 10 });
  await read({ from: 16, to: 20 });
  expect((await judge()).text).toContain("read lines 11 to 15, 21 to 30");
  await read({ from: 11, to: 15 });
  await read({ from: 19 });
  expect(await judge()).toMatchObject({ isError: false });
});

test("a search, a diff of the round or a list is no reading of a file", async () => {
  await shop.call(critic, "git_search", { query: "Sentence" });
  await shop.call(critic, "git_diff", {});
  await shop.call(critic, "git_list", {});
  expect(await judge()).toMatchObject({ isError: true });
});

test.each([
  ["no line of it", [{ path, line: "Sentence 99 of the design." }], /is no line of docs\/design.md/],
  ["nothing", [], /Quote a line of docs\/design.md/],
  ["a line of another file", [{ path: "README.md", line: "Sentence 7 of the design." }], /Quote a line/],
  ["too little to mean one place", [{ path, line: "of" }], /at least 8 characters/],
])("a verdict that quotes %s is refused", async (_, quotes, reason) => {
  await read({});
  const outcome = await judge({ ...submission([path], ""), quotes });
  expect([outcome.isError, outcome.text]).toEqual([true, expect.stringMatching(reason)]);
  expect(shop.verdicts).toEqual([]);
});

test("a verdict's severity is that of its worst finding, and each finding is about a judged file", async () => {
  await read({});
  const given = submission([path], "Sentence 7 of the design.", { verdict: "request-changes", severity: "low" });
  expect((await judge({ ...given, severity: "high" })).text).toMatch(/worst of your findings has the severity low/);
  const strange = given.findings.map((finding) => ({ ...finding, path: "README.md" }));
  expect((await judge({ ...given, findings: strange })).text).toMatch(/README.md has a finding and is not one/);
  expect(shop.verdicts).toEqual([]);
});

test("findings are numbered through the phase, and the same call again gives the same numbers", async () => {
  await read({});
  const given = submission([path], "Sentence 7 of the design.", { verdict: "request-changes", severity: "low" });
  expect(await shop.call(critic, "review_submit", given, "a")).toMatchObject({
    text: expect.stringMatching(/Findings 1\./),
  });
  const second = agentNamed("second");
  await read({}, second);
  const two = { ...given, findings: [...given.findings, ...given.findings] };
  expect((await shop.call(second, "review_submit", two, "b")).text).toMatch(/Findings 2, 3\./);
  expect(shop.verdicts.map(({ points }) => points?.map(({ number }) => number))).toEqual([[1], [2, 3]]);
  expect(shop.verdicts[1]?.findings).toContain("3. low, 1: It is wrong. Wanted: Put it right.");
});

test("a number is used once, also where the verdict that had it was replaced on the same content", async () => {
  await read({});
  const given = submission([path], "Sentence 7 of the design.", { verdict: "request-changes", severity: "low" });
  const numbers = async (call: string, over: object = {}) => {
    await shop.call(critic, "review_submit", { ...given, ...over } as never, call);
    return shop.verdicts.at(-1)?.points?.map(({ number }) => number);
  };
  expect(await numbers("a")).toEqual([1]);
  expect(await numbers("b")).toEqual([2]);
  expect(await numbers("b")).toEqual([2]);
  expect(await numbers("c", { verdict: "approve", severity: "none", findings: [] })).toEqual([]);
  expect(await numbers("d")).toEqual([3]);
});

test("a file that nobody can read as text is judged without a quote", async () => {
  await shop.call(author, "git_write", { path: "docs/empty.md", content: "" });
  await shop.commit(author, 5);
  expect(await judge({ ...submission(["docs/empty.md"], ""), quotes: [] })).toMatchObject({ isError: false });
});
