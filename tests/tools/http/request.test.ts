import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { call, httpTool, type Service, serve } from "./service.ts";

let service: Service;
beforeAll(async () => {
  service = await serve((_, response) => response.setHeader("Content-Type", "text/plain").end("fine"));
});
beforeEach(() => void service.received.splice(0));
afterAll(() => service.close());

const pathTool = () => httpTool({ origin: service.origin, path: "/things/{{id}}/parts" });

test("arguments are put into path, query, headers and body, each encoded for its place", async () => {
  const tool = httpTool(
    {
      origin: service.origin,
      method: "POST",
      path: "/teams/{{ team }}/v{{version}}",
      query: {
        q: "{{text}}",
        fixed: "a b&c",
        page: 2,
        all: true,
        tags: "{{tags}}",
        none: "{{absent}}",
        mix: "is:{{team}}",
      },
      headers: { Accept: "application/json", Authorization: "Bearer {{TOKEN}}" },
      body: {
        title: "{{text}}",
        count: "{{version}}",
        nested: [{ tags: "{{tags}}" }, "{{absent}}"],
        said: "by {{team}}",
        gone: "{{absent}}",
        fixed: null,
      },
    },
    { secrets: [{ name: "TOKEN", from: "service-token" }] },
  );
  const input = { team: "a b'ü", version: 3, text: 'x&y="z"\r\nHost: other', tags: ["one", "t/w"] };
  const outcome = await call(tool, input, { secrets: { "service-token": "token-of-the-service" } });
  expect(outcome).toMatchObject({ isError: false, source: `the web service ${service.origin}` });
  const [got] = service.received;
  expect(got?.method).toBe("POST");
  expect(got?.url).toBe(
    "/teams/a%20b%27%C3%BC/v3?q=x%26y%3D%22z%22%0D%0AHost%3A%20other&fixed=a%20b%26c&page=2&all=true&tags=one&tags=t%2Fw&mix=is%3Aa%20b%27%C3%BC",
  );
  expect(got?.headers).toMatchObject({
    authorization: "Bearer token-of-the-service",
    accept: "application/json",
    "content-type": "application/json",
    host: `127.0.0.1:${service.port}`,
  });
  expect(JSON.parse(got?.body ?? "")).toEqual({
    title: input.text,
    count: 3,
    nested: [{ tags: ["one", "t/w"] }],
    said: "by a b'ü",
    fixed: null,
  });
});

test.each([
  ["a slash", "a/b"],
  ["a backslash", "a\\b"],
  ["an encoded slash", "a%2fb"],
  ["an encoded dot", "%2e%2e"],
  ["a twice encoded slash", "a%252Fb"],
  ["dots", ".."],
  ["a dot", "."],
  ["NUL", "a\0b"],
  ["an encoded NUL", "a%00"],
  ["a line break", "a\r\nX-Other: 1"],
  ["a line separator", "a\u2028b"],
  ["half of a character", "a\ud800"],
  ["an empty text", ""],
  ["nothing", undefined],
  ["null", null],
  ["a list", ["a"]],
  ["an object", { a: 1 }],
] as [string, Json | undefined][])(
  "a segment of the path with %s is refused before anything is sent",
  async (_, id) => {
    const outcome = await call(pathTool(), id === undefined ? {} : { id });
    expect(outcome.isError).toBe(true);
    expect(outcome.source).toBeUndefined();
    expect(service.received).toEqual([]);
  },
);

test.each(
  ["a?b=c", "a#b", "a;b", "a:b@c", "...", "ａ／ｂ", "http://other", "{x}", "100%"].filter(
    (text) => !text.includes("/"),
  ),
)("the segment %j stays one segment", async (id) => {
  expect((await call(pathTool(), { id })).isError).toBe(false);
  const [, things, segment = "", parts, ...rest] = (service.received[0]?.url ?? "").split("/");
  expect([things, decodeURIComponent(segment), parts, rest]).toEqual(["things", id, "parts", []]);
});

test("a parameter that is no text, number, boolean or list of them is refused", async () => {
  const tool = httpTool({ origin: service.origin, query: { q: "{{q}}" } });
  for (const q of [{ a: 1 }, [["a"]], "a\0", ["\ud800"]]) {
    expect(await call(tool, { q }), JSON.stringify(q)).toMatchObject({ isError: true });
  }
  expect(service.received).toEqual([]);
});

test("names that every object has are no arguments", async () => {
  const tool = httpTool({
    origin: service.origin,
    query: { a: "{{constructor}}", b: "{{__proto__}}", c: "{{toString}}" },
  });
  await call(tool);
  expect(service.received[0]?.url).toBe("/");
});

test("a missing or unusable secret is refused with advice, and nothing is sent", async () => {
  const tool = httpTool(
    { origin: service.origin, headers: { Authorization: "Bearer {{TOKEN}}" } },
    { secrets: [{ name: "TOKEN", from: "service-token" }] },
  );
  for (const [secrets, words] of [
    [{}, "is not set where the team works: record a blocker."],
    [{ "service-token": "short" }, "is too short to be one: record a blocker."],
    [
      { "service-token": "line-one-of-it\r\nX-Other: 1" },
      "is more than one line of ASCII characters: record a blocker.",
    ],
  ] as const) {
    expect(await call(tool, {}, { secrets: { ...secrets } })).toMatchObject({
      isError: true,
      text: `The secret service-token ${words}`,
    });
  }
  expect(service.received).toEqual([]);
});

test("a call with an effect says by which key its repetitions are recognized, and one that reads does not", async () => {
  await call(httpTool({ origin: service.origin }));
  await call(httpTool({ origin: service.origin, method: "POST" }, { effect: "execute" }));
  await call(
    httpTool({ origin: service.origin, method: "POST", headers: { "idempotency-key": "own" } }, { effect: "execute" }),
  );
  expect(service.received.map(({ headers }) => headers["idempotency-key"])).toEqual([
    undefined,
    "shop-1a2b3c4d",
    "own",
  ]);
});
