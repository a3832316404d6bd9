import { checkHeaders } from "../header-faults.ts";
import type { ToolRule } from "../tool-rule.ts";

export const httpHeaderUnusable: ToolRule = {
  id: "http-header-unusable",
  severity: "error",
  check({ declared }, report) {
    if (declared.http === undefined) return;
    checkHeaders(declared, declared.http.headers ?? {}, (name) => ["http", "headers", name], report);
  },
};
