import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TextIndex } from "../../runtime/tools/kinds/builtin/recall/text-index.ts";
import { expressionOf, wordsOf } from "../../runtime/tools/kinds/builtin/recall/words.ts";
import { agentNamed, openToolbox } from "../support/toolbox.ts";

const author = agentNamed("author");
const reader = agentNamed("reader", { tools: ["recall", "git"], lane: "read-only" });

const files = {
  "docs/payments.md": "# Payments\n\nCards are charged by the provider Acme.\nRefunds take five days.\n",
  "docs/zahlung.md": "# Größe\n\nDie Überweisung dauert drei Werktage.\n",
  "docs/lieferung.md": "配送時間は三日です。返品は十日以内。\n",
  "app/user.ts": `${"// nothing here\n".repeat(30)}export function getUserName(id: string) { return id; }\n`,
  "docs/long.md": `${"x ".repeat(3000)}needle in a long line ${"y ".repeat(3000)}\n`,
};

let shop: Awaited<ReturnType<typeof openToolbox>>;
beforeAll(async () => {
  shop = await openToolbox();
  const writer = agentNamed("author", { writes: ["**"] });
  for (const [path, content] of Object.entries(files)) await shop.call(writer, "git_write", { path, content });
  await shop.call(author, "ledger_add", {
    section: "facts",
    text: "Refunds are paid by the accounting team.",
    rationale: "The customer said so.",
  });
  await shop.commit(writer, 1);
});
afterAll(() => shop.close());

const recall = (query: string, more: { [argument: string]: string | number } = {}) =>
  shop.call(reader, "recall_search", { query, ...more });

test("passages of files and ledger entries are found with their place, the best first, as data of those who wrote them", async () => {
  const { text, source, isError } = await recall("refunds");
  expect(isError).toBe(false);
  expect(text).toContain("docs/payments.md:4\nRefunds take five days.");
  expect(text).toMatch(
    /\[facts\] fact-\w+ \(by author in design\)\nRefunds are paid by the accounting team\.\nbecause: The customer said so\./,
  );
  expect(source).toBe("files last written by author; entries of the ledger by the agents they name");
  expect((await recall("provider charges cards")).text).toMatch(/^docs\/payments\.md:3\n/);
});

test("the statement of work is searched like every file", async () => {
  const { text, source } = await recall("shop", { path: "statement-of-work.md" });
  expect(text).toBe("statement-of-work.md:1\n# Shop");
  expect(source).toBe("files last written by nobody of the team");
});

test.each([
  ["ueberweisung Überweisung", "docs/zahlung.md:3"],
  ["uberweisung", "docs/zahlung.md:3"],
  ["GRÖSSE größe", "docs/zahlung.md:1"],
  ["U\u0308berweisung", "docs/zahlung.md:3"],
  ["werktag", "docs/zahlung.md:3"],
  ["配送", "docs/lieferung.md:1"],
  ["返品", "docs/lieferung.md:1"],
  ["user name", "app/user.ts:31"],
  ["getUserName", "app/user.ts:31"],
  ["needle", "docs/long.md:1"],
])("%s is found in %s", async (query, place) => {
  expect((await recall(query)).text.split("\n")[0]).toBe(place);
});

test("a long line is shown around the word", async () => {
  const { text } = await recall("needle");
  expect(text).toContain("needle in a long line");
  expect(text.length).toBeLessThan(500);
});

test("a folder, one room and the number of passages limit what is shown", async () => {
  expect((await recall("refunds", { in: "ledger" })).text).not.toContain("docs/");
  expect((await recall("refunds", { in: "files" })).text).not.toContain("fact-");
  expect((await recall("refunds", { path: "app" })).text).toBe("Nothing found for refunds.");
  expect((await recall("refunds days cards", { most: 1 })).text.match(/:\d+$/gm)).toHaveLength(1);
  expect(await recall("refunds", { path: "../other" })).toMatchObject({ isError: true });
});

test("changes of files and of the ledger are found at once, and what is gone is not", async () => {
  const writer = agentNamed("author", { writes: ["**"] });
  await shop.call(writer, "git_write", { path: "docs/new.md", content: "Zebrafish swim.\n" });
  expect((await recall("zebrafish")).text).toContain("docs/new.md:1");
  await shop.call(writer, "git_write", { path: "docs/new.md", content: "Otters swim.\n" });
  expect((await recall("zebrafish")).text).toBe("Nothing found for zebrafish.");
  expect((await recall("otters")).text).toContain("docs/new.md:1");
  await shop.call(writer, "git_delete", { paths: ["docs/new.md"] });
  expect((await recall("otters")).text).toBe("Nothing found for otters.");
  await shop.call(author, "ledger_add", { section: "facts", text: "Otters are protected." });
  expect((await recall("otters")).text).toContain("Otters are protected.");
});

test("files that are binary or too large are not searched, and the large ones are named", async () => {
  await shop.tree.write("docs/large.md", `${"walrus ".repeat(160_000)}\n`);
  await shop.tree.write("docs/binary.md", "walrus\0\n");
  await shop.tree.write("docs/small.md", "A walrus swims.\n");
  await shop.tree.noticeChanges();
  expect((await recall("walrus")).text).toBe(
    "docs/small.md:1\nA walrus swims.\n[Not searched, because of their size: docs/large.md.]",
  );
});

test("a query without words is refused with advice", async () => {
  for (const query of ['"', "***", "( ) - :", "́", "🙂"]) {
    expect(await recall(query), query).toMatchObject({ isError: true, text: expect.stringContaining("has no words") });
  }
});

test.each([
  'refunds" OR text:*',
  "refunds AND",
  "NOT refunds",
  "refunds NEAR(days, 2)",
  "-refunds",
  "text : refunds",
  "^refunds",
  "{text} refunds",
  "refunds'; DROP TABLE part; --",
  "refunds\0days",
])("%j is only words, whatever the index's own language says", async (query) => {
  expect((await recall(query)).text).toContain("docs/payments.md:4");
});

test("no text is an error of the index", () => {
  const index = new TextIndex();
  index.put("a", "1", "Refunds take five days.\n");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (query) => {
      const words = wordsOf(query);
      expect(() => index.search(words, 5)).not.toThrow();
      index.put("b", "1", query);
    }),
    { numRuns: 100 },
  );
  expect(index.search(["refunds"], 5)).toHaveLength(1);
  expect(expressionOf(["a", "refunds"], "AND")).toBe('"a" AND "refunds" *');
});

test("texts with all words come before texts with some", () => {
  const index = new TextIndex();
  index.put("some", "1", "refunds refunds refunds\n");
  index.put("all", "1", `${"other words here ".repeat(40)} refunds days\n`);
  expect(index.search(["refunds", "days"], 5).map(({ source }) => source)).toEqual(["all", "some"]);
});
