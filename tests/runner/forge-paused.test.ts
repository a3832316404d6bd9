import { expect, test } from "vitest";
import { RemoteFailed } from "../../runtime/artifacts/customer/https-git.ts";
import { ForgeFailure } from "../../runtime/forge/failure.ts";
import { forgePauseUntil } from "../../runtime/inbox/forge-pause.ts";
import { orPaused } from "../../runtime/runner/kinds/fetch/forge-paused.ts";

const now = Date.parse("2026-11-28T13:20:00.000Z");
const inMinutes = (minutes: number) => now + minutes * 60_000;

/** The error with which a run ends at an attempt of the machine, and the time that crew reads of it. */
async function endOf(error: Error, attempt: number) {
  const order = { epoch: 3000 + attempt };
  const ended = await orPaused({ order, now: () => now }, { name: "shop" }, () => Promise.reject(error)).catch(
    (failure: Error) => failure,
  );
  const until = forgePauseUntil(`Crew.ForgePaused: ForgePaused: ${ended.message}`);
  return { name: ended.name, until: ended.name === "ForgePaused" ? until : undefined };
}

test.each<[string, Error, number, number | undefined]>([
  [
    "a limit for an hour, at once",
    new ForgeFailure("limited", "The forge answered 429", inMinutes(60)),
    0,
    inMinutes(60),
  ],
  ["a short limit", new ForgeFailure("limited", "The forge answered 429", now + 20_000), 0, undefined],
  ["a short limit that is there again and again", new ForgeFailure("limited", "429", now + 20_000), 2, now + 45_000],
  ["a forge without an answer", new ForgeFailure("unreachable", "No answer"), 1, undefined],
  ["a forge without an answer, at the last attempt", new ForgeFailure("unreachable", "No answer"), 2, inMinutes(10)],
  ["Git without an answer, at the last attempt", new RemoteFailed("unreachable", "No answer"), 2, inMinutes(10)],
  ["a refusal, at the last attempt", new ForgeFailure("refused", "No"), 2, undefined],
  ["another error, at the last attempt", new Error("disk full"), 2, undefined],
])("of %s, a run is continued at the right time or not at all", async (_, error, attempt, until) => {
  expect(await endOf(error, attempt)).toEqual({ name: until === undefined ? error.name : "ForgePaused", until });
});
