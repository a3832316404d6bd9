import fc from "fast-check";
import { type Files, shop } from "./workspace.ts";

const paths = Object.keys(shop).sort();

/** Text that has broken parsers before: YAML's own marks, ends of lines, odd characters, aliases, tags, other documents. */
const odd = fc.constantFrom(
  ...["\t", "\r", "\r\n", "\u2028", "\u0085", "\ufeff", "\u00a0", "\0", "\u{1f9a4}", "\ud800", "e\u0301", "\u202e"],
  ...["*", "&a ", "*a", "<<: *a\n", "!!", "!!set ", "!<x> ", "%YAML 1.1\n", "---\n", "...\n", "? ", "? [a]\n: b\n"],
  ...[
    "|",
    ">-\n",
    "|2+\n",
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    "}}",
    "{{",
    "{{#each team}}",
    "{{/if}}",
    ",",
    ": ",
    "# ",
    '"',
    "'",
    "\\",
  ],
  ...["null", "~", "1e999", "0x1f", ".inf", "__proto__", "constructor", "toString", "-0", "2026-11-20", "yes"],
  ...["$eval(1)", "$", "$$", "`a`", "(((", "1/0", "a[0]", "function($x){$x}", "{%", "%}", "${x}", "**", "../../etc"],
);

const fragment = fc.oneof(
  { weight: 4, arbitrary: odd },
  { weight: 2, arbitrary: fc.string({ maxLength: 12, unit: "binary" }) },
  { weight: 1, arbitrary: fc.constantFrom(...paths).map((path) => (shop[path] ?? "").slice(0, 200)) },
);

/** A change at a place: `at` and `cut` are shares of the file's length. */
interface Mutation {
  path: string;
  at: number;
  cut: number;
  text: string;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

const mutation: fc.Arbitrary<Mutation> = fc.record({
  path: fc.constantFrom(...paths),
  at: share,
  cut: fc.oneof(
    fc.constant(0),
    share.map((part) => part / 10),
    share,
  ),
  text: fragment,
});

function mutate(text: string, { at, cut, text: put }: Mutation): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + Math.floor(cut * (text.length - start)));
}

const lineEnds = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.replaceAll("\n", "\r\n"),
  (text: string) => text.replaceAll("\n", "\r"),
  (text: string) => text.replaceAll("  ", "\t"),
  (text: string) => `\ufeff${text}`,
);

/** The small workspace with a few changes at random places. */
export const mutatedText: fc.Arbitrary<Files> = fc
  .tuple(fc.array(mutation, { minLength: 1, maxLength: 3 }), fc.constantFrom(...paths), lineEnds)
  .map(([mutations, path, end]) => {
    const files: Record<string, string> = { ...shop };
    for (const each of mutations) files[each.path] = mutate(files[each.path] ?? "", each);
    files[path] = end(files[path] ?? "");
    return files;
  });

/** The small workspace with one file of random bytes, or in another encoding. */
export const otherBytes: fc.Arbitrary<Readonly<Record<string, string | Uint8Array>>> = fc
  .tuple(
    fc.constantFrom(...paths),
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .constantFrom("utf16le", "latin1", "base64")
        .map((encoding) => new Uint8Array(Buffer.from("title: Ä\n", encoding as BufferEncoding))),
      fc.json({ maxDepth: 6 }).map((json) => new TextEncoder().encode(json)),
    ),
  )
  .map(([path, bytes]) => ({ ...shop, [path]: bytes }));
