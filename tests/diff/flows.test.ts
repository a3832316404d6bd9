import { expect, test } from "vitest";
import { compareHosts } from "../../cli/compare-hosts.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const issue = (more = "", required = '"number"') => `# engagements/shop/inputs/issue.json
{ "type": "object", "required": [${required}], "properties": { "number": { "type": "integer" }, "kind": { "enum": ["fault"${more}], "type": "string" } } }
`;
const flows = (...lines: string[]) =>
  `# engagements/shop/engagement.yaml\nflows:\n${lines.map((line) => `  ${line}\n`).join("")}`;

async function changesFrom(before: string, after: string): Promise<string[]> {
  const { engagements } = await compareHosts(hostOf(overlay(before)), hostOf(overlay(after)), { engagement: "shop" });
  return engagements.flatMap(({ engagement, state, changes }) => [
    `${engagement}: ${state}`,
    ...changes.filter(({ theme }) => theme !== "machine").map(({ severity, subject }) => `${severity} ${subject}`),
  ]);
}

const fix = (more: string) => `fix: { input: inputs/issue.json, ${more}phases: [plan, build] }`;

test("each flow is compared with itself, and one that is new or gone is named", async () => {
  const before = flows(fix(""), "ask: { phases: [plan] }") + issue();
  const after = flows(fix(""), "tell: { phases: [plan] }") + issue();
  expect(await changesFrom(before, after)).toEqual([
    "shop/fix: same",
    "shop/tell: added",
    "shop/ask: removed",
    "high flows.ask",
  ]);
});

test("another key, other limits and another input are changes of the flow", async () => {
  const before =
    flows(fix("key: [input.number], limits: { atOnce: 2, perDay: 9 }, ")) + issue(', "wish"', '"number", "kind"');
  const after =
    flows(
      fix(
        "key: [input.number, input.kind], again: when-ended, priority: 7, limits: { atOnce: 3 }, retry: { attempts: 2 }, ",
      ),
    ) + issue("", '"number", "kind"');
  expect(await changesFrom(before, after)).toEqual([
    "shop/fix: changed",
    "high flows.fix.key",
    "high flows.fix.limits.perDay",
    "medium cost.worstUncapped",
    "medium flows.fix.again",
    "medium flows.fix.limits.atOnce",
    "medium flows.fix.retry",
    "medium schemas.flows.fix.input/properties/kind/enum",
    "low flows.fix.priority",
  ]);
});

test("phases that become flows are another start: the one flow is gone", async () => {
  expect(await changesFrom("", flows("fix: { phases: [plan, build] }"))).toEqual([
    "shop/fix: added",
    "shop: removed",
    "high flows.main",
  ]);
});
