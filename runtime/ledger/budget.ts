import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Meter, TurnId } from "../swarm/ports.ts";
import { isCount } from "../swarm/usage.ts";
import { applied } from "./conditions.ts";
import type { BudgetItem } from "./items.ts";
import { key } from "./keys.ts";
import { readItem } from "./read.ts";
import { addItem } from "./records.ts";
import type { Table } from "./table.ts";

export interface Budget extends Meter {
  /** True for the first `cause` to find the warning share spent, and for its repetitions; false for any other. */
  warn(cause: string): Promise<boolean>;
}

export interface BudgetTerms {
  maxCostMicros: number;
  warnAtPercent: number;
}

/** The project's money, shared by all its runners. Safe under concurrency: each step is one conditional write. */
export function openBudget(table: Table, project: string, terms: BudgetTerms): Budget {
  const Key = { ...key.budget(project) };
  const TableName = table.name;
  const update = (command: {
    UpdateExpression: string;
    ConditionExpression: string;
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
  }) => applied(table.documents.send(new UpdateCommand({ TableName, Key, ...command })));
  const read = () => readItem<BudgetItem>(table, key.budget(project));

  async function take(turn: string, micros: number): Promise<boolean> {
    return update({
      UpdateExpression: "SET committedMicros = committedMicros + :micros, #open.#turn = :micros",
      ConditionExpression: "attribute_not_exists(#open.#turn) AND committedMicros <= :room",
      ExpressionAttributeNames: { "#open": "open", "#turn": turn },
      ExpressionAttributeValues: { ":micros": micros, ":room": terms.maxCostMicros - micros },
    });
  }

  return {
    async reserve(id, micros) {
      requireCount(micros);
      const turn = reservation(id);
      if (await take(turn, micros)) return true;
      // Refused because there is no room, because it was taken before, or because nothing was ever reserved.
      await addItem(table, key.budget(project), { committedMicros: 0, spentMicros: 0, open: {} });
      return (await take(turn, micros)) || (await read())?.open[turn] !== undefined;
    },
    async reserved(id) {
      return (await read())?.open[reservation(id)];
    },
    async settle(id, reservedMicros, spentMicros) {
      requireCount(spentMicros);
      const turn = reservation(id);
      const reserved = (await read())?.open[turn] ?? reservedMicros;
      await update({
        UpdateExpression:
          "SET committedMicros = committedMicros + :difference, spentMicros = spentMicros + :spent REMOVE #open.#turn",
        ConditionExpression: "attribute_exists(#open.#turn)",
        ExpressionAttributeNames: { "#open": "open", "#turn": turn },
        ExpressionAttributeValues: { ":difference": spentMicros - reserved, ":spent": spentMicros },
      });
    },
    async warn(cause) {
      return update({
        UpdateExpression: "SET warned = :cause",
        ConditionExpression: "(attribute_not_exists(warned) OR warned = :cause) AND spentMicros >= :threshold",
        ExpressionAttributeValues: {
          ":cause": cause,
          ":threshold": Math.ceil((terms.maxCostMicros * terms.warnAtPercent) / 100),
        },
      });
    },
  };
}

/** The table would take a fraction, and refuse NaN only after the call was paid for. */
function requireCount(micros: number): void {
  if (!isCount(micros)) throw new Error(`${micros} is no amount of money in micro-dollars.`);
}

function reservation({ phase, round, seq }: TurnId): string {
  return `${phase}#${round}#${seq}`;
}
