import { setGlobalProxyFromEnv } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, httpTool, type Service, serve } from "./service.ts";

let service: Service;
beforeAll(async () => {
  service = await serve((_, response) => response.setHeader("Content-Type", "text/plain").end("fine"));
});
beforeEach(() => void service.received.splice(0));
afterAll(() => service.close());

/** A tool for a name, which the given resolver answers. */
const named = (addresses: string[] = []) =>
  httpTool({ origin: `http://status.example.com:${service.port}`, addresses, timeoutSeconds: 5 });

const resolving = (...answers: string[][]) => {
  const asked: string[] = [];
  const resolve = async (hostname: string) => {
    asked.push(hostname);
    return answers[Math.min(asked.length, answers.length) - 1] ?? [];
  };
  return { network: { resolve }, asked };
};

test.each([
  "127.0.0.1",
  "10.0.0.1",
  "192.168.1.1",
  "172.16.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::1",
  "fe80::1%eth0",
  "fd00:ec2::254",
  "not an address",
])("a name with the address %s is refused, and nothing is connected to", async (address) => {
  const before = service.connections();
  const outcome = await call(named(), {}, resolving([address]));
  expect(outcome).toMatchObject({
    isError: true,
    text: `status.example.com has the address ${address}, which the tool may not reach.`,
  });
  expect(service.connections()).toBe(before);
});

test("one refused address among public ones refuses the name", async () => {
  const outcome = await call(named(), {}, resolving(["93.184.216.34", "127.0.0.1"]));
  expect(outcome.text).toContain("has the address 127.0.0.1");
});

test("a private address is reached when the declaration names it, and the name stays in Host", async () => {
  const { network, asked } = resolving(["127.0.0.1"]);
  expect(await call(named(["127.0.0.0/8"]), {}, { network })).toMatchObject({ isError: false });
  expect(asked).toEqual(["status.example.com"]);
  expect(service.received[0]?.headers.host).toBe(`status.example.com:${service.port}`);
});

test("a metadata service is refused even where a range that contains it is named", async () => {
  for (const address of ["169.254.169.254", "169.254.170.2", "::ffff:169.254.169.254", "100.100.100.200"]) {
    const outcome = await call(named(["169.254.0.0/16", "100.64.0.0/10", "::/0"]), {}, resolving([address]));
    expect(outcome.text).toContain("which the tool may not reach");
  }
});

test("the name is resolved once for a connection, which goes to the checked address: a second answer counts for nothing", async () => {
  const rebinding = resolving(["127.0.0.1"], ["169.254.169.254"]);
  expect(await call(named(["127.0.0.1"]), {}, rebinding)).toMatchObject({ isError: false });
  expect(rebinding.asked).toHaveLength(1);
});

test("a repetition is checked like the first attempt: a name that turns to a private address is refused", async () => {
  const busy = await serve((_, response) => response.writeHead(503, { "Retry-After": "0" }).end());
  const tool = httpTool({ origin: `http://status.example.com:${busy.port}`, addresses: ["127.0.0.1"] });
  const outcome = await call(tool, {}, resolving(["127.0.0.1"], ["10.0.0.1"]));
  await busy.close();
  expect(outcome.text).toContain("has the address 10.0.0.1");
  expect(busy.received).toHaveLength(1);
});

test("each call has a connection of its own, so none is reused for another address", async () => {
  const before = service.connections();
  for (let count = 0; count < 3; count++) await call(named(["127.0.0.1"]), {}, resolving(["127.0.0.1"]));
  expect(service.connections() - before).toBe(3);
  expect(service.received.map(({ headers }) => headers.connection)).toEqual(["close", "close", "close"]);
});

test("localhost is this machine, whatever a resolver would say, and origins may name private addresses themselves", async () => {
  const { network, asked } = resolving(["10.0.0.1"]);
  expect(await call(httpTool({ origin: `http://localhost:${service.port}` }), {}, { network })).toMatchObject({
    isError: false,
  });
  expect(await call(httpTool({ origin: service.origin }), {}, { network })).toMatchObject({ isError: false });
  expect(asked).toEqual([]);
});

test("a name without an address, or that cannot be resolved, is a result", async () => {
  expect((await call(named(), {}, resolving([]))).text).toContain("status.example.com has no address.");
  const failing = { network: { resolve: () => Promise.reject(new Error("SERVFAIL")) } };
  const tool = httpTool({ origin: "https://status.example.com", timeoutSeconds: 1 });
  expect((await call(tool, {}, failing)).text).toBe(
    "https://status.example.com did not answer: its name could not be resolved.",
  );
});

test("a resolver that never answers ends with the time limit", async () => {
  const tool = httpTool({ origin: "https://status.example.com", timeoutSeconds: 1 });
  const outcome = await call(tool, {}, { network: { resolve: () => new Promise(() => {}) } });
  expect(outcome.text).toBe("https://status.example.com did not answer: the time limit of 1 s was over.");
});

test("a redirect is reported and not followed, also to a metadata service", async () => {
  const target = await serve((_, response) => response.end("never"));
  const to = [
    `${target.origin}/other`,
    "http://169.254.169.254/latest/meta-data/",
    "//other.example.com",
    `/${"x".repeat(2000)}`,
  ];
  for (const location of to) {
    const redirecting = await serve((_, response) => response.writeHead(302, { Location: location }).end());
    const outcome = await call(httpTool({ origin: redirecting.origin }));
    await redirecting.close();
    const shown = location.length > 1000 ? `a text of ${location.length} characters` : JSON.stringify(location);
    expect(outcome).toMatchObject({ isError: true, source: `the web service ${redirecting.origin}` });
    expect(outcome.text).toContain(`Status 302 (Found).\nIt refers to ${shown}, which is not followed.`);
    expect(redirecting.received).toHaveLength(1);
  }
  expect(target.received).toEqual([]);
  await target.close();
});

test("a proxy of the environment is not used", async () => {
  const proxy = await serve((_, response) => response.end("through the proxy"));
  const restore = setGlobalProxyFromEnv({ HTTP_PROXY: proxy.origin, http_proxy: proxy.origin, NO_PROXY: "" });
  try {
    expect(await call(httpTool({ origin: service.origin }))).toMatchObject({ isError: false });
  } finally {
    restore();
  }
  expect(service.received).toHaveLength(1);
  expect(proxy.connections()).toBe(0);
  await proxy.close();
});
