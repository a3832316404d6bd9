import type { Pipeline } from "../../schema/types.ts";
import type { Meter, TurnId } from "../swarm/ports.ts";
import { isCount } from "../swarm/usage.ts";
import {
  add,
  type Change,
  type Condition,
  equals,
  exists,
  isAtMost,
  isMissing,
  isStill,
  remove,
  set,
  setAll,
} from "./expressions.ts";
import { key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";
import { budgetUnder, nextTopUp, readTerms } from "./terms.ts";
import { addItem, updateItem } from "./write.ts";

export interface Budget extends Meter {
  /** True for the first `cause` that finds the warning share of the budget spent, and for its repetitions; false for any other. */
  warn(cause: string): Promise<boolean>;
  /** Releases the round's reservation for its last turn, when the round has ended or waits for people. */
  release(round: Pick<TurnId, "phase" | "round">): Promise<void>;
  /** Maximum cost of the project, as last read. */
  readonly maxCostMicros: number;
}

export interface BudgetTerms {
  maxCostMicros: number;
  /** Part of it that this run may not use. */
  setAsideMicros?: number;
  warnAtPercent: number;
  topUp?: Pipeline["budget"]["topUp"];
}

/** Records what the project had cost when a month began. */
export async function markMonth(
  table: Table,
  project: string,
  month: { name: string; beganAtMicros: number },
): Promise<void> {
  await updateItem(table, key.budget(project), [set("month", month)], exists("pk"));
}

/** The project's budget, shared by all its runners. Safe under concurrency: each step is one conditional write. */
export function openBudget(table: Table, project: string, terms: BudgetTerms): Budget {
  const itemKey = key.budget(project);
  let maxCostMicros = terms.maxCostMicros;
  const notForThis = terms.setAsideMicros ?? 0;
  let topUp: number | undefined;
  const update = (changes: Change[], ...conditions: Condition[]) => updateItem(table, itemKey, changes, ...conditions);
  const read = () => readItem(table, itemKey);

  /** True when somebody has raised the budget since this run began. */
  async function isRaised(): Promise<boolean> {
    const before = maxCostMicros;
    const now = await readTerms(table, project);
    maxCostMicros = budgetUnder(now, terms.maxCostMicros);
    topUp = nextTopUp(now, terms.topUp)?.number;
    return maxCostMicros > before;
  }

  /** Reserves money for the turn and for one after it; `held` is the round's existing reservation for the latter. */
  function take(id: TurnId, { micros, leave, held }: { micros: number; leave: number; held: number | undefined }) {
    const difference = micros + leave - (held ?? 0);
    return update(
      [
        add("committedMicros", difference),
        set(["open", reservation(id)], micros),
        ...(leave > 0
          ? [set(["open", lastTurn(id)], leave)]
          : held === undefined
            ? []
            : remove(["open", lastTurn(id)])),
      ],
      isMissing(["open", reservation(id)]),
      isAtMost("committedMicros", maxCostMicros - notForThis - difference),
      isStill(["open", lastTurn(id)], held),
    );
  }

  const giveBack = (name: string, held: number) =>
    update([add("committedMicros", -held), ...remove(["open", name])], equals(["open", name], held));

  return {
    async reserve(id, micros, leave = 0) {
      requireCount(micros);
      requireCount(leave);
      for (;;) {
        const item = await read();
        const stale = Object.keys(item?.open ?? {}).filter((name) => isLastTurnOfAnother(name, id));
        for (const name of stale) await giveBack(name, item?.open[name] ?? 0);
        const held = item?.open[lastTurn(id)];
        if (item?.open[reservation(id)] !== undefined) return true;
        if (item && (await take(id, { micros, leave, held }))) return true;
        // Refused because there was no reservation yet, because it was made before, or because the budget is not
        // enough.
        if (!item) await addItem(table, itemKey, { committedMicros: 0, spentMicros: 0, open: {} });
        const now = await read();
        if (now?.open[reservation(id)] !== undefined) return true;
        const isOver =
          (now?.committedMicros ?? 0) + micros + leave - (now?.open[lastTurn(id)] ?? 0) > maxCostMicros - notForThis;
        if (isOver && !(await isRaised())) return false;
      }
    },
    async reserved(id) {
      return (await read())?.open[reservation(id)];
    },
    async settle(id, reservedMicros, spentMicros) {
      requireCount(spentMicros);
      const turn = reservation(id);
      const reserved = (await read())?.open[turn] ?? reservedMicros;
      await update(
        [add("committedMicros", spentMicros - reserved), add("spentMicros", spentMicros), ...remove(["open", turn])],
        exists(["open", turn]),
      );
    },
    async release(id) {
      const held = (await read())?.open[lastTurn(id)];
      if (held !== undefined) await giveBack(lastTurn(id), held);
    },
    async warn(cause) {
      const item = await read();
      const isSpent = () => (item?.spentMicros ?? 0) >= Math.ceil((maxCostMicros * terms.warnAtPercent) / 100);
      if (item === undefined || !isSpent() || ((await isRaised()) && !isSpent())) return false;
      if (item.warned === cause) return true;
      if (item.warned !== undefined && (item.warnedOf ?? terms.maxCostMicros) >= maxCostMicros) return false;
      const warned = setAll({ warned: cause, warnedOf: maxCostMicros });
      const isFirst = await update(warned, isStill("warned", item.warned));
      return isFirst || (await read())?.warned === cause;
    },
    get topUp() {
      return topUp;
    },
    get maxCostMicros() {
      return maxCostMicros;
    },
  };
}

/** Requires an integer: the table would accept a fraction, and refuse NaN only after the call was paid for. */
function requireCount(micros: number): void {
  if (!isCount(micros)) throw new Error(`${micros} is not an amount in micro-dollars.`);
}

function reservation({ phase, round, seq }: TurnId): string {
  return `${phase}#${round}#${seq}`;
}

/** Name of a round's reservation for the turn that saves its work. */
function lastTurn({ phase, round }: Pick<TurnId, "phase" | "round">): string {
  return `${phase}#${round}#last`;
}

/** True for the reservation of an earlier round of the phase that ended without its runner: rounds of one phase never run at the same time. */
function isLastTurnOfAnother(name: string, { phase, round }: TurnId): boolean {
  return name.startsWith(`${phase}#`) && name.endsWith("#last") && name !== lastTurn({ phase, round });
}
