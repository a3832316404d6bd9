import { createHash, getHashes, randomUUID } from "node:crypto";
import type { Expression, Focus } from "jsonata";

/** Adds the functions that AWS adds to JSONata, removes the one that AWS removes, and reads time from `now`. */
export function addAwsFunctions(expression: Expression, now: () => number): void {
  expression.registerFunction("parse", (text: string) => JSON.parse(text), "<s:x>");
  expression.registerFunction("partition", partition, "<an:a>");
  expression.registerFunction("range", range, "<nnn:a>");
  expression.registerFunction("hash", hash, "<ss:s>");
  expression.registerFunction(
    "random",
    (seed?: number) => (seed === undefined ? Math.random() : javaRandom(seed)),
    "<n?:n>",
  );
  expression.registerFunction("uuid", () => randomUUID(), "<:s>");
  expression.registerFunction("millis", () => now(), "<:n>");
  expression.registerFunction(
    "now",
    function (this: Focus, picture?: string, zone?: string) {
      return this.environment.lookup("fromMillis").implementation(now(), picture, zone);
    },
    "<s?s?:s>",
  );
  expression.assign("eval", undefined);
}

function partition(items: unknown[], size: number): unknown[][] {
  const step = Math.trunc(size);
  if (step < 1) throw new RangeError("$partition needs a chunk size of at least 1");
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += step) parts.push(items.slice(at, at + step));
  return parts;
}

// AWS: States.ArrayRange yields at most 1,000 elements.
const longestRange = 1000;

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new RangeError("$range needs a step other than 0");
  const length = Math.floor((last - first) / step) + 1;
  if (length > longestRange)
    throw new RangeError(`$range would give ${length} numbers; at most ${longestRange} are allowed`);
  return Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
}

const algorithms = new Map(
  ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"].map((name) => [name, name.replace("-", "").toLowerCase()]),
);

function hash(text: string, algorithm: string): string {
  const known = algorithms.get(algorithm);
  if (!known || !getHashes().includes(known)) throw new RangeError(`$hash does not know the algorithm ${algorithm}`);
  return createHash(known).update(text).digest("hex");
}

/** First `nextDouble()` of java.util.Random, which AWS returns for a seed. */
export function javaRandom(seed: number): number {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask;
  const next = (bits: bigint) => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return Number(state >> (48n - bits));
  };
  return (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
}
