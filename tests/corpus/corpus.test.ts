import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { shop } from "../support/workspace.ts";
import { pairs, plantsInShop } from "./cases.ts";
import { cloudcrew } from "./cloudcrew-plants.ts";
import { dependent } from "./dependent.ts";
import { diagnose, judge, type Verdict } from "./judge.ts";
import { plantBoth } from "./plant.ts";
import { judgeCorpus, renderResults } from "./results.ts";
import { shopPlants } from "./shop-plants.ts";

const verdicts = judgeCorpus();

function describeFailure({ plants, diagnostics }: Verdict): string {
  const reported = diagnostics.map(({ id, span }) => `${id} at ${span.file}:${span.line}:${span.column}`);
  return `${plants.map(({ id, name }) => `${id} (${name})`).join(" and ")}: ${reported.join(", ") || "nothing"}`;
}

test("the workspaces that faults are put into have none", () => {
  expect([...diagnose(shop), ...diagnose(cloudcrew)]).toEqual([]);
});

test("there are at least 200 broken workspaces", () => {
  expect(verdicts.length).toBeGreaterThanOrEqual(200);
});

test("every fault is found in one run, at the faulty text, and nothing else is reported", () => {
  const failures = verdicts.filter(({ found, rightPlace, noNoise, plants }) => {
    // Where a fault lies in a file that several name, another fault decides which of them is left to name it.
    return !found || !noNoise || (!rightPlace && plants.length === 1);
  });
  expect(failures.map(describeFailure)).toEqual([]);
});

test("the edits that are offered lead to a clean run, or leave the other fault alone", () => {
  expect(verdicts.filter(({ fixed }) => fixed === false).map(describeFailure)).toEqual([]);
});

test("of two independent faults each is found, and neither makes a third", () => {
  const failures: string[] = [];
  // tests/soak/second-share.test.ts judges every pair.
  for (const { plants, files } of pairs(97)) {
    const verdict = judge(plants, files);
    if (!verdict.found || !verdict.noNoise) failures.push(describeFailure(verdict));
  }
  expect(failures).toEqual([]);
});

test("a pair that is called dependent is one", () => {
  const byName = new Map(shopPlants.map((plant) => [`${plant.id}: ${plant.name}`, plant]));
  const found = Object.entries(dependent).flatMap(([name, others]) =>
    others.filter((other) => {
      const plants = [byName.get(name), byName.get(other)].filter((plant) => plant !== undefined);
      const [first, second] = plants;
      const files = first && second && plantBoth(shop, first, second);
      const verdict = files && judge(plants, files);
      return verdict === undefined || (verdict.found && verdict.noNoise);
    }),
  );
  expect(found).toEqual([]);
});

/** What no YAML that satisfies its schema can cause, and what only the emitted machine shows. */
const elsewhere = [
  "callback-without-timeout",
  "definition-over-1-MB",
  "heartbeat-above-timeout",
  "history-over-25000-events",
  "no-money-for-a-turn",
  "overrides-over-8192-characters",
  "payload-over-256-KiB",
  "policy-over-10240-characters",
  "revise-leaves-parallel",
  "state-name-over-80",
  "step-name-taken",
  "suppression-of-error",
  "suppression-without-reason",
  "tool-out-of-reach",
  "unreachable-state",
];

test("every diagnostic has a workspace in the corpus, or a reason why not", () => {
  const compiler = join(import.meta.dirname, "../../compiler");
  const pages = globSync("**/*.md", { cwd: compiler }).map((path) => basename(path, ".md"));
  const planted = new Set(plantsInShop.map(({ id }) => id));
  const missing = pages.filter((id) => id !== "README" && !planted.has(id) && !elsewhere.includes(id));
  expect(missing).toEqual([]);
});

test("the published table is what this run found", () => {
  const published = join(import.meta.dirname, "RESULTS.md");
  const rendered = renderResults(verdicts);
  if (process.env.CREW_ACCEPT === "1") writeFileSync(published, rendered);
  expect(rendered).toBe(readFileSync(published, "utf8"));
});
