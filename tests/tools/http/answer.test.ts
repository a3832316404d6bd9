import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { call, httpTool, type Service, serve, serveBytes } from "./service.ts";

const open: Pick<Service, "close">[] = [];
afterAll(async () => void (await Promise.all(open.splice(0).map((service) => service.close()))));

async function answering(headers: { [name: string]: string | number }, body: string | Buffer, status = 200) {
  const service = await serve((_, response) => response.writeHead(status, headers).end(body));
  open.push(service);
  return service;
}

async function answeringBytes(write: Parameters<typeof serveBytes>[0]) {
  const service = await serveBytes(write);
  open.push(service);
  return service;
}

const text = { "Content-Type": "text/plain" };
const json = { "Content-Type": "application/json; charset=utf-8" };

test.concurrent("JSON in one line is laid out, with its numbers as written, and other text is unchanged", async () => {
  const written = `{"id":12345678901234567891,"rate":1.10,"tiny":1e-7,"text":"ü \\u00e9","list":[1,2,3],"more":"${"x".repeat(50)}"}`;
  const laidOut = await call(httpTool({ origin: (await answering(json, written)).origin }));
  expect(laidOut.text).toMatch(
    /^Status 200 \(OK\)\.\n\n\{\n {2}"id": 12345678901234567891,\n {2}"rate": 1.10,\n {2}"tiny": 1e-7,\n/,
  );
  const plain = await call(httpTool({ origin: (await answering(text, "a\nb\n")).origin }));
  expect(plain).toMatchObject({ text: "Status 200 (OK).\n\na\nb\n", isError: false });
});

test.concurrent.each([
  [400, "Status 400 (Bad Request).\n\nwhy"],
  [401, "Status 401 (Unauthorized).\nThe service refuses the tool's credentials or rights.\n\nwhy"],
  [404, "Status 404 (Not Found).\n\nwhy"],
  [422, "Status 422 (Unprocessable Entity).\n\nwhy"],
  [500, "Status 500 (Internal Server Error).\n\nwhy"],
  [599, "Status 599.\n\nwhy"],
])("the status %i is a result with its body", async (status, words) => {
  const service = await answering(text, "why", status);
  expect(await call(httpTool({ origin: service.origin }))).toMatchObject({ text: words, isError: true, written: [] });
  expect(service.received).toHaveLength(1);
});

test.concurrent.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
  ["GZIP", gzipSync],
])("a body compressed with %s is read", async (encoding, compress) => {
  const service = await answering({ ...text, "Content-Encoding": encoding }, compress(Buffer.from("hello")));
  expect((await call(httpTool({ origin: service.origin }))).text).toBe("Status 200 (OK).\n\nhello");
});

test.concurrent("a small compressed body with a huge content is read only up to the limit", async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, "a"), { level: 9 });
  const service = await answering({ ...text, "Content-Encoding": "gzip" }, bomb);
  const outcome = await call(httpTool({ origin: service.origin, maxBytes: 1024 }));
  expect(outcome.text).toBe(
    `Status 200 (OK).\nThe body is longer than the tool reads: its first 1024 bytes follow.\n\n${"a".repeat(1024)}`,
  );
});

test.concurrent.each(["gzip, gzip", "compress", "constructor", "x".repeat(100)])(
  "a body compressed with %s is described, not guessed",
  async (encoding) => {
    const service = await answering({ ...text, "Content-Encoding": encoding }, gzipSync(gzipSync("hello")));
    const { text: told } = await call(httpTool({ origin: service.origin }));
    expect(told).toBe(
      `Status 200 (OK).\nThe body is compressed as ${JSON.stringify(encoding)}, which cannot be read here.`,
    );
  },
);

test.concurrent.each(["not gzip at all", gzipSync("hello world, hello world").subarray(0, 20)])(
  "a damaged compressed body is a failure in words",
  async (body) => {
    const service = await answering({ ...text, "Content-Encoding": "gzip" }, body);
    const outcome = await call(httpTool({ origin: service.origin }));
    expect(outcome).toMatchObject({
      isError: true,
      text: `${service.origin} did not answer: its compressed body is damaged.`,
    });
  },
);

