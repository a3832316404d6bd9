import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { openModels } from "../../runtime/models/model-providers.ts";
import { converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { modelRequest, never } from "../support/model-endpoint.ts";

afterEach(() => vi.restoreAllMocks());

/** A server that speaks HTTP/2 as the service does, without TLS, and thinks before it sends anything. */
async function thinkingServer(milliseconds: number) {
  const server = http2.createServer();
  server.on("stream", async (stream: http2.ServerHttp2Stream) => {
    stream.respond({ ":status": 200, "content-type": "application/vnd.amazon.eventstream" });
    await wait(milliseconds);
    for (const frame of converseStreamFrames({ messages: [] }, { text: "Thought.", calls: [] })) stream.write(frame);
    stream.end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test("no timer of the client ends a silence: the connection to the service has none, so turnTime alone decides", async () => {
  const server = await thinkingServer(50);
  const timers: unknown[] = [];
  const { connect } = http2;
  vi.spyOn(http2, "connect").mockImplementation(((url: string) => {
    const session = connect(url.replace("https:", "http:"));
    const { setTimeout: limit } = session;
    session.setTimeout = (ms, ...rest) => {
      timers.push(ms);
      return limit.call(session, ms, ...rest);
    };
    const { request } = session;
    session.request = (...given) => {
      const stream = request.apply(session, given);
      const { setTimeout: limitStream } = stream;
      stream.setTimeout = (ms, ...rest) => {
        timers.push(ms);
        return limitStream.call(stream, ms, ...rest);
      };
      return stream;
    };
    return session;
  }) as typeof http2.connect);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const models = openModels({
    bedrock: { endpoint: `https://127.0.0.1:${server.port}`, region: "us-east-1", credentials },
  });
  const reply = await models.converse(modelRequest(), never);
  expect(reply.content).toMatchObject([{ kind: "text", text: "Thought." }]);
  expect(timers.filter((ms) => ms !== 0)).toEqual([]);
  server.close();
});
