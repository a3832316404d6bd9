import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OutboxMail } from "../../schema/site-data.ts";
import type { ProjectSummary, ProjectView } from "../../schema/types.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";

let crew: RunningCrew;
beforeAll(async () => {
  crew = await startCrew("cloudcrew");
});
afterAll(() => crew?.stop());

const status = () => crew.json<ProjectView>(["status"]);

/** What people are asked. */
function waiting({ questions, gates }: ProjectView) {
  return [...questions, ...gates].filter((each) => each.status === "open");
}

async function until<T>(look: () => Promise<T> | T, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    await wait(200);
  }
}

/** Runners that crew has started and that have not ended. */
function runners(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, parent] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        return Number(parent) === crew.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("runner");
      } catch {
        return false;
      }
    })
    .map(Number);
}

const mails = (): OutboxMail[] =>
  readdirSync(`${crew.state}/outbox`)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(`${crew.state}/outbox/${name}`, "utf8")));

test("a project that is stopped at work ends its runner, notifies everybody, and resumes where somebody says", async () => {
  await until(status, ({ agents }) => agents.some(({ active }) => active));
  expect(runners()).toHaveLength(1);
  const { summary } = await status();
  const said = await crew.text(["stop", summary.id, "--reason", "The customer has chosen another offer."]);
  expect(said).toMatch(/is being stopped: the turns at work are finished and saved first|has stopped/);
  expect(said).toMatch(new RegExp(`crew resume ${summary.id} --from discovery`));
  const stopped = await until(status, (view) => view.summary.status === "stopped");
  const cause = /stopped the project: The customer has chosen another offer\.$/;
  expect(stopped.summary).toMatchObject({ status: "stopped", waitingFor: expect.stringMatching(cause) });
  expect(stopped.agents.filter(({ active }) => active)).toEqual([]);

  await until(runners, (pids) => pids.length === 0);
  const told = await until(mails, (sent) => sent.some(({ subject }) => /has stopped$/.test(subject)));
  const spent = (await status()).summary.usage;
  expect(spent).toEqual(stopped.summary.usage);

  await expect(crew.text(["stop", summary.id, "--reason", "Again."])).rejects.toThrow(/has stopped already/);
  await crew.text(["resume", summary.id, "--from", "discovery", "--comment", "They came back."]);
  const goingOn = await until(status, (view) => waiting(view).length > 0);
  expect(waiting(goingOn)).toMatchObject([{ phase: "discovery", round: 2 }]);
  expect((await status()).summary.usage.costMicros).toBeGreaterThan(spent.costMicros);
  const everybody = await until(
    mails,
    (sent) => sent.filter(({ subject }) => /has stopped$/.test(subject)).length >= 2,
  );
  expect(new Set(everybody.map(({ to }) => to.length))).toEqual(new Set([1]));
  expect(told.length).toBeGreaterThan(0);
  const decisions = await crew.decisions(summary.id);
  expect(decisions.map(({ verdict, comment }) => [verdict, comment])).toEqual([
    ["stop", "The customer has chosen another offer."],
    ["resume", "They came back."],
  ]);
}, 300_000);

test("a project that waits for people is stopped too, and takes nothing from them any more", async () => {
  const { summary } = await status();
  await crew.text(["stop", summary.id, "--reason", "Enough."]);
  const { questions, gates } = await status();
  expect(new Set([...questions, ...gates].map((each) => each.status))).toEqual(new Set(["stopped"]));
  await expect(crew.text(["answer", "In March."])).rejects.toThrow(/This question is not open/);
  const listed = await crew.json<ProjectSummary[]>(["status", "--all"]);
  expect(listed.map((each) => each.status)).toEqual(["stopped"]);
});
