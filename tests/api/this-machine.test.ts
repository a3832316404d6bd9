import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { OutboxMail } from "../../schema/site-data.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { builtSite } from "../support/site/built-site.ts";

const mails: OutboxMail[] = [
  { id: "1", time: "2026-11-20T10:00:00Z", to: ["Cora@example.com"], subject: "For Cora", text: "111111" },
  { id: "2", time: "2026-11-20T11:00:00Z", to: ["otto@example.com"], subject: "For Otto", text: "222222" },
];

let services: ApiServices;
beforeAll(async () => {
  const { render } = await builtSite();
  const oneMachine = {
    accessToken,
    outbox: { list: async () => mails },
    repositoriesUrl: "file:///nowhere",
    rehearses: false,
  };
  services = await openApiServices({ render, oneMachine });
  await services.project("p1");
  await services.gate("p1", "discovery", 1);
});
afterAll(() => services?.close());
beforeEach(() => services.clock.set("2026-11-20T12:00:00.000Z"));

const here = { peer: "127.0.0.1" };

interface Made {
  links: { email: string; groups: string[]; url: string }[];
  outbox: string;
}

async function make(
  body: object = {},
  headers: object = { authorization: `Bearer ${accessToken}` },
): Promise<Response> {
  return services.api.app.request(`${baseUrl}/api/sign-in-links`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function linkFor(email: string): Promise<string> {
  const { links } = (await (await make({ email })).json()) as Made;
  expect(links).toHaveLength(1);
  return links[0]?.url ?? "";
}

function open(address: string, { env = here, cookie = "" }: { env?: object; cookie?: string } = {}): Promise<Response> {
  return Promise.resolve(services.api.app.request(address, { headers: { cookie, accept: "text/html" } }, env));
}

/** Presses the button of the link's page. */
function press(link: string, { env = here, headers = {} }: { env?: object; headers?: object } = {}): Promise<Response> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...headers },
    body: new URLSearchParams({ token: new URL(link).searchParams.get("token") ?? "" }).toString(),
  };
  return Promise.resolve(services.api.app.request(`${baseUrl}/auth/link`, init, env));
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

