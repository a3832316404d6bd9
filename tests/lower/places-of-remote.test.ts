import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

/** Returns the places that the flows of two names take, by flow. */
function placesWith(first: string, second: string) {
  const { flows = [] } = compile(
    hostOf(
      overlay(`# engagements/shop/engagement.yaml
repositories:
  app: ${first}
  changes: ${second}
flows:
  build: {phases: [plan], repository: app}
  change: {phases: [plan], repository: changes}
`),
    ),
    { engagement: "shop" },
  );
  return flows.map(({ pipeline }) => pipeline.flow?.repository);
}

test("two names of one remote repository share its places, and names of two have their own", () => {
  const shop = "{forge: github, project: acme/shop, atOnce: 1}";
  expect(placesWith(shop, "{forge: https, url: 'https://github.com/acme/shop.git', atOnce: 2}")).toEqual([
    { name: "app", atOnce: 1 },
    { name: "app", atOnce: 2 },
  ]);
  expect(placesWith(shop, "{forge: github, project: acme/site, atOnce: 2}")).toEqual([
    { name: "app", atOnce: 1 },
    { name: "changes", atOnce: 2 },
  ]);
});

test("a name without places takes none of the other's", () => {
  const [app, changes] = ["{forge: github, project: acme/shop}", "{forge: github, project: acme/shop, atOnce: 2}"];
  expect(placesWith(app, changes)).toEqual([undefined, { name: "changes", atOnce: 2 }]);
});
