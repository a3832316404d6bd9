import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { hostOf, shop } from "../support/workspace.ts";

const engagement = "engagements/shop/engagement.yaml";
const environment = (rest: string) =>
  `budget: { usd: 50 }\nenvironments: { dev: { region: us-west-2, size: small, sender: a@example.com, ${rest} } }`;
const tool =
  "description: Scans.\neffect: read\ninput: { type: object, properties: {} }\ncommand: { argv: [scan], exit: [0 1] }\n";

test.each<[string, string, string, string, string]>([
  ["phases/plan.yaml", "[pm, dev]", "[pm dev]", '"pm dev": two names without a comma between them.', "write pm, dev"],
  ["phases/plan.yaml", "[pm, dev]", "[pm, dev nobody]", '"dev nobody": two names without a comma', "write dev, nobody"],
  [engagement, "[plan, build]", "[plan build]", '"plan build": two names', "write plan, build"],
  ["agents/qa.yaml", "[git, review]", "[git review]", '"git review": two names', "write git, review"],
  ["agents/qa.yaml", "[git, review]", "[git; review]", '"git; review": two names', "write git, review"],
  [
    "agents/qa.yaml",
    "[git, review]",
    "\n  - git review",
    "two names in one element.",
    "make an element of each: - git - review",
  ],
  [
    engagement,
    "budget: { usd: 50 }",
    "budget: { usd: 50 }\nstart: { by: [customer operators] }",
    '"customer operators": two names',
    "write customer, operators",
  ],
  [
    "phases/plan.yaml",
    "{ group: customer }",
    "{ group: customer }\n  remind: [1d 2d 3d]",
    '"1d 2d 3d": three values without commas',
    "write 1d, 2d, 3d",
  ],
  [
    engagement,
    "budget: { usd: 50 }",
    environment("alarms: [a@example.com b@example.com]"),
    "two values without a comma",
    "write a@example.com, b@example.com",
  ],
])("in %s, %s written as %s is reported as a missing comma", (file, find, replace, message, help) => {
  const files = { ...shop, [file]: (shop[file] ?? "").replace(find, replace) };
  const told = validate(hostOf(files)).diagnostics.filter(({ id }) => id === "wrong-value");
  expect(told.map((each) => each.message).join()).toContain(message);
  expect(told.map((each) => each.help)).toEqual([help]);
});

test("exit codes without a comma are reported as a missing comma", () => {
  const files: Record<string, string> = { ...shop, "agents/tools/scan.yaml": tool };
  files["agents/qa.yaml"] = (shop["agents/qa.yaml"] ?? "").replace("review]", "review, scan]");
  expect(validate(hostOf(files)).diagnostics.map(({ message }) => message)).toEqual([
    'Element 1 of `command.exit` is "0 1": two values without a comma between them.',
  ]);
});

test("words of which none is a name stay one misspelt name", () => {
  const files = {
    ...shop,
    "phases/plan.yaml": (shop["phases/plan.yaml"] ?? "").replace("[pm, dev]", "[pm, my friend]"),
  };
  expect(validate(hostOf(files)).diagnostics[0]?.message).toContain('"my friend", which is not a name');
});
