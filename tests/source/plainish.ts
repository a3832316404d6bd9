import fc from "fast-check";

const text = fc.constantFrom(
  "a",
  "two words",
  "a  b",
  "it's",
  'say "so"',
  "x:y",
  "a#b",
  "--json",
  "é",
  "a\u00a0b",
  "🦤",
);
const resolved = fc.constantFrom(
  "1",
  "-1",
  "+2",
  "1.50",
  ".5",
  "1e3",
  "08",
  "1_000",
  "70%",
  "true",
  "False",
  "null",
  "~",
  "1d",
);
const quoted = fc.constantFrom('"quoted"', '"with \\"escape\\" \\u00e9 \\n"', "'single'", "'it''s'", '""', "''");
const likeSomething = fc.constantFrom(
  "yes",
  "2026-11-21",
  "https://x.y/z?a=b#c",
  "docs/**",
  "-5",
  "1.2.3",
  "+",
  "...",
  "..",
);
const odd = fc.constantFrom(
  ...["a:", "- 5", "-", "?", "?x", "0x1f", "0o7", ".inf", "12345678901234567890", "NULL", '"\\x41"', '"open', "'a' b"],
  ...[
    "a\u00a0",
    "\u2028x",
    "a, b",
    "a]",
    "{",
    "}",
    "@x",
    "`x`",
    "%x",
    "!x",
    "&x",
    "*x",
    "a: b",
    "--- x",
    "a\tb",
    "|",
    ">",
  ],
);
const scalar = fc.oneof(...[text, resolved, quoted, likeSomething].map((arbitrary) => ({ weight: 12, arbitrary })), {
  weight: 1,
  arbitrary: odd,
});

const flow: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc
      .tuple(
        fc.array(tie("value"), { maxLength: 3 }),
        fc.constantFrom(", ", ", ", ",", ",\n      ", " , ", ", # c\n        ", ",\n "),
        fc.boolean(),
      )
      .map(([items, between, isLast]) => `[${items.join(between)}${isLast ? between : ""}]`),
    fc
      .tuple(fc.array(fc.tuple(name(), tie("value")), { maxLength: 3 }), fc.constantFrom(", ", ",\n    ", ",\n"))
      .map(([pairs, between]) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(between)}}`),
  ),
})).value;

function name(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(..."abcdefgh", "with-dash", "dotted.key", "path/like", "constructor") },
    { weight: 1, arbitrary: fc.constantFrom("true", "null", "a b", '"q"', "7", "no", "") },
  );
}

const comment = fc.constantFrom("", "", "", "", "", "", " # said", " #", "  # a: b", "#tight");
const between = fc.constantFrom("", "", "", "\n", "# line\n", "   \n", "      # deep\n", "\n\n");

const lines = fc.array(
  fc.constantFrom("text", "more text", "text", " deeper", "", "# no comment", "a: b", "- x", "end  ", "  "),
  {
    minLength: 1,
    maxLength: 4,
  },
);

const blockScalar = fc
  .tuple(
    fc.constantFrom("|", ">", "|-", ">-", "|", ">-", "|+", "|2", "> # said"),
    lines,
    fc.constantFrom("", "\n", "\n\n"),
  )
  .map(
    ([header, texts, after]) =>
      (indent: string) =>
        `${header}\n${texts.map((text) => `${indent}${text}`).join("\n")}${after}`,
  );

type Block = (indent: string) => string;

/** Blocks of mappings and lists as people write them, with odd scalars, comments, empty lines and wrong indentation. */
const block: fc.Arbitrary<Block> = fc.letrec<{ value: Block; mapping: Block; list: Block }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(flow, comment).map<Block>(
      ([text, said]) =>
        () =>
          ` ${text}${said}`,
    ),
    blockScalar.map<Block>((write) => (indent) => ` ${write(`${indent}  `)}`),
    fc.tuple(tie("mapping"), comment, between).map<Block>(
      ([write, said, gap]) =>
        (indent) =>
          `${said}\n${gap}${write(`${indent}  `)}`,
    ),
    fc.tuple(tie("list"), fc.constantFrom("", "  "), between).map<Block>(
      ([write, step, gap]) =>
        (indent) =>
          `\n${gap}${write(indent + step)}`,
    ),
  ),
  mapping: fc
    .array(fc.tuple(name(), tie("value"), between), { minLength: 1, maxLength: 3 })
    .map<Block>(
      (entries) => (indent) =>
        entries
          .map(([key, write, gap], index) => `${index === 0 ? indent : gap + indent}${key}:${write(indent)}`)
          .join("\n"),
    ),
  list: fc
    .array(
      fc.oneof(
        fc.tuple(flow, comment).map<Block>(
          ([text, said]) =>
            () =>
              text + said,
        ),
        blockScalar.map<Block>((write) => (indent) => write(`${indent}  `)),
        tie("mapping").map<Block>((write) => (indent) => write(`${indent}  `).trimStart()),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map<Block>((items) => (indent) => items.map((write) => `${indent}- ${write(indent)}`).join("\n")),
})).mapping;

/** YAML near the edge of what is plain. */
export const plainish: fc.Arbitrary<string> = fc
  .tuple(block, between, fc.constantFrom("\n", "", "\n\n", "\n# end", " # end\n"))
  .map(([write, before, end]) => before + write("") + end);
