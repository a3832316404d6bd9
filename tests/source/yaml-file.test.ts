import fc from "fast-check";
import { expect, test } from "vitest";
import { decode } from "../../compiler/source/decode.ts";
import { parseYaml } from "../../compiler/source/parse-yaml.ts";
import { createTextFile } from "../../compiler/source/text-file.ts";

function parse(text: string) {
  return parseYaml(createTextFile("phases/design.yaml", text));
}

function slice(text: string, path: (string | number)[], what: "keySpan" | "valueSpan"): string | undefined {
  const span = parse(text)[what](path);
  return span && text.slice(span.start, span.end);
}

test("keys and values know their places, in block and flow style", () => {
  const text = "swarm:\n  entry: lead # first\n  members: [lead, {name: dev}]\n";
  expect(slice(text, ["swarm", "entry"], "keySpan")).toBe("entry");
  expect(slice(text, ["swarm", "entry"], "valueSpan")).toBe("lead");
  expect(slice(text, ["swarm", "members", 1, "name"], "valueSpan")).toBe("dev");
  expect(parse(text).valueSpan(["swarm", "members", 0])).toMatchObject({ line: 3, column: 13 });
  expect(parse(text).valueSpan(["swarm", "exit"])).toBeUndefined();
});

test("lines end with any of the three line ends", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const span = createTextFile("x", ["a", "b", "c"].join(end)).span(2 * (1 + end.length), 2 * (1 + end.length) + 1);
    expect(span).toMatchObject({ line: 3, column: 1 });
  }
});

test("a file may begin with a byte order mark", () => {
  const text = decode("x.yaml", new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x3a, 0x20, 0x31]));
  expect("text" in text && parseYaml(text).value).toEqual({ a: 1 });
});

test.each([
  ["bytes that are not UTF-8", new Uint8Array([0x61, 0xff, 0x62]), "not-text"],
  ["a control character", new TextEncoder().encode("a: 1\nb: \u0000"), "not-text"],
  ["more than one megabyte", new Uint8Array(5 * 1024 * 1024).fill(0x61), "file-too-large"],
])("a file with %s is refused", (_, bytes, id) => {
  expect(decode("x.yaml", bytes)).toMatchObject({ id });
});

test("a control character is pointed at", () => {
  expect(decode("x", new TextEncoder().encode("ab\nc\u0007"))).toMatchObject({ span: { line: 2, column: 2 } });
});

test.each([
  ["an alias inside its own anchor", "a: &x [*x]"],
  ["an alias without an anchor", "a: *x"],
  [
    "aliases that multiply",
    `a0: &a0 [x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `a${n}: &a${n} [${Array(9).fill(`*a${n - 1}`)}]`).join("\n")}`,
  ],
  ["brackets without end", "[".repeat(200_000)],
  ["a tag", "a: !!js/function x"],
  ["two documents", "a: 1\n---\nb: 2\n"],
])("a file with %s is refused in one sentence", (_, text) => {
  const { faults } = parse(text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatchObject({ id: "yaml-syntax" });
});

test("an alias has its anchor's value, at its own place", () => {
  const text = "a: &x {n: 1}\nb: *x\n";
  expect(parse(text).value).toEqual({ a: { n: 1 }, b: { n: 1 } });
  expect(slice(text, ["b"], "valueSpan")).toBe("*x");
  expect(slice(text, ["b", "n"], "valueSpan")).toBe("1");
});

test("a key that is written twice is reported once for each repetition, with the first place", () => {
  const [third, second] = parse("a: 1\nb: {c: 1, c: 2}\na: 3\n").faults;
  expect([third?.span.line, second?.span.line]).toEqual([2, 3]);
  expect(second?.related?.[0]?.span.line).toBe(1);
});

test("half a megabyte of keys is parsed in linear time", () => {
  const text = Array.from({ length: 40_000 }, (_, index) => `key${index}: 1`).join("\n");
  expect(parse(text).faults).toEqual([]);
}, 10_000);

test("a key called __proto__ is a key", () => {
  expect(Object.keys(parse("__proto__: {a: 1}\n").value as object)).toEqual(["__proto__"]);
});

const yamlish = fc.array(
  fc.constantFrom(
    "a",
    ": ",
    "\n",
    "  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
    "#",
    '"',
    "'",
    "|",
    "\t",
    "!",
    "?",
    "---",
    "\r",
  ),
  { maxLength: 40 },
);

test("any text gives a value or a fault whose place is inside the text, never a crash", () => {
  fc.assert(
    fc.property(yamlish, (parts) => {
      const text = parts.join("");
      for (const { span } of parse(text).faults) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 500 },
  );
});
