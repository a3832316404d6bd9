import { afterAll, beforeAll, describe, expect, test } from "vitest";
import document from "../../schema/openapi.json" with { type: "json" };
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { faultsAt, operationAt, requireDocumented } from "../support/documented-api.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services?.close());

/** Addresses of forms that a browser opens again: they lead to the form's page and answer no program. */
const leadsToAForm = (method: string, path: string) =>
  method === "GET" &&
  document.paths[path as keyof typeof document.paths] !== undefined &&
  !("get" in document.paths[path as keyof typeof document.paths]);

describe("the OpenAPI document", () => {
  test("has every route of the API, and no other", () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((method) => method !== "parameters")
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = services.api.app.routes
      .filter(({ method, path }) => path.startsWith("/api/") && method !== "ALL")
      .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}") }))
      .filter(({ method, path }) => !leadsToAForm(method, path))
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routed)].sort()).toEqual(documented.sort());
    expect(documented.length).toBeGreaterThan(20);
  });

  test("names each operation once, and each parameter of its path", () => {
    const operations = Object.entries(document.paths).flatMap(([path, { parameters, ...rest }]) =>
      Object.values(rest as Record<string, { operationId: string }>).map(({ operationId }) => ({
        path,
        parameters,
        operationId,
      })),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect([...new Set(ids)]).toEqual(ids);
    for (const { path, parameters } of operations)
      expect(parameters.map(({ name }: { name: string }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  });

  test("refers only to schemas that it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference = ""]) => reference,
    );
    expect(references.length).toBeGreaterThan(100);
    for (const reference of references)
      expect(Object.keys(document.components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
  });
});

describe("the check of each answer in these tests against the document", () => {
  const answerTo = (path: string, body: object, status = 200, type = "application/json") =>
    requireDocumented(
      new Request(`http://127.0.0.1${path}`),
      new Response(JSON.stringify(body), { status, headers: { "content-type": type } }),
    );
  const page = {
    projects: [],
    page: 1,
    pages: 1,
    found: 0,
    states: { yours: 0, waiting: 0, queued: 0, working: 0, finished: 0, stopped: 0, rejected: 0 },
    engagements: [],
  };

  test("takes what is documented", async () => {
    await answerTo("/api/projects", page);
    await answerTo("/api/projects", []);
    const { headers } = await services.call("/api/projects/none", undefined);
    expect(headers.get("content-type")).toBe("application/problem+json");
  });

  test.each([
    ["a field that is left out", "/api/projects", { ...page, found: undefined }, 200, undefined],
    ["a field that is not documented", "/api/projects", { ...page, more: 1 }, 200, undefined],
    ["another status", "/api/projects", [], 202, undefined],
    ["another type", "/api/projects", [], 200, "text/html"],
    ["a refusal without words", "/api/projects", { title: "No" }, 403, "application/problem+json"],
    ["an address that is not documented", "/api/nothing", {}, 200, undefined],
  ])("refuses %s", async (_, path, body, status, type) => {
    await expect(answerTo(path, body, status, type)).rejects.toThrow(/documented/);
  });

  test("finds the operation with the most words of its own", () => {
    expect(operationAt("GET", "/api/projects/p1/gates/plan/1")?.path).toBe("/api/projects/{id}/gates/{phase}/{round}");
    expect(operationAt("GET", "/api/projects/p1/files/docs/a.md")?.path).toBe("/api/projects/{id}/files/{path}");
    expect(operationAt("POST", "/api/projects/p1/files/docs/a.md")).toBeUndefined();
    expect(faultsAt(["components", "schemas", "EndedSessions"], { ended: 1 })).toBeUndefined();
  });
});
