import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { call, httpTool, type Service, serve, serveBytes } from "./service.ts";

const open: Pick<Service, "close">[] = [];
afterAll(async () => void (await Promise.all(open.splice(0).map((service) => service.close()))));

async function busyAtFirst(status: number, headers: { [name: string]: string }) {
  const service = await serve((_, response, number) =>
    number === 1 ? response.writeHead(status, headers).end("busy") : response.end("fine"),
  );
  open.push(service);
  return service;
}

test.concurrent.each([429, 503])("a call that reads waits as long as a %i asks, and calls again", async (status) => {
  const service = await busyAtFirst(status, { "Retry-After": "1" });
  const start = Date.now();
  expect(await call(httpTool({ origin: service.origin }))).toMatchObject({ isError: false });
  expect(Date.now() - start).toBeGreaterThanOrEqual(950);
  expect(service.received).toHaveLength(2);
});

test.concurrent.each(["3600", "Wed, 21 Oct 2099 07:28:00 GMT", "99999999999999999"])(
  "a wait beyond the time limit (%s) is a result at once",
  async (wait) => {
    const service = await serve((_, response) => response.writeHead(429, { "Retry-After": wait }).end("busy"));
    open.push(service);
    const start = Date.now();
    const outcome = await call(httpTool({ origin: service.origin, timeoutSeconds: 10 }));
    expect(outcome).toMatchObject({ isError: true });
    expect(outcome.text).toContain(
      `Status 429 (Too Many Requests).\nIt asks to wait: Retry-After ${JSON.stringify(wait)}.`,
    );
    expect(Date.now() - start).toBeLessThan(3000);
  },
);

test.concurrent("a service that stays busy is called three times at most", async () => {
  const service = await serve((_, response) => response.writeHead(503, { "Retry-After": "0" }).end());
  open.push(service);
  expect(await call(httpTool({ origin: service.origin }))).toMatchObject({ isError: true });
  expect(service.received).toHaveLength(3);
});

test.concurrent("a call with an effect is not repeated when the service was busy, or closed the connection", async () => {
  for (const status of [429, 503, 500]) {
    const service = await busyAtFirst(status, { "Retry-After": "0" });
    const outcome = await call(httpTool({ origin: service.origin, method: "POST" }, { effect: "execute" }));
    expect(outcome.text).toContain(`Status ${status}`);
    expect(service.received).toHaveLength(1);
  }
  const closing = await serveBytes((socket) => socket.destroy());
  open.push(closing);
  const outcome = await call(httpTool({ origin: closing.origin, method: "POST" }, { effect: "execute" }));
  expect(outcome.text).toBe(
    `${closing.origin} did not answer: the connection was closed too early. The service may have acted on the request: find out before you repeat it.`,
  );
  expect(closing.connections()).toBe(1);
});

test.concurrent("a call that reads is repeated after a closed connection", async () => {
  let count = 0;
  const service = await serveBytes((socket) => {
    if (++count === 1) socket.destroy();
    else socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nfine");
  });
  open.push(service);
  expect((await call(httpTool({ origin: service.origin }))).text).toBe("Status 200 (OK).\n\nfine");
});

test.concurrent("a call with an effect is repeated while nobody listens, because nothing was sent", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  let asked = 0;
  const resolve = async () => {
    asked++;
    return ["127.0.0.1"];
  };
  const tool = httpTool(
    { origin: `http://status.example.com:${port}`, addresses: ["127.0.0.1"], method: "POST" },
    { effect: "execute" },
  );
  const outcome = await call(tool, {}, { network: { resolve } });
  expect(outcome.text).toBe(`http://status.example.com:${port} did not answer: the connection was refused.`);
  expect(asked).toBe(3);
});

test.concurrent("a runner that stops ends the call, and the wait before a repetition", async () => {
  const service = await serve((_, response) => response.writeHead(429, { "Retry-After": "5" }).end());
  open.push(service);
  const stop = new AbortController();
  const calling = call(httpTool({ origin: service.origin }), {}, { signal: stop.signal });
  while (service.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const start = Date.now();
  stop.abort();
  expect(await calling).toMatchObject({ isError: true });
  expect(Date.now() - start).toBeLessThan(2000);
  expect(service.received).toHaveLength(1);
});
