import type { ToolRule } from "../tool-rule.ts";

export const httpBodyUnsent: ToolRule = {
  id: "http-body-unsent",
  severity: "error",
  check({ name, declared: { http } }, report) {
    if (http?.body === undefined || (http.method ?? "GET") !== "GET") return;
    report({
      message: `"${name}" calls with GET, which sends no body.`,
      at: { path: ["http", "body"], isKey: true },
      ...(http.method !== undefined && {
        related: [{ message: "The method is set here.", at: { path: ["http", "method"] } }],
      }),
      why: "Services and proxies ignore or refuse such a body.",
      help: "write `method: POST`, or the values under `query`",
    });
  },
};
