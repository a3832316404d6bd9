import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { returnAddress } from "../../schema/return-address.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { builtSite } from "../support/site/built-site.ts";

/** What makes a path something else to a browser, to a URL parser or to a header, and what paths are made of. */
const piece = fc.oneof(
  fc.constantFrom("/", "//", "\\", "\t", "\r", "\n", "\r\n", "\0", "\u007f", " ", "\u00a0", "\u2028", "\ufeff"),
  fc.constantFrom("%2f", "%2F", "%5c", "%09", "%0a", "%0d%0a", "%00", "%", "%zz", "%25", "%252f"),
  fc.constantFrom(".", "..", "%2e%2e", ":", "@", "?", "#", "[", "]", "javascript:", "data:", "https:", "http:"),
  fc.constantFrom("evil.example", "127.0.0.1:4799", "[::1]", "0x7f000001", "／", "。", "projects", "sign-in", "auth"),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const wanted = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join("")}`),
);

test("whatever is asked for, a return address is a path of this site that a header can carry", () => {
  fc.assert(
    fc.property(wanted, (text) => {
      const path = returnAddress(text);
      const there = new URL(path, `${baseUrl}/sign-in?returnTo=x`);
      expect(there.origin).toBe(baseUrl);
      expect(new Headers({ location: path }).get("location")).toBe(path);
      expect(there.pathname + there.search + there.hash).toBe(path);
      expect(returnAddress(path)).toBe(path);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  "/",
  "/projects/shop-1?tab=2",
  "/projects/shop-1/artifacts/docs/a%20b.md?revision=1#L3",
  "/projects/%C3%A4",
])("a page of this site is come back to: %s", (page) => expect(returnAddress(page)).toBe(page));

const hostile = [
  "https://evil.example/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "\\\\evil.example/",
  "/\t/evil.example/",
  "/\n/evil.example/",
  "/\r\n/evil.example/",
  "/\r\nset-cookie: a=b",
  "\t//evil.example/",
  "/.//evil.example/",
  "/..//evil.example/",
  "/%2e%2e//evil.example/",
  "//[",
  "/\u2028/evil.example",
  "/ä",
  "javascript:alert(1)",
  `/${"x".repeat(2_000)}`,
  "/sign-in?returnTo=/sign-in",
  "/auth/sign-in",
  "",
];

describe("every place that takes a return address", () => {
  let services: ApiServices;
  beforeAll(async () => {
    const { render } = await builtSite();
    services = await openApiServices({ render });
  });
  afterAll(() => services?.close());

  const query = (text: string) => `returnTo=${encodeURIComponent(text)}`;
  const asOwner = () => ({ authorization: `Bearer ${services.options.oneMachine!.accessToken}` });

  test.each(hostile)("sends somebody who is signed in to the projects instead of %j", async (text) => {
    const response = await services.api.app.request(`${baseUrl}/sign-in?${query(text)}`, { headers: asOwner() });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
  });

  test.each(hostile)("does not hand %j on to where somebody signs in", async (text) => {
    const page = await services.api.app.request(`${baseUrl}/sign-in?${query(text)}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('href="/auth/sign-in?returnTo=%2F"');
  });

  test.each(hostile)("leads a refused form that says it was at %j to a page of this site", async (text) => {
    const address = URL.canParse(text, "http://evil.example") ? new URL(text, "http://evil.example").href : text;
    const referer = /^[\x20-\x7e]*$/.test(address) ? address : "about:blank";
    const response = await services.api.app.request(`${baseUrl}/api/projects/any/resume`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", referer },
    });
    expect(response.status).toBe(401);
    const link = /href="(\/auth\/sign-in\?returnTo=[^"]*)"/.exec(await response.text())?.[1] ?? "";
    const further = new URL(link, baseUrl).searchParams.get("returnTo") ?? "";
    expect(returnAddress(further)).toBe(further);
    expect(new URL(further, baseUrl).origin).toBe(baseUrl);
  });
});
