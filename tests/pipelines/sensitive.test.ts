import { afterEach, expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played?.close());

const done = { outcome: "done", revision: "r1", outputs: { critic: { severity: "none" } } };

/** Plays the machine until the work is delivered, with the runner's answer. */
async function deliver(answer: object, given: Parameters<PlayedMachine["start"]>[0] = {}): Promise<void> {
  played = await openPlayedMachine("sensitive");
  await played.start(given);
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), done);
  const delivery = await played.nextRun();
  expect(delivery.environment).toMatchObject({ MODE: "deliver" });
  await played.succeed(delivery, { ...done, ...answer });
}

test("a gate passes by itself only while no sensitive file is changed", async () => {
  await deliver({ sensitive: false });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test.each([
  ["sensitive files are changed", { sensitive: true }],
  ["nobody says whether they are", {}],
])("a gate waits for people when %s", async (_, answer) => {
  await deliver(answer);
  const gate = await played.nextOpen();
  expect(await played.item(gate.sortKey)).toMatchObject({ status: "OPEN" });
});

test("a gate of a resumed project passes by itself where nothing sensitive was delivered before or since", async () => {
  await deliver({ sensitive: false }, { from: "draft", entry: 4, rounds: {}, sensitive: false });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test.each([
  ["nobody says what was delivered before", {}, false],
  ["sensitive files were delivered before", { sensitive: true }, false],
  ["sensitive files are changed since", { sensitive: false }, true],
])("a gate of a resumed project waits for people when %s", async (_, before, sensitive) => {
  await deliver({ sensitive }, { from: "draft", entry: 4, rounds: {}, ...before });
  const gate = await played.nextOpen();
  expect(await played.item(gate.sortKey)).toMatchObject({ status: "OPEN" });
});

test("a reviewer is told loudly of paths and approvers that change", () => {
  const before = lowerFeature("sensitive");
  const { repository } = before;
  if (repository?.sensitive === undefined) throw new Error("The engagement has no sensitive files.");
  const changed = (sensitive: { paths: readonly string[]; group: string }) =>
    comparePipelines(before, {
      ...before,
      repository: { ...repository, sensitive: { ...sensitive, paths: [...sensitive.paths] } },
    });
  const told = [
    ...changed({ paths: ["migrations/**"], group: "maintainers" }),
    ...changed({ ...repository.sensitive, group: "customer" }),
  ];
  expect(told.map(({ subject, severity, kind }) => [subject, severity, kind])).toEqual([
    ["repository.sensitive", "high", "weakened"],
    ["repository.sensitive", "high", "changed"],
  ]);
});
