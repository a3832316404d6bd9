import { expect, test } from "vitest";
import { chooseStartable, type Startable } from "../../runtime/api/projects/startable.ts";
import type { Flow } from "../../schema/types.ts";
import { manifest } from "../support/manifest.ts";

const digest = "0".repeat(64) as Startable["deployment"]["manifest"];
const flow = (name: string, more: Partial<Flow> = {}): Flow => ({
  name,
  key: [],
  again: "never",
  priority: 5,
  limits: { atOnce: 4 },
  ...more,
});
const startable = (own: Flow, repository: string): Startable => ({
  name: `shop/${own.name}`,
  deployment: { stateMachineArn: `arn:${own.name}`, config: digest, manifest: digest, title: "Fix", description: "" },
  manifest: {
    ...manifest,
    name: "shop",
    flow: own,
    repository: { name: repository, url: `https://git.example.com/${repository}.git`, branch: "main" },
  },
});

const all = [
  startable(flow("fix-tea", { declaredAs: "fix" }), "tea"),
  startable(flow("fix-till", { declaredAs: "fix" }), "till"),
  startable(flow("ask"), "tea"),
];

test("a flow for several repositories is started for the named one, and by the name that it has for one", () => {
  expect(chooseStartable(all, "shop/fix", "till").name).toBe("shop/fix-till");
  expect(chooseStartable(all, "shop/fix-tea").name).toBe("shop/fix-tea");
  expect(chooseStartable(all, "shop/fix-tea", "tea").name).toBe("shop/fix-tea");
  expect(chooseStartable(all, "shop/ask").name).toBe("shop/ask");
});

test.each([
  ["shop/fix", undefined, "Projects of shop/fix are for one of several repositories: name one. There is: tea, till."],
  ["shop/fix", "docs", 'Projects of shop/fix are for no repository "docs". There is: tea, till.'],
  ["shop/fix-tea", "till", 'Projects of shop/fix-tea are for no repository "till". There is: tea.'],
  ["shop/ask", "till", 'Projects of shop/ask are for no repository "till". There is: tea.'],
])("of %s for %s nothing starts, and the answer says which repositories there are", (name, repository, detail) => {
  const refused = () => chooseStartable(all, name, repository);
  expect(refused).toThrow(expect.objectContaining({ details: { errors: [{ pointer: "/repository", detail }] } }));
});
