import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBudget } from "../../runtime/ledger/budget.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { addProject, changeProject } from "../../runtime/ledger/projects.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { openMemoryTable } from "../support/memory-table.ts";
import { projectItem } from "../support/project-item.ts";

let memory: Awaited<ReturnType<typeof openMemoryTable>>;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

let projects = 0;
const newProject = () => `budget-${projects++}`;
const open = (project: string) => openBudget(memory.table, project, { maxCostMicros: 1000, warnAtPercent: 80 });
const turn = (seq: number) => ({ phase: "design", round: 1, seq });
const item = (project: string) => readItem(memory.table, key.budget(project));

test("a reservation up to the budget is granted and one beyond it refused", async () => {
  const budget = open(newProject());
  expect(await budget.reserve(turn(1), 1000)).toBe(true);
  expect(await budget.reserve(turn(2), 1)).toBe(false);
});

test("a single reservation beyond the budget is refused on an empty budget", async () => {
  const project = newProject();
  expect(await open(project).reserve(turn(1), 1001)).toBe(false);
  expect(await item(project)).toMatchObject({ committedMicros: 0 });
});

test("settling returns what was not spent, once", async () => {
  const project = newProject();
  const budget = open(project);
  await budget.reserve(turn(1), 900);
  for (let repetition = 0; repetition < 3; repetition++) await budget.settle(turn(1), 900, 100);
  expect(await item(project)).toMatchObject({ committedMicros: 100, spentMicros: 100, open: {} });
  expect(await budget.reserve(turn(2), 900)).toBe(true);
});

test("a reservation that is repeated after a crash is granted and counted once", async () => {
  const project = newProject();
  await open(project).reserve(turn(1), 800);
  expect(await open(project).reserve(turn(1), 800)).toBe(true);
  expect(await item(project)).toMatchObject({ committedMicros: 800 });
});

test("however many phases reserve at once, no more than the budget is granted", async () => {
  const project = newProject();
  const budget = open(project);
  const granted = await Promise.all(Array.from({ length: 25 }, (_, seq) => budget.reserve(turn(seq), 90)));
  expect(granted.filter((yes) => yes)).toHaveLength(11);
  expect(await item(project)).toMatchObject({ committedMicros: 990 });
});

test("the first reservations of phases that begin at once are all granted when there is room", async () => {
  for (let repetition = 0; repetition < 20; repetition++) {
    const project = newProject();
    const granted = await Promise.all([1, 2, 3].map((seq) => open(project).reserve(turn(seq), 100)));
    expect(granted).toEqual([true, true, true]);
    expect(await item(project)).toMatchObject({ committedMicros: 300 });
  }
});

test.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, "12" as never])(
  "%s is no money, and the books stay as they are",
  async (micros) => {
    const project = newProject();
    const budget = open(project);
    await budget.reserve(turn(1), 100);
    await expect(budget.reserve(turn(2), micros)).rejects.toThrow("not an amount in micro-dollars");
    await expect(budget.settle(turn(1), 100, micros)).rejects.toThrow("not an amount in micro-dollars");
    expect(await item(project)).toMatchObject({ committedMicros: 100, spentMicros: 0 });
  },
);

test("what is reserved for a turn is known until it is settled", async () => {
  const budget = open(newProject());
  expect(await budget.reserved(turn(1))).toBeUndefined();
  await budget.reserve(turn(1), 100);
  expect(await budget.reserved(turn(1))).toBe(100);
  await budget.settle(turn(1), 100, 7);
  expect(await budget.reserved(turn(1))).toBeUndefined();
});

test("after any sequence of reservations and settlements the books balance", async () => {
  const step = fc.record({ seq: fc.nat(4), micros: fc.nat(400), settle: fc.boolean(), percent: fc.nat(100) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const project = newProject();
      const budget = open(project);
      const openTurns = new Map<number, number>();
      let spent = 0;
      for (const { seq, micros, settle, percent } of steps) {
        const reserved = openTurns.get(seq);
        if (settle) {
          const cost = Math.floor(((reserved ?? micros) * percent) / 100);
          await budget.settle(turn(seq), reserved ?? micros, cost);
          if (reserved !== undefined) spent += cost;
          openTurns.delete(seq);
        } else {
          const held = [...openTurns.values()].reduce((sum, value) => sum + value, 0);
          const expected = reserved !== undefined || spent + held + micros <= 1000;
          expect(await budget.reserve(turn(seq), micros)).toBe(expected);
          if (expected && reserved === undefined) openTurns.set(seq, micros);
        }
      }
      const book = (await item(project)) ?? { committedMicros: 0, spentMicros: 0, open: {} };
      const held = [...openTurns.values()].reduce((sum, value) => sum + value, 0);
      expect(book).toMatchObject({ committedMicros: spent + held, spentMicros: spent });
      expect(Object.keys(book.open)).toHaveLength(openTurns.size);
    }),
    { numRuns: 20 },
  );
});

