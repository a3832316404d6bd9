import { createHash } from "node:crypto";
import type { Json } from "../../../base/json.ts";
import type { Flow } from "../../../schema/types.ts";
import { evaluateBounded, NotEvaluated } from "../../expressions/evaluate-bounded.ts";
import type { QueuedFlow } from "./flows.ts";
import { isPriority } from "./is-priority.ts";
import { causeIdOf, type NewArrival } from "./new-arrival.ts";

export type KeyValue = string | number | boolean;

/** Evaluates what the flow says of an arrival; rejects with `NotEvaluated` where it says nothing usable. */
export async function valuesOf(
  flow: Flow,
  arrival: NewArrival,
): Promise<{ key: KeyValue[]; values: Json[]; priority: number }> {
  const input = arrival.input ?? {};
  const own = await keyValues(flow, input);
  const causeId = causeIdOf(arrival);
  // Without a key of the flow, each cause is a project of its own.
  const values = own.length === 0 && causeId !== undefined ? [["cause", causeId]] : own;
  return { key: own, values, priority: await priorityOf(flow, input) };
}

export function digestOf({ engagement, flow }: QueuedFlow, values: Json[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([engagement, flow.name, ...values]))
    .digest();
}

/** Values of the key's expressions; texts, numbers and yes or no, so that the same ones are the same text. */
async function keyValues(flow: Flow, input: { [name: string]: Json }): Promise<KeyValue[]> {
  const values: KeyValue[] = [];
  for (const expression of flow.key) {
    const value = await evaluateBounded(expression, { input });
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new NotEvaluated(expression, "a key is made of texts, numbers, true and false");
    values.push(value);
  }
  return values;
}

async function priorityOf({ priority }: Flow, input: { [name: string]: Json }): Promise<number> {
  if (typeof priority === "number") return priority;
  const value = await evaluateBounded(priority, { input });
  if (isPriority(value)) return value;
  throw new NotEvaluated(priority, `a priority is a whole number from 1 to 10, not ${JSON.stringify(value ?? null)}`);
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The first 80 bits, in 16 characters of RFC 4648's base32 in lower case. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
}
