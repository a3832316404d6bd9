import { afterAll, beforeAll, expect, test } from "vitest";
import { directRequestOf } from "../../runtime/lambda/direct-event.ts";
import type { ProjectPage } from "../../schema/types.ts";
import { apiVersion, apiVersionHeader, itemsVersion, outputsVersion } from "../../schema/versions.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services?.close());

const newer = { [apiVersionHeader]: String(apiVersion + 1) };

test("each answer of the API names its version, refusals too", async () => {
  for (const path of ["/api/projects", "/api/projects/none", "/api/nothing"]) {
    const response = await services.call(path, undefined, { headers: { [apiVersionHeader]: String(apiVersion) } });
    expect(response.headers.get(apiVersionHeader), path).toBe(String(apiVersion));
  }
});

test("a request that insists on a version which the API does not have is refused with words, and nothing is done", async () => {
  const body = JSON.stringify({ engagement: "shop", sow: "# Toll booths\n\nTake tolls by telephone.\n" });
  const headers = { "content-type": "application/json", ...newer };
  const refused = await services.call("/api/projects", undefined, { method: "POST", headers, body });
  expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
  expect(refused.headers.get(apiVersionHeader)).toBe(String(apiVersion));
  expect((await refused.json()).detail).toBe(
    `The request asks for version "${apiVersion + 1}" of the API, and this is version ${apiVersion}. Use the version of crew that is deployed here, or deploy the newer one.`,
  );
  expect(await (await services.call("/api/projects", undefined)).json()).toEqual([]);
});

test("whoever invokes the function can insist on a version as well", () => {
  const crew = { method: "GET", path: "/api/projects", version: apiVersion + 1 };
  expect(directRequestOf({ crew }, baseUrl).headers.get(apiVersionHeader)).toBe(String(apiVersion + 1));
});

test("a project whose items a newer crew wrote says so, in the list too, and is not called damaged", async () => {
  await services.project("p-items", { itemsVersion: itemsVersion + 1 });
  const response = await services.call("/api/projects/p-items", undefined);
  const { title, detail } = await response.json();
  expect([response.status, title]).toEqual([500, "Written by another version"]);
  expect(detail).toContain(`has version ${itemsVersion + 1}, and this crew reads up to version ${itemsVersion}`);
  const page: ProjectPage = await (await services.call("/api/projects?page=1", "otto@example.com")).json();
  const listed = (id: string) => page.projects.find((project) => project.id === id)?.waitingFor;
  const newer =
    "It cannot be shown: A newer version of crew wrote its records. The delivery team can install that version.";
  expect(listed("p-items")).toBe(newer);
});

test("a project whose manifest a newer crew wrote says so, and that nothing is damaged", async () => {
  const digest = await services.objects.put(JSON.stringify({ ...manifest, schemaVersion: outputsVersion + 1 }));
  await services.project("p-newer", { manifest: digest });
  const response = await services.call("/api/projects/p-newer", undefined);
  const { title, detail } = await response.json();
  expect([response.status, title]).toEqual([500, "Written by another version"]);
  expect(detail).toContain("a newer crew wrote it. Install that one.");
});
