import { expect, test } from "vitest";
import { countProgress } from "../../cli/count-progress.ts";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  let time = 0;
  const progress = countProgress(stream as unknown as NodeJS.WriteStream, "checking", () => time);
  const wait = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { written, progress, wait };
}

test("long work is shown on a terminal, not at every step, and the line is taken away", () => {
  const { written, progress, wait } = terminal(true);
  for (let done = 1; done <= 10; done++) {
    wait(90);
    progress.tell(done, 1000);
  }
  progress.end();
  expect(written).toEqual([
    "\rchecking 5 of 1000\u001b[K",
    "\rchecking 7 of 1000\u001b[K",
    "\rchecking 9 of 1000\u001b[K",
    "\r\u001b[K",
  ]);
});

test("short work and what is not a terminal are left in peace", () => {
  const short = terminal(true);
  short.wait(300);
  short.progress.tell(1, 2);
  short.progress.end();
  const piped = terminal(false);
  piped.wait(3000);
  piped.progress.tell(1, 2);
  piped.progress.end();
  expect([...short.written, ...piped.written]).toEqual([]);
});
