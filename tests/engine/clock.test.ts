import { expect, it } from "vitest";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { startOfTime } from "../support/engine-on-test-clock.ts";

/** Lets the event loop turn a few times: enough for every jump that is going to happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

it("jumps from timer to timer in the order of their times", async () => {
  const clock = simulatedClock(startOfTime);
  const fired: number[] = [];
  for (const delay of [300, 100, 200]) clock.schedule(startOfTime + delay, () => fired.push(clock.now() - startOfTime));
  const cancel = clock.schedule(startOfTime + 50, () => fired.push(-1));
  cancel();
  await settle();
  expect(fired).toEqual([100, 200, 300]);
});

it("does not move while anyone holds it", async () => {
  const clock = simulatedClock(startOfTime);
  const [first, second] = [clock.hold(), clock.hold()];
  let isFired = false;
  clock.schedule(startOfTime + 100, () => {
    isFired = true;
  });
  first();
  first();
  await settle();
  expect(isFired).toBe(false);
  second();
  await settle();
  expect(isFired).toBe(true);
});

it("asks its host before each jump, and again when something has moved", async () => {
  let isIdle = false;
  const clock = simulatedClock(startOfTime, async () => isIdle);
  let isFired = false;
  clock.schedule(startOfTime + 100, () => {
    isFired = true;
  });
  await settle();
  expect(clock.now()).toBe(startOfTime);
  isIdle = true;
  clock.hold()();
  await settle();
  expect(isFired).toBe(true);
});
