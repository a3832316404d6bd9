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

test("the work is delivered after its round and before its gate opens", async () => {
  played = await openPlayedMachine("repository");
  await played.start();
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), { ...done, revision: "r2" });
  const delivery = await played.nextRun();
  expect(delivery.environment).toMatchObject({ PHASE: "draft", MODE: "deliver", ROUND: "1" });
  await played.succeed(delivery, { ...done, revision: "r2" });
  const gate = await played.nextOpen();
  expect(await played.item(gate.sortKey)).toMatchObject({ status: "OPEN", revision: "r2" });
  await played.succeed(gate, { verdict: "revise" });
  expect((await played.nextRun()).environment).toMatchObject({ MODE: "swarm", ROUND: "2" });
});

test.each([
  ["resume", { MODE: "deliver", ROUND: "2" }],
  ["accept", "GATE#draft#0001"],
] as const)("an operator who says %s about a delivery that was refused leads on", async (verdict, next) => {
  played = await openPlayedMachine("repository");
  await played.start();
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), done);
  const reason = "The work could not be delivered to shop. Somebody else has pushed to crew/p1.";
  await played.succeed(await played.nextRun(), { outcome: "limit", outputs: {}, reason });
  const asked = await played.nextOpen();
  expect(await played.item(asked.sortKey)).toMatchObject({ status: "OPEN", reason });
  await played.succeed(asked, { verdict });
  if (typeof next === "string") expect((await played.nextOpen()).sortKey).toBe(next);
  else expect((await played.nextRun()).environment).toMatchObject(next);
});

test("a delivery at the end comes once, after all phases", async () => {
  played = await openPlayedMachine("repository-end");
  await played.start();
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextOpen(), { verdict: "approve" });
  const delivery = await played.nextRun();
  expect(delivery.environment).toMatchObject({ PHASE: "draft", MODE: "deliver" });
  await played.succeed(delivery, done);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
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

test("what talks to the repository costs no model", () => {
  expect(worstCase(lowerFeature("repository"))).toEqual(worstCase(lowerFeature("gate")));
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
    "repository.deliver high",
  ]);
});
