import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { emitPipeline, features, lowerFeature, textOf } from "./workspace.ts";

const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8"));

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  schemas: ["common", "decision", "event", "pipeline", "project", "status"].map(schema),
  formats: { "date-time": true },
});

function faultsOf(kind: "pipeline" | "status", value: unknown): unknown[] {
  const validate = ajv.getSchema(`${kind}.schema.json`);
  if (!validate) throw new Error(`no schema of ${kind}`);
  return validate(value) ? [] : (validate.errors ?? []);
}

test.each(features)("what %s emits satisfies the schemas of the contracts", (feature) => {
  const files = emitPipeline(lowerFeature(feature));
  expect(faultsOf("pipeline", JSON.parse(textOf(files, "runner.json")))).toEqual([]);
  expect(faultsOf("status", JSON.parse(textOf(files, "status.json")))).toEqual([]);
});

test("the manifest has the SHA-256 of every other file", () => {
  const files = emitPipeline(lowerFeature("gate"));
  const manifest = JSON.parse(textOf(files, "manifest.json"));
  const digests = files
    .filter(({ path }) => path !== "manifest.json")
    .map(({ path, text }) => [path, createHash("sha256").update(text).digest("hex")]);
  expect(manifest).toEqual({ schemaVersion: 1, engagement: "gate", files: Object.fromEntries(digests) });
});

test("the status manifest says who decides at a gate and where changes go", () => {
  const status = JSON.parse(textOf(emitPipeline(lowerFeature("revise")), "status.json"));
  expect(status.questionGroup).toBe("customer");
  expect(status.phases.map((phase: { gate?: unknown }) => phase.gate)).toEqual([
    undefined,
    {
      group: "customer",
      quorum: 1,
      ratings: [],
      dueSeconds: 604_800,
      expiresSeconds: 2_592_000,
      onExpire: "approve",
      revisePhase: "outline",
      reviseRounds: 3,
      reviseThen: "ask-operator",
    },
  ]);
});
