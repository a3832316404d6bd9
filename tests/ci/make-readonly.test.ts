import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeReadonly } from "../../.ci/make-readonly.ts";

test("properties, lists and lists of lists are readonly, however they are nested", () => {
  const types = [
    "export interface A {",
    "  /**",
    "   * A list: string[] of names",
    "   */",
    '  "quoted-name"?: string[];',
    "  pairs: string[][];",
    "  deep: {",
    "    inner: Name[];",
    "  }[];",
    "  kind?:",
    '    | "one"',
    '    | "other";',
    "  [k: string]: unknown;",
    "}",
    "export type B = (A | string)[];",
  ].join("\n");
  expect(makeReadonly(types).split("\n")).toEqual([
    "export interface A {",
    "  /**",
    "   * A list: string[] of names",
    "   */",
    '  readonly "quoted-name"?: readonly string[];',
    "  readonly pairs: readonly (readonly string[])[];",
    "  readonly deep: readonly {",
    "    readonly inner: readonly Name[];",
    "  }[];",
    "  readonly kind?:",
    '    | "one"',
    '    | "other";',
    "  readonly [k: string]: unknown;",
    "}",
    "export type B = readonly (A | string)[];",
  ]);
});

test("the generated types have no property that can be written", () => {
  const types = readFileSync(join(import.meta.dirname, "../../schema/types.ts"), "utf8");
  const writable = types.split("\n").filter((line) => /^\s+(?:\w+|"[^"]+"|\[k: string\])\??:(?: |$)/.test(line));
  expect(writable).toEqual([]);
});
