import { expect, test } from "vitest";
import { nameOf, readStatement } from "../../runtime/models/rehearsal/statement.ts";

test("bullets, numbered items and table rows under a heading of requirements are requirements", () => {
  const { requirements } = readStatement(`# Shop
## 4. Requirements
- It is *fast*.
2) It is [safe](https://example.com/safe).

| No. | Requirement |
|---|---|
| R1 | It is **accessible** to everyone. |
`);
  expect(requirements).toEqual(["It is fast.", "It is safe.", "It is accessible to everyone."]);
});

test("without such a heading, items are taken, then sentences that want something, then any", () => {
  expect(readStatement("# A\n- One\n- Two").requirements).toEqual(["One", "Two"]);
  expect(readStatement("It rains. The roof must hold.").requirements).toEqual(["The roof must hold."]);
  expect(readStatement("It rains.").requirements).toEqual(["It rains."]);
});

test("constraints, deliverables and what is out of scope are found by their headings and words", () => {
  const statement = readStatement(`## Constraints
1. Data stays in the country.
## Deliverables
| No. | Deliverable | Due |
|---|---|---|
| D1 | Runbook | 23 |
## Scope
Out of scope: the shop's pages.
`);
  expect(statement.constraints).toEqual(["Data stays in the country."]);
  expect(statement.deliverables).toEqual([{ name: "Runbook", detail: "23" }]);
  expect(statement.outOfScope).toEqual(["Out of scope: the shop's pages."]);
});

test("an abbreviation does not end a sentence", () => {
  expect(readStatement("The U.S. Forest Service has 5 offices. It grows.").sentences).toEqual([
    "The U.S. Forest Service has 5 offices.",
    "It grows.",
  ]);
});

test.each([
  ["As an API user, I would like to both be able to send and retrieve data from SUDS.", "Send and retrieve data"],
  ["The page shows the hours of each weekday.", "The page shows"],
])("%j is called %j", (requirement, name) => {
  expect(nameOf(requirement, 4)).toBe(name);
});
