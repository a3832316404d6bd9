import { expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import type { Alert, Pipeline } from "../../schema/types.ts";
import { cloudcrew } from "../support/compiled-environments.ts";

test("an alert that was added or removed is reported with its group, and with its alarm where there are deployments", () => {
  const alerts: Alert[] = [{ metric: "spend", above: 8, windowSeconds: 600, group: "operators" }];
  const { alerts: _, ...none } = cloudcrew.pipeline;
  const { environments: __, ...local } = none;
  const sentences = (before: Pipeline, after: Pipeline) =>
    comparePipelines(before, after).map(({ severity, sentence }) => `${severity} ${sentence}`);
  const said = "spend above 8 over 600 s, to operators";
  expect(sentences(none, { ...none, alerts })).toEqual([
    `low People are now told of "${said}", and each deployment has an alarm for it.`,
  ]);
  expect(sentences({ ...none, alerts }, none)).toEqual([
    `medium Nobody is told any more of "${said}", and each deployment has no alarm for it.`,
  ]);
  expect(sentences(local, { ...local, alerts })).toEqual([`low People are now told of "${said}".`]);
});