test("exactly one of several causes warns, again when it is repeated, and not before the share is spent", async () => {
  const budget = open(newProject());
  await budget.reserve(turn(1), 800);
  expect(await budget.warn("early")).toBe(false);
  await budget.settle(turn(1), 800, 800);
  const causes = ["a", "b", "c", "d"];
  const warned = await Promise.all(causes.map((cause) => budget.warn(cause)));
  expect(warned.filter((yes) => yes)).toHaveLength(1);
  expect(await Promise.all(causes.map((cause) => budget.warn(cause)))).toEqual(warned);
});

test("a turn is granted only where one more fits, and that one is then granted as the last", async () => {
  const budget = open(newProject());
  expect(await budget.reserve(turn(1), 400, 400)).toBe(true);
  await budget.settle(turn(1), 400, 300);
  expect(await budget.reserve(turn(2), 400, 400)).toBe(false);
  expect(await budget.reserve(turn(3), 400)).toBe(true);
  await budget.settle(turn(3), 400, 400);
  expect(await budget.reserve(turn(4), 400)).toBe(false);
});

test("however many rounds work side by side, each that has begun has the money for its last turn", async () => {
  const steps = fc.array(fc.record({ round: fc.nat(4), micros: fc.integer({ min: 1, max: 200 }) }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const project = newProject();
      const budget = open(project);
      const kept = new Map<number, number>();
      for (const [seq, { round, micros }] of all.entries()) {
        const id = { phase: `phase${round}`, round: 1, seq };
        if (await budget.reserve(id, micros, micros)) kept.set(round, micros);
        await budget.settle(id, micros, micros);
      }
      for (const [round, micros] of kept) {
        expect(await budget.reserve({ phase: `phase${round}`, round: 1, seq: 1000 }, micros)).toBe(true);
      }
      expect((await item(project))?.committedMicros ?? 0).toBeLessThanOrEqual(1000);
    }),
    { numRuns: 25 },
  );
});

test("what a round kept for its last turn is free again when it ends, also after a runner that died", async () => {
  const project = newProject();
  await open(project).reserve(turn(1), 300, 300);
  await open(project).settle(turn(1), 300, 300);
  for (let repetition = 0; repetition < 2; repetition++) await open(project).release({ phase: "design", round: 1 });
  expect(await item(project)).toMatchObject({ committedMicros: 300, open: {} });
  await open(project).reserve(turn(2), 300, 300);
  await open(project).settle(turn(2), 300, 0);
  expect(await open(project).reserve({ phase: "design", round: 2, seq: 1 }, 350, 350)).toBe(true);
});

test("money that an operator adds is there for the next turn of a round that is at work", async () => {
  const project = newProject();
  const budget = open(project);
  await addProject(memory.table, project, projectItem());
  expect(await budget.reserve(turn(1), 1500)).toBe(false);
  await changeProject(memory.table, project, "terms", undefined, { budgetMicros: 2000, changes: [] });
  expect(await budget.reserve(turn(1), 1500)).toBe(true);
  expect(await budget.reserve(turn(2), 501)).toBe(false);
});

test("each amount that the budget is raised to warns once, whoever looks and however often", async () => {
  const project = newProject();
  await addProject(memory.table, project, projectItem());
  const spend = async (seq: number, micros: number) => {
    const budget = open(project);
    await budget.reserve(turn(seq), micros);
    await budget.settle(turn(seq), micros, micros);
    return [
      await budget.warn(`turn-${seq}`),
      await open(project).warn(`turn-${seq}`),
      await open(project).warn("other"),
    ];
  };
  expect(await spend(1, 700)).toEqual([false, false, false]);
  expect(await spend(2, 200)).toEqual([true, true, false]);
  await changeProject(memory.table, project, "terms", undefined, { budgetMicros: 2000, changes: [] });
  expect(await spend(3, 100)).toEqual([false, false, false]);
  expect(await spend(4, 700)).toEqual([true, true, false]);
  expect(await spend(5, 100)).toEqual([false, false, false]);
});
