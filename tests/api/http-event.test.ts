import { expect, test } from "vitest";
import { isHttpEvent, requestOf, resultOf } from "../../runtime/lambda/http-event.ts";
import { eventOf } from "../support/aws/http-api.ts";

const site = "https://crew.example.com";

async function roundTrip(address: string, init?: RequestInit): Promise<Request> {
  const event = await eventOf(new Request(`${site}${address}`, init));
  if (!isHttpEvent(event)) throw new Error("not an HTTP event");
  return requestOf(event, site);
}

test.each([
  "/",
  "/projects/a-1/artifacts/docs/%C3%84mter.md?revision=a%26b&x=1",
  "/files/50%25%20done%3F.md",
  "/a%23b",
])("the address %s arrives as the browser asked for it", async (address) => {
  expect(new URL((await roundTrip(address)).url).href).toBe(`${site}${address}`);
});

test("a form in base64, cookies and headers arrive, and the host is the site's, not the HTTP API's", async () => {
  const form = "comment=%C3%A4+b&rating-plan=5";
  const request = await roundTrip("/api/x", {
    method: "POST",
    body: form,
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: "a=1; b=2", origin: site },
  });
  expect([request.method, await request.text()]).toEqual(["POST", form]);
  expect(["cookie", "origin", "host"].map((name) => request.headers.get(name))).toEqual([
    "a=1; b=2",
    site,
    "crew.example.com",
  ]);
});

test("text stays text, bytes become base64, and every cookie is on its own", async () => {
  const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
  headers.append("set-cookie", "a=1; Expires=Fri, 20 Nov 2026 10:00:00 GMT");
  headers.append("set-cookie", "b=2");
  expect(await resultOf(new Response("<p>ä</p>", { headers }))).toEqual({
    statusCode: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    cookies: ["a=1; Expires=Fri, 20 Nov 2026 10:00:00 GMT", "b=2"],
    body: "<p>ä</p>",
    isBase64Encoded: false,
  });
  const bytes = new Uint8Array([0, 255, 128]);
  const image = new Response(bytes, { headers: { "content-type": "image/png" } });
  expect(await resultOf(image)).toMatchObject({ body: Buffer.from(bytes).toString("base64"), isBase64Encoded: true });
});

test("what is larger than a function may answer is refused in words", async () => {
  const file = new Response(new Uint8Array(5_000_000), { headers: { "content-type": "application/octet-stream" } });
  const { statusCode, body } = await resultOf(file);
  expect(statusCode).toBe(413);
  expect(body).toContain("This has 5.0 MB");
});