test.concurrent("an endless body is read only up to the limit", async () => {
  const service = await serve((_, response) => {
    response.writeHead(200, text);
    const more = () => {
      while (!response.destroyed && response.write("a".repeat(10_000)));
      if (!response.destroyed) response.once("drain", more);
    };
    more();
  });
  open.push(service);
  const outcome = await call(httpTool({ origin: service.origin, maxBytes: 5000 }));
  expect(outcome.text).toContain(`its first 5000 bytes follow.\n\n${"a".repeat(5000)}`);
  expect(outcome.text).toHaveLength(
    "Status 200 (OK).\nThe body is longer than the tool reads: its first 5000 bytes follow.\n\n".length + 5000,
  );
});

test.concurrent("a body that drips ends with the time limit, with an effect as uncertain", async () => {
  const service = await serve((_, response) => {
    response.writeHead(200, text);
    const timer = setInterval(() => response.write("a"), 50);
    response.once("close", () => clearInterval(timer));
  });
  open.push(service);
  const words = `${service.origin} did not answer: the time limit of 1 s was over.`;
  expect((await call(httpTool({ origin: service.origin, timeoutSeconds: 1 }))).text).toBe(words);
  const acting = httpTool({ origin: service.origin, method: "POST", timeoutSeconds: 1 }, { effect: "execute" });
  expect((await call(acting)).text).toBe(
    `${words} The service may have acted on the request: find out before you repeat it.`,
  );
  expect(service.received).toHaveLength(2);
});

test.concurrent("headers that drip, never end or are too long end the call", async () => {
  const dripping = await answeringBytes((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("X-A: b\r\n"), 50);
    socket.once("close", () => clearInterval(timer));
  });
  expect((await call(httpTool({ origin: dripping.origin, timeoutSeconds: 1 }))).text).toContain(
    "the time limit of 1 s was over",
  );
  const endless = await answeringBytes((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const more = () => {
      while (!socket.destroyed && socket.write(`X-A: ${"b".repeat(1000)}\r\n`));
      if (!socket.destroyed) socket.once("drain", more);
    };
    more();
  });
  expect((await call(httpTool({ origin: endless.origin }))).text).toBe(
    `${endless.origin} did not answer: its headers are longer than 16 KB.`,
  );
});

test.concurrent("endless interim answers end with the time limit", async () => {
  const service = await answeringBytes((socket) => {
    const timer = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), 20);
    socket.once("close", () => clearInterval(timer));
  });
  expect((await call(httpTool({ origin: service.origin, timeoutSeconds: 1 }))).text).toContain(
    "the time limit of 1 s was over",
  );
});

test.concurrent.each([
  ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  ["length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nab"],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
])("an answer with %s is a failure, and is not asked for again", async (_, bytes) => {
  const service = await answeringBytes((socket) => socket.end(bytes));
  const outcome = await call(httpTool({ origin: service.origin }));
  expect(outcome.isError).toBe(true);
  expect(outcome.text).toMatch(/did not answer: the exchange failed \([A-Z_0-9]+\)\.$/);
  expect(service.connections()).toBe(1);
});

test.concurrent("only text is shown, and other content is described", async () => {
  const image = await answering({ "Content-Type": "image/png" }, Buffer.from([0x89, 0x50, 0, 1]));
  expect((await call(httpTool({ origin: image.origin }))).text).toBe(
    'Status 200 (OK).\nThe body has the type "image/png" and 4 bytes: it is no text, and is not shown.',
  );
  const untrue = await answering(text, Buffer.from([0, 1, 2, 3]));
  expect((await call(httpTool({ origin: untrue.origin }))).text).toContain("it is no text, and is not shown");
  const untyped = await answering({}, "plain words");
  expect((await call(httpTool({ origin: untyped.origin }))).text).toBe("Status 200 (OK).\n\nplain words");
  const latin = await answering({ "Content-Type": "text/html; charset=iso-8859-1" }, Buffer.from("na\xefve", "latin1"));
  expect((await call(httpTool({ origin: latin.origin }))).text).toBe("Status 200 (OK).\n\nnaïve");
  const wrong = await answering({ "Content-Type": "text/plain; charset=klingon" }, "x");
  expect((await call(httpTool({ origin: wrong.origin }))).text).toContain("it is no text");
  const empty = await answering({}, "", 204);
  expect((await call(httpTool({ origin: empty.origin }))).text).toBe("Status 204 (No Content).\nThe body is empty.");
});

test.concurrent("a character that the limit cuts in two is left out", async () => {
  const service = await answering(text, "aü");
  expect((await call(httpTool({ origin: service.origin, maxBytes: 2 }))).text).toMatch(/first 2 bytes follow\.\n\na$/);
});
