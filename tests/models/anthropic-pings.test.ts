import { expect, test } from "vitest";
import { readMessagesStream, type SentEvent } from "../../runtime/models/anthropic/messages-stream.ts";

const minute = 60_000;

/** Events at minutes, on a clock of their own; returns at which minutes the model was heard. */
async function heardAt(timed: [minutes: number, type: string][]): Promise<number[]> {
  let now = 0;
  const heard: number[] = [];
  async function* events(): AsyncGenerator<SentEvent> {
    for (const [minutes, type] of timed) {
      now = minutes * minute;
      yield { event: type, data: JSON.stringify({ type }) };
    }
  }
  await readMessagesStream(
    events(),
    () => heard.push(now / minute),
    () => now,
  );
  return heard;
}

test("pings are signs of life while a model hides its thinking, for half an hour", async () => {
  const pings = [1, 20, 30, 31, 60].map((minutes): [number, string] => [minutes, "ping"]);
  expect(await heardAt([[0, "message_start"], ...pings])).toEqual([0, 1, 20, 30]);
});

test("content begins the half hour anew", async () => {
  expect(
    await heardAt([
      [0, "message_start"],
      [29, "ping"],
      [40, "content_block_start"],
      [69, "ping"],
      [71, "ping"],
    ]),
  ).toEqual([0, 29, 40, 69]);
});
