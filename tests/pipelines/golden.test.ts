import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { outlineMachine, outlineSteps } from "./outline.ts";
import { emitPipeline, features, lowerFeature, machineOf, textOf } from "./workspace.ts";

/** Compares with the accepted text; `CREW_ACCEPT=1` accepts what there is. */
function expectGolden(path: string, text: string): void {
  const file = join(import.meta.dirname, "golden", path);
  if (process.env.CREW_ACCEPT === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
}

test.each(features)("%s: the steps are the accepted ones", (feature) => {
  expectGolden(`${feature}/steps.txt`, outlineSteps(lowerFeature(feature).steps));
});

test.each(features)("%s: the state machine is the accepted one", (feature) => {
  expectGolden(`${feature}/machine.txt`, outlineMachine(machineOf(feature)));
});

test("the definition of an internal phase is the accepted one, byte for byte", () => {
  expectGolden(
    "internal/state-machine.asl.json",
    textOf(emitPipeline(lowerFeature("internal")), "state-machine.asl.json"),
  );
});
