import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { hearPings } from "../../runtime/models/keep-alive.ts";
import { chatServer, ended, streamed, delta as words } from "../support/chat-endpoint.ts";
import { attempt, end, serveMessages, start, stop, streaming, text } from "../support/messages-endpoint.ts";

const minute = 60_000;

/** Sends a comment, and the reply only after it was heard: without that the call never ends. */
async function afterPing(ping: string, answer: (response: ServerResponse) => void) {
  const { promise: wasHeard, resolve } = Promise.withResolvers<void>();
  const answerLater = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(ping);
    // The head was sent with the comment.
    response.writeHead = () => response;
    void wasHeard.then(() => answer(response));
  };
  return { answerLater, heard: resolve };
}

const pings = [": \n\n", ": OPENROUTER PROCESSING\n\n", ":\r\n\r\n", "\n"];

test.each(pings)("a comment while a chat completion's prompt is read is a sign of life: %j", async (ping) => {
  const { answerLater, heard } = await afterPing(ping, (response) =>
    streamed(words({ content: "Read." }), ended("stop"))(response, undefined as never),
  );
  const { ask } = await chatServer(answerLater);
  const { content } = await ask({}, {}, undefined, heard);
  expect(content).toEqual([{ kind: "text", text: "Read." }]);
});

test.each(pings)("a comment while a message's prompt is read is a sign of life: %j", async (ping) => {
  const { answerLater, heard } = await afterPing(ping, (response) =>
    streaming(start(), ...text(0, "Read."), end("end_turn"), stop)(response, undefined as never),
  );
  const { endpoint } = await serveMessages(answerLater);
  const reply = await attempt(endpoint, {}, { heard });
  expect(reply).toMatchObject({ kind: "reply", reply: { content: [{ kind: "text", text: "Read." }] } });
});

test("comments alone are signs of life for half an hour, and an event begins it anew", () => {
  let now = 0;
  const heard: number[] = [];
  const hear = hearPings(
    () => heard.push(now / minute),
    () => now,
  );
  const arrive = (minutes: number, bytes: string) => {
    now = minutes * minute;
    hear(Buffer.from(bytes));
  };
  for (const minutes of [1, 30, 31]) arrive(minutes, ": \n\n");
  arrive(40, "data: {}\n\n");
  for (const minutes of [41, 70, 71]) arrive(minutes, ": \n\n");
  expect(heard).toEqual([1, 30, 41, 70]);
});
