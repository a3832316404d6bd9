import { createHash } from "node:crypto";
import fc from "fast-check";
import jsonata from "jsonata";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { compileQuick, type Node, needsFull } from "../../runtime/engine/expression/quick-expression.ts";
import type { Scope } from "../../runtime/engine/expression/scope.ts";
import { machine, startEngine } from "../support/engine-on-test-clock.ts";

const { engine, run, close } = startEngine();
afterAll(close);

const evaluate = (expression: string, input: Json = {}) =>
  run({ only: { Type: "Pass", Output: `{% ${expression} %}`, End: true } }, input);

describe("expressions", () => {
  it.each<[string, Json]>([
    ["$random(42)", 0.7275636800328681],
    ["$parse('{\"a\": [1]}').a[0]", 1],
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(1, 9, 3)", [1, 4, 7]],
    ["$hash('crew', 'SHA-256')", createHash("sha256").update("crew").digest("hex")],
    ["$length($uuid())", 36],
    ["$now()", "2026-01-01T00:00:00.000Z"],
    ["$states.context.Execution.RedriveCount", 0],
    ["[$states.input.list.n]", [1, 2]],
  ])("%s is %j", async (expression, expected) => {
    const end = await evaluate(expression, { list: [{ n: 1 }, { n: 2 }] });
    expect(end.output).toEqual(expected);
  });

  it.each([
    ["$eval('1')", "States.QueryEvaluationError"],
    ["$sum", "States.QueryEvaluationError"],
    ["$hash('a', 'CRC32')", "States.QueryEvaluationError"],
    ["1 + 'a'", "States.QueryEvaluationError"],
    ["($f := function($n) { $f($n + 1) }; $f(0))", "States.QueryEvaluationError"],
  ])(
    "%s fails with %s",
    async (expression, error) => {
      expect(await evaluate(expression)).toMatchObject({ status: "FAILED", error });
    },
    10_000,
  );

  it.each(["$", "$$", "name", "$states.input.(a + $$)", "$x[", "$states.input ~> |$|{}|"])(
    "%s is refused when the machine is created",
    (expression) => {
      expect(
        engine.validateDefinition(machine({ only: { Type: "Pass", Output: `{% ${expression} %}`, End: true } })),
      ).not.toEqual([]);
    },
  );

  it("may use the context inside a step or a predicate", async () => {
    expect((await evaluate("$states.input.list[$ > 1].($ * 10)", { list: [1, 2, 3] })).output).toEqual([20, 30]);
  });

  it("keeps no mark of JSONata on what it stores", async () => {
    const end = await run(
      {
        store: { Type: "Pass", Assign: { kept: "{% $states.input.list[n > 1].[n] %}" }, Next: "read" },
        read: { Type: "Pass", Output: { kept: "{% $kept %}", first: "{% $kept[0] %}" }, End: true },
      },
      { list: [{ n: 1 }, { n: 2 }] },
    );
    expect(end.output).toEqual({ kept: [2], first: 2 });
  });

  it("answers quickly only what JSONata answers too", async () => {
    const leaf = fc.oneof(
      fc.constantFrom(
        "$states.input.a",
        "$states.input.a.b",
        "$states.input.none",
        "$v",
        "$w",
        "$sum",
        "$states.input.list",
        "$states",
      ),
      fc.integer({ min: -3, max: 3 }).map((n) => (n < 0 ? `(${n})` : String(n))),
      fc.constantFrom('"x"', "true", "false", "null"),
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc
          .tuple(
            tie("tree"),
            fc.constantFrom("+", "-", "*", "<", "<=", ">", ">=", "=", "!=", "&", "and", "or"),
            tie("tree"),
          )
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
        fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `{"p": ${a}, "q": ${b}}`),
      ),
    }));
    const value: fc.Arbitrary<Json> = fc.oneof(
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom<Json>([1, 2], { b: 1 }, { b: [{ c: 1 }] }),
    );
    let quickly = 0;
    await fc.assert(
      fc.asyncProperty(tree, value, value, async (text, a, v) => {
        const scope: Scope = { v, w: { b: v }, states: { input: { a, list: [a] } } };
        const expression = jsonata(text);
        // A block of one expression in brackets is what the quick compiler does not take; unwrap as its parser would.
        const quick = compileQuick(unwrap(expression.ast() as Node));
        const answer = quick?.(scope);
        if (!quick || answer === needsFull) return;
        quickly++;
        expect(answer).toEqual(await expression.evaluate(undefined, scope));
      }),
      { numRuns: 1500 },
    );
    expect(quickly).toBeGreaterThan(100);
  });
});

function unwrap(node: Node): Node {
  const { expressions } = node as Node & { expressions?: Node[] };
  return node.type === "block" && expressions?.length === 1 && expressions[0] ? unwrap(expressions[0]) : node;
}
