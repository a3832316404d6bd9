import jsonata from "jsonata";
import { expect, test } from "vitest";
import { valueOfExpression } from "../../compiler/rules/value-of-expression.ts";
import { randomOf } from "../support/random-numbers.ts";

const names = ["event.type", "event.issue.number", "event.issue.open", "event.none", "event.list.id", "event.issue"];
const literals = ["'created'", "7", "true", "false", "null", "0", "''"];
const operators = ["=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "&"];

test("what the compiler takes for the certain value of an expression is what JSONata returns", async () => {
  const random = randomOf(7);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const write = (depth: number): string => {
    if (depth === 0 || random() < 0.2) return pick([...names, ...literals, "$exists(event.type)"]);
    if (random() < 0.2) return `(${write(depth - 1)} ? ${write(depth - 1)} : ${write(depth - 1)})`;
    return `${write(depth - 1)} ${pick(operators)} ${write(depth - 1)}`;
  };
  let certain = 0;
  for (let nth = 0; nth < 3000; nth += 1) {
    const text = write(3);
    const event = {
      ...(random() < 0.8 && { type: pick(["created", "closed", ""]) }),
      ...(random() < 0.8 && { issue: { number: pick([0, 7, 9]), open: random() < 0.5 } }),
      list: [{ id: 1 }, { id: 2 }],
    };
    const known = valueOfExpression(text, { event });
    if (known === undefined) continue;
    certain += 1;
    const real: unknown = await jsonata(text).evaluate({ event });
    expect([text, event, known.value]).toEqual([text, event, real]);
  }
  expect(certain).toBeGreaterThan(300);
});
