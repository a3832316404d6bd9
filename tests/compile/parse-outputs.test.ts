import { expect, test } from "vitest";
import { OutputUnreadable, parseManifest, parsePipeline } from "../../schema/parse-outputs.ts";
import { outputsVersion } from "../../schema/versions.ts";
import { pipelineOf } from "../support/compiled-shop.ts";

const pipeline = pipelineOf();

test("a pipeline is read as it was written", () => {
  expect(parsePipeline(JSON.stringify(pipeline))).toEqual(pipeline);
});

test.each([
  ["of a newer version", { ...pipeline, schemaVersion: outputsVersion + 1 }, /a newer crew wrote it/],
  ["without a version", { ...pipeline, schemaVersion: undefined }, /has no version/],
  ["without its agents", { ...pipeline, agents: undefined }, /runner\.json has no agents\./],
  ["that is a list", [pipeline], /is not an object/],
  ["that is null", null, /is not an object/],
])("a configuration %s is refused in words", (_, value, words) => {
  const read = () => parsePipeline(JSON.stringify(value));
  expect(read).toThrow(OutputUnreadable);
  expect(read).toThrow(words);
});

test("a manifest needs its own parts, and a text that is not JSON stays a syntax error", () => {
  expect(() => parseManifest(JSON.stringify({ schemaVersion: outputsVersion, phases: [] }))).toThrow(
    "An engagement's status.json has no people, budget.",
  );
  expect(() => parseManifest("{")).toThrow(SyntaxError);
});
