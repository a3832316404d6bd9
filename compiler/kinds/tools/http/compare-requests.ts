import type { HttpRequest } from "../../../../schema/types.ts";
import type { Change } from "../../../diff/change.ts";
import { canonical, compareNumber, compareSets, compareValue } from "../../../diff/compare-values.ts";
import { compareTimeout } from "../compare-timeout.ts";

/** Compares the requests of one tool. A different destination or text that is sent counts most. */
export function compareRequests(name: string, before: HttpRequest, after: HttpRequest): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.http.${key}` });
  const high = (key: "method" | "origin" | "path" | "query" | "headers" | "body", sentence: string) =>
    compareValue({ ...about(key), severity: "high", sentence }, shown(before[key]), shown(after[key]));
  return [
    ...high("method", `${name} now calls with ${after.method} instead of ${before.method}.`),
    ...high("origin", `${name} now calls ${after.origin} instead of ${before.origin}.`),
    ...high("path", `${name} now calls another path.`),
    ...high("query", `${name} now calls with other parameters.`),
    ...high("headers", `${name} now sends other headers.`),
    ...high("body", `${name} now sends another body.`),
    ...compareSets(about("addresses"), [...before.addresses], [...after.addresses], {
      added: {
        kind: "widened",
        severity: "high",
        sentence: (ranges) => `${name} may now connect to the private addresses ${ranges}.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (ranges) => `${name} may no longer connect to ${ranges}.`,
      },
    }),
    ...compareTimeout(name, about("timeout"), before, after),
    ...compareNumber(
      { ...about("maxKilobytes"), severity: "low" },
      before.maxBytes / 1024,
      after.maxBytes / 1024,
      (old, now) => `Of an answer to ${name}, ${now} KB are read instead of ${old} KB.`,
    ),
    ...compareValue(
      { ...about("example"), severity: "low", sentence: `${name} has another example for rehearsals.` },
      shown(before.example),
      shown(after.example),
    ),
  ];
}

const shown = (value: unknown): string => (typeof value === "string" ? value : canonical(value ?? "none"));
