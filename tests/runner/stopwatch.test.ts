import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { longestGapMs, startStopwatch, tickMs } from "../../runtime/runner/stopwatch.ts";

function stopwatchAt(begin: number) {
  let time = begin;
  const stopwatch = startStopwatch(() => time);
  onTestFinished(() => stopwatch.stop());
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { stopwatch, pass };
}

test("time that passes between ticks counts whole, a longer gap as the longest that can be work", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.array(fc.nat({ max: 100_000_000 })), (begin, gaps) => {
      const { stopwatch, pass } = stopwatchAt(begin);
      let expected = 0;
      for (const gap of gaps) {
        pass(gap);
        expected += Math.min(gap, longestGapMs);
        expect(stopwatch.workedMs()).toBeCloseTo(expected, 3);
      }
    }),
  );
});

test("a night in the middle of a round is a moment", () => {
  const { stopwatch, pass } = stopwatchAt(0);
  pass(1000);
  stopwatch.workedMs();
  pass(8 * 3_600_000);
  expect(stopwatch.workedMs()).toBe(1000 + longestGapMs);
});

const program = fileURLToPath(new URL("../support/stopped-stopwatch.ts", import.meta.url));
const stoppedMs = 3 * longestGapMs;

test.skipIf(process.platform === "win32")(
  "a process that was stopped and continued did not work meanwhile",
  async () => {
    const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const said = text(child.stdout);
    // How long it is stopped is what is tested.
    const begun = performance.now();
    child.kill("SIGSTOP");
    await setTimeout(stoppedMs);
    child.kill("SIGCONT");
    child.stdin.end("say\n");
    const worked = Number(await said);
    const awake = performance.now() - begun - stoppedMs;
    expect(worked).toBeGreaterThan(0);
    expect(worked).toBeLessThan(awake + longestGapMs + tickMs);
  },
);