describe("a link that signs in", () => {
  test("is made for each person that the engagement names, whatever groups they are in", async () => {
    const { links } = (await (await make()).json()) as Made;
    expect(links.map(({ email, groups }) => [email, ...groups])).toEqual([
      ["cora@example.com", "customer"],
      ["carl@example.com", "customer"],
      ["cleo@example.com", "customer"],
      ["otto@example.com", "operators"],
    ]);
  });

  test("signs its person in and leads to the one thing that waits for them", async () => {
    const link = await linkFor("cora@example.com");
    expect(await (await open(link)).text()).toContain("Sign in as Cora Customer");
    const response = await press(link);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/projects/p1/gates/discovery/1"]);
    const page = await open(`${baseUrl}/projects/p1`, { cookie: cookieOf(response) });
    expect(await page.text()).toContain("Cora Customer");
  });

  test("leads somebody whom nothing waits for to the only project", async () => {
    const response = await press(await linkFor("otto@example.com"));
    expect(response.headers.get("location")).toBe("/projects/p1");
  });

  test("is good once", async () => {
    const link = await linkFor("cora@example.com");
    await press(link);
    const again = await press(link);
    expect([again.status, cookieOf(again)]).toEqual([410, ""]);
    expect(await (await open(link)).text()).toContain("used before");
  });

  test("of two who press at once signs in one", async () => {
    const link = await linkFor("cora@example.com");
    const statuses = (await Promise.all([press(link), press(link), press(link)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([303, 410, 410]);
  });

  test("is not used up by whatever only looks at it", async () => {
    const link = await linkFor("cora@example.com");
    for (let times = 0; times < 3; times += 1) {
      const looked = await open(link);
      expect([looked.status, looked.headers.getSetCookie()]).toEqual([200, []]);
      await services.api.app.request(link, { method: "HEAD" }, here);
    }
    expect((await press(link)).status).toBe(303);
  });

  test("is over after a quarter of an hour", async () => {
    const link = await linkFor("cora@example.com");
    services.clock.set("2026-11-20T12:15:00.000Z");
    expect(await (await open(link)).text()).not.toContain("Cora");
    expect((await press(link)).status).toBe(410);
  });

  test.each([
    ["from another machine", { peer: "192.168.1.20" }, {}],
    ["from another machine, over IPv6", { peer: "::ffff:10.0.0.7" }, {}],
    ["through a program that passes on what others send it", here, { "x-forwarded-for": "10.0.0.7" }],
    ["from nobody knows where", {}, {}],
  ])("is good for nobody %s, and stays good here", async (_, env, headers) => {
    const link = await linkFor("cora@example.com");
    const refused = await press(link, { env, headers });
    expect([refused.status, cookieOf(refused)]).toEqual([403, ""]);
    expect((await press(link)).status).toBe(303);
  });

  test("says to another machine not even whom it is for", async () => {
    const page = await open(await linkFor("cora@example.com"), { env: { peer: "192.168.1.20" } });
    expect(await page.text()).not.toContain("Cora");
  });

  test("is not used by a form of another site", async () => {
    const link = await linkFor("cora@example.com");
    expect((await press(link, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect((await press(link)).status).toBe(303);
  });

  test("ends the session that the browser had before", async () => {
    const before = await services.cookieOf("otto@example.com");
    await press(await linkFor("cora@example.com"), { headers: { cookie: before } });
    expect((await open(`${baseUrl}/`, { cookie: before })).headers.get("location")).toContain("/sign-in");
  });

  test("is made by whoever owns the machine, and by nobody else", async () => {
    const cookie = await services.cookieOf("otto@example.com");
    expect((await make({}, { cookie, "sec-fetch-site": "same-origin" })).status).toBe(403);
    const asOperator = { authorization: `Bearer ${accessToken}`, "x-crew-as": "otto@example.com" };
    expect((await make({}, asOperator)).status).toBe(403);
    expect((await make({}, { "sec-fetch-site": "same-origin" })).status).toBe(401);
    expect((await make({ email: "nobody@example.com" })).status).toBe(404);
  });

  test("does not exist where not everything runs on one machine", async () => {
    const { oneMachine: _, ...cloud } = services.options;
    const { app } = createApi(cloud);
    const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    for (const path of ["/auth/link", "/api/sign-in-links"]) {
      const answer = await app.request(baseUrl + path, { method: "POST", headers, body: "{}" }, here);
      expect(answer.status).toBe(404);
    }
    expect((await app.request(`${baseUrl}/link?token=x`, {}, here)).status).toBe(404);
  });
});

describe("the outbox", () => {
  const subjects = async (page: Response | Promise<Response>) =>
    [...(await (await page).text()).matchAll(/<h2>(For \w+)<\/h2>/g)].map(([, subject]) => subject);

  test("shows nothing to somebody who is not signed in and has no key", async () => {
    const page = await open(`${baseUrl}/outbox`);
    expect(page.status).toBe(401);
    expect(await subjects(page)).toEqual([]);
  });

  test("opens with its key, which then is in no address", async () => {
    const { outbox } = (await (await make()).json()) as Made;
    const response = await open(outbox);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/outbox"]);
    const shown = await subjects(open(`${baseUrl}/outbox`, { cookie: cookieOf(response) }));
    expect(shown).toEqual(["For Otto", "For Cora"]);
  });

  test("does not open with another key, nor with the right one from another machine", async () => {
    const { outbox } = (await (await make()).json()) as Made;
    for (const answer of [open(`${outbox}x`), open(outbox, { env: { peer: "10.0.0.7" } })])
      expect(cookieOf(await answer)).toBe("");
  });

  test("shows people their own mail, and operators and the machine's owner all of it", async () => {
    const seenBy = async (email: string) =>
      subjects(open(`${baseUrl}/outbox`, { cookie: await services.cookieOf(email) }));
    expect(await seenBy("cora@example.com")).toEqual(["For Cora"]);
    expect(await seenBy("otto@example.com")).toEqual(["For Otto", "For Cora"]);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect(await subjects(services.api.app.request(`${baseUrl}/outbox`, { headers }))).toEqual([
      "For Otto",
      "For Cora",
    ]);
  });
});
