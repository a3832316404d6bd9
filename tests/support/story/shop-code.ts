/** The customer's project before the story: orders are read all at once. */
export const shopCode = {
  "README.md": "# Shop\n",
  "app/package.json": '{"name": "shop", "private": true, "type": "module"}\n',
  "app/src/orders.ts": `export interface Order {
  id: number;
  at: string;
}

/** Oldest first; of two at the same time the one with the smaller number. */
export function inOrder(orders: readonly Order[]): Order[] {
  return [...orders].sort((one, other) => one.at.localeCompare(other.at) || one.id - other.id);
}
`,
  "app/tests/orders.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "../src/orders.ts";

test("orders of one time are told apart by their number", () => {
  const at = "2026-11-28T10:00:00Z";
  assert.deepEqual(inOrder([{ id: 2, at }, { id: 1, at }]).map(({ id }) => id), [1, 2]);
});
`,
};

export const issueText =
  "Our export job asks for /orders and gets all of them. We need orders in pages of at most 100, oldest first, and a way to ask for what came after the last one we saw.";

/** Wish of the approver at the first gate about the code. */
export const wish = "Say on each page whether it is the last one.";

const pages = (isLastTold: boolean) => `import { inOrder, type Order } from "./orders.ts";

const most = 100;

export interface Page {
  orders: Order[];${isLastTold ? "\n  isLast: boolean;" : ""}
}

/** The page after an order; the first one without it. */
export function pageAfter(orders: readonly Order[], after?: Order, size = most): Page {
  if (!Number.isInteger(size) || size < 1 || size > most) throw new RangeError(\`A page has 1 to \${most} orders.\`);
  const all = inOrder(orders);
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after.id) + 1;
  return { orders: all.slice(from, from + size)${isLastTold ? ", isLast: from + size >= all.length" : ""} };
}
`;

const tests = (isLastTold: boolean) => `import assert from "node:assert/strict";
import { test } from "node:test";
import { pageAfter } from "../src/pages.ts";

const orders = Array.from({ length: 250 }, (_, index) => ({ id: index + 1, at: "2026-11-28T10:00:00Z" }));

test("every order is on one page, and no page has more than a hundred", () => {
  const seen: number[] = [];
  for (let page = pageAfter(orders); page.orders.length > 0; page = pageAfter(orders, page.orders.at(-1))) {
    assert.ok(page.orders.length <= 100);
    seen.push(...page.orders.map(({ id }) => id));
  }
  assert.deepEqual(seen, orders.map(({ id }) => id));
});

test("a page of no orders, or of too many, is refused", () => {
  for (const size of [0, 101, 1.5]) assert.throws(() => pageAfter(orders, undefined, size), RangeError);
});
${isLastTold ? `\ntest("the last page says that it is the last", () => {\n  assert.deepEqual([100, 200].map((id) => pageAfter(orders, orders[id - 1]).isLast), [false, true]);\n});\n` : ""}`;

/** The agents' work: the builder's second round answers the review, and a third one the approver's wish. */
export const teamOfShop = {
  builder: (round: number) => ({ "app/src/pages.ts": `${pages(round > 2)}// Round ${round}.\n` }),
  tester: (round: number) => ({ "app/tests/pages.test.ts": tests(round > 1) }),
};
