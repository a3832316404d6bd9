import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { render } from "../../cli/diagnostics-output.ts";
import { validate } from "../../compiler/index.ts";
import crew from "../../package.json" with { type: "json" };
import { plantIn } from "../corpus/plant.ts";
import { shopPlants } from "../corpus/shop-plants.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

interface Log {
  $schema: string;
  version: string;
  runs: {
    columnKind: string;
    tool: {
      driver: {
        name: string;
        version: string;
        rules: { id: string; shortDescription: { text: string }; help: { markdown: string } }[];
      };
    };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: Region } }[];
    }[];
  }[];
}

function logOf(files: Files): Log {
  const { diagnostics, sources } = validate(hostOf(files));
  return JSON.parse(render("sarif", diagnostics, sources));
}

/** One log for every fault of the corpus. */
const logs = shopPlants.map((plant) => logOf(plantIn(shop, plant) ?? shop));

test("a log has what code scanning asks of every result", () => {
  for (const { version, $schema, runs } of logs) {
    expect([version, $schema]).toEqual(["2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"]);
    for (const { tool, results, columnKind } of runs) {
      expect([tool.driver.name, tool.driver.version, columnKind]).toEqual(["crew", crew.version, "utf16CodeUnits"]);
      expect(results.length).toBeGreaterThan(0);
      for (const { ruleId, ruleIndex, level, message, locations } of results) {
        expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        expect(["error", "warning", "note"]).toContain(level);
        expect(message.text).not.toBe("");
        for (const { physicalLocation } of locations) {
          const { startLine, startColumn, endLine, endColumn } = physicalLocation.region;
          expect(Math.min(startLine, startColumn)).toBeGreaterThanOrEqual(1);
          expect(endLine * 1e7 + endColumn).toBeGreaterThanOrEqual(startLine * 1e7 + startColumn);
          expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w.%/-]+$/);
        }
      }
    }
  }
});

test("every rule of a log is described by its page", () => {
  const pages = new Set(globSync("compiler/**/*.md", { cwd: root }).map((path) => basename(path, ".md")));
  for (const { id, shortDescription, help } of logs.flatMap(({ runs }) => runs[0]?.tool.driver.rules ?? [])) {
    expect(pages).toContain(id);
    expect(shortDescription.text).toMatch(/^[A-Z`].*\.$/);
    expect(help.markdown).toMatch(new RegExp(`^# ${id}\n`));
  }
});
