import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient, ApiRefusal } from "../../runtime/api-client/api-client.ts";
import { sendHttp } from "../../runtime/api-client/send-http.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
const clientAs = (as?: string, token = accessToken) =>
  new ApiClient(sendHttp({ baseUrl, accessToken: token, as }, (request) => services.api.app.fetch(request)));

beforeAll(async () => {
  services = await openApiServices();
  await services.project("p1");
  const files = { "docs/ä.md": "# Ünïcode\n" };
  await services.revision("p1", { id: r1, time: "2026-11-20T08:30:00.000Z", phase: "discovery", round: 1, files });
});
afterAll(() => services?.close());

test("a project is read and a file of it downloaded, byte by byte", async () => {
  const { summary } = await clientAs().get("/api/projects/{id}", { id: "p1" });
  expect(summary.id).toBe("p1");
  const bytes = await clientAs().download("/api/projects/{id}/files", { id: "p1", path: "docs/ä.md" });
  expect(new TextDecoder().decode(bytes)).toBe("# Ünïcode\n");
});

test("a change is made in the name of the person whom the client acts as", async () => {
  const { id } = await clientAs("otto@example.com").post(
    "/api/projects",
    {},
    {
      engagement: "shop",
      sow: "# Toll booths\n\nThe bridge wants to take tolls by telephone.\n",
    },
  );
  expect((await clientAs().get("/api/projects/{id}", { id })).summary.title).toBe("Toll booths");
  await expect(clientAs("cora@example.com").post("/api/projects/{id}/stop", { id }, { reason: "No." })).rejects.toThrow(
    ApiRefusal,
  );
});

test("a refusal has the API's words and status, or the caller's own error", async () => {
  await expect(clientAs().get("/api/projects/{id}", { id: "none" })).rejects.toMatchObject({
    name: "ApiRefusal",
    status: 404,
    message: "There is no project here that you may see.",
  });
  await expect(clientAs(undefined, "another token").get("/api/projects", {})).rejects.toMatchObject({ status: 401 });
  const send = sendHttp({ baseUrl, accessToken }, (request) => services.api.app.fetch(request));
  const own = new ApiClient(send, (message, status) => new RangeError(`${status}: ${message}`));
  await expect(own.download("/api/projects/{id}/original", { id: "none" })).rejects.toThrow(
    new RangeError("404: There is no project here that you may see."),
  );
});

test("an answer that is no problem in words is named by its status", async () => {
  const send = sendHttp({ baseUrl, accessToken }, () => new Response("<html>Bad gateway</html>", { status: 502 }));
  await expect(new ApiClient(send).get("/api/projects", {})).rejects.toThrow("The API answered 502.");
});
