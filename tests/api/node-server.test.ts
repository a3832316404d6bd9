import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../../runtime/api/node-server.ts";
import { type ApiServices, accessToken, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
let server: RunningServer;
beforeAll(async () => {
  services = await openApiServices();
  const host = new URL(services.options.identity.baseUrl).host;
  // The API answers at an address of its own, whatever port is free here.
  server = await startServer({
    port: 0,
    app: { fetch: (request) => services.api.app.fetch(namedHost(request, host)) },
  });
});
afterAll(async () => {
  await server.close();
  await services.close();
});

function namedHost(request: Request, host: string): Request {
  request.headers.set("host", host);
  return request;
}

/** A body whose length is not announced. */
function post(chunks: string[]): Promise<Response> {
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const body = Readable.toWeb(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
  return fetch(`${server.url}/api/projects`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
}

test("a body that comes in chunks is read", async () => {
  const response = await post(['{"sow": "# Shop\\n\\n', 'A shop."}']);
  expect(await response.json()).toMatchObject({ id: expect.any(String) });
});

test("a body that comes in chunks is read up to what the route takes", async () => {
  const response = await post(Array.from({ length: 25 }, () => "x".repeat(1_048_576)));
  expect(response.status).toBe(413);
});
