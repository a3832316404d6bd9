import { SourceMap } from "node:module";
import { expect, test } from "vitest";
import { ownSourcesOnly } from "../../.ci/own-sources.ts";

test("a published source map leads to crew's own files, and to nothing in installed packages", () => {
  const mappings = [
    [
      [0, 0, 0, 0],
      [10, 0, 1, 0],
      [20, 1, 2, 4],
      [30, 0, 5, 0],
    ],
    [[0, 1, 4, 2]],
  ];
  const sources = ["../../node_modules/hono/dist/hono.js", "../../cli/main.ts"];
  const map = new SourceMap(JSON.parse(ownSourcesOnly(JSON.stringify({ version: 3, names: [], sources, mappings }))));
  expect(map.payload.sources).toEqual(["../../cli/main.ts"]);
  const place = (line: number, column: number) => {
    const entry = map.findEntry(line, column);
    return "originalLine" in entry ? [entry.originalSource, entry.originalLine, entry.originalColumn] : [];
  };
  expect(place(0, 22)).toEqual(["../../cli/main.ts", 2, 4]);
  expect(place(1, 0)).toEqual(["../../cli/main.ts", 4, 2]);
  expect(place(0, 35)[0]).toBeUndefined();
  expect(place(0, 5)[0]).toBeUndefined();
});
