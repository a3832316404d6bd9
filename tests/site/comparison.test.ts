import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTexts, type Line, pairRows } from "../../site/view/comparison.ts";

const textOf = (line: Line) => line.parts.map((part) => part.text).join("");
const linesOf = (before: string, after: string) => compareTexts(before, after)!.hunks.flatMap((hunk) => hunk.lines);

describe("a comparison of two versions", () => {
  test("marks the words that changed within a line", () => {
    const lines = linesOf("Payment stays in the data centre.\n", "Payment moves to the data centre.\n");
    expect(lines.map((line) => line.parts.filter((part) => part.isChanged).map((part) => part.text))).toEqual([
      ["stays in"],
      ["moves to"],
    ]);
  });

  test("marks no words between lines that share nothing", () => {
    const lines = linesOf("Orders run on Lambda.\n", "Nobody measured the Saturday peak yet!\n");
    expect(lines.flatMap((line) => line.parts).some((part) => part.isChanged)).toBe(false);
  });

  test("numbers lines as they are in each version", () => {
    const lines = linesOf("a\nb\nc\n", "a\nx\ny\nc\n");
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      [1, 1],
      [2, undefined],
      [undefined, 2],
      [undefined, 3],
      [3, 4],
    ]);
  });

  test("leaves out what did not change, and says how much", () => {
    const many = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const changed = many.with(20, "another line");
    const { hunks } = compareTexts(many.join("\n"), changed.join("\n"))!;
    expect(hunks).toHaveLength(1);
    expect(hunks[0]!.skipped).toBe(17);
    expect(hunks[0]!.lines).toHaveLength(8);
  });

  test("says nothing about equal texts and gives up on texts that share nothing", () => {
    expect(compareTexts("same\n", "same\n")).toEqual({ hunks: [], added: 0, removed: 0 });
    const long = (word: string) => Array.from({ length: 4_000 }, (_, index) => `${word} ${index}`).join("\n");
    expect(compareTexts(long("old"), long("new"))).toBeUndefined();
  });

  test("puts a new line beside the old one it replaces", () => {
    const { hunks } = compareTexts("a\nb\nc\n", "a\nx\ny\nc\n")!;
    const rows = pairRows(hunks[0]!).map(({ left, right }) => [left && textOf(left), right && textOf(right)]);
    expect(rows).toEqual([
      ["a", "a"],
      ["b", "x"],
      [undefined, "y"],
      ["c", "c"],
    ]);
  });

  test("loses no line of either version, whatever they contain", () => {
    const text = fc.array(fc.constantFrom("a", "b b", "b c", "", "long line of words"), { maxLength: 25 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const comparison = compareTexts(before.join("\n"), after.join("\n"))!;
        for (const line of comparison.hunks.flatMap((hunk) => hunk.lines)) {
          if (line.before !== undefined) expect(textOf(line)).toBe(before[line.before - 1] ?? "");
          if (line.after !== undefined) expect(textOf(line)).toBe(after[line.after - 1] ?? "");
        }
        for (const hunk of comparison.hunks) {
          const rows = pairRows(hunk);
          const shown = rows.flatMap(({ left, right }) => (left === right ? [left] : [left, right])).filter(Boolean);
          expect(shown).toHaveLength(hunk.lines.length);
        }
      }),
    );
  });
});
