import { afterEach, expect, test } from "vitest";
import { worstCase } from "../../compiler/cost/worst-case.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played?.close());

const done = { outcome: "done", revision: "r1", outputs: {} };

test("the code is fetched in a container of its own before the first phase", async () => {
  played = await openPlayedMachine("repository");
  await played.start();
  const fetch = await played.nextRun();
  expect(fetch.environment).toMatchObject({ PHASE: "draft", MODE: "fetch", ROUND: "1", CAUSE: "start" });
  await played.succeed(fetch, done);
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "draft", MODE: "swarm", ROUND: "1" });
});

test("an operator is asked why the code could not be fetched, and then it is fetched again", async () => {
  played = await openPlayedMachine("repository");
  await played.start();
  const reason = "The code of shop could not be fetched. git.example.com: it refuses the credentials.";
  await played.succeed(await played.nextRun(), { outcome: "limit", outputs: {}, reason });
  const asked = await played.nextOpen();
  expect(await played.item(asked.sortKey)).toMatchObject({ status: "OPEN", reason });
  await played.succeed(asked, { verdict: "resume" });
  const again = await played.nextRun();
  expect(again.environment).toMatchObject({ PHASE: "draft", MODE: "fetch", ROUND: "2" });
});

test("a project that stopped before its code was there resumes with the fetch", async () => {
  played = await openPlayedMachine("repository");
  await played.start({ from: "draft", entry: 4, rounds: { "draft~fetch": 2 } });
  expect((await played.nextRun()).environment).toMatchObject({ MODE: "fetch", ROUND: "3" });
});

test("the fetch costs no model", () => {
  const { repository: _, ...pipeline } = lowerFeature("repository");
  const without = { ...pipeline, steps: pipeline.steps.filter(({ id }) => !id.includes("-fetch")), start: "draft" };
  expect(worstCase(lowerFeature("repository"))).toEqual(worstCase(without));
});

test("a reviewer is told loudly of another repository, branch or token", () => {
  const before = lowerFeature("repository");
  const shop = { name: "shop", forge: "https", url: "https://git.example.com/acme/shop.git", branch: "main" } as const;
  const { repository: _, ...without } = before;
  const subjectsOf = (changes: ReturnType<typeof comparePipelines>) =>
    changes.filter(({ theme }) => theme === "rights").map(({ subject, severity }) => `${subject} ${severity}`);
  expect(subjectsOf(comparePipelines(without, before))).toContain("repository high");
  expect(subjectsOf(comparePipelines(before, { ...before, repository: { ...shop, branch: "next" } }))).toEqual([
    "repository.branch high",
    "repository.credentials high",
  ]);
});
