import { createHash } from "node:crypto";
import type { ConverseBody } from "./wire.ts";

/**
 * Returns a number in [0, 1) for a request. One that names its turn is drawn by the turn, because phases that work side by side read
 * different amounts of each other's work in each rehearsal; others are drawn by their text, without its parts that differ between
 * rehearsals.
 */
export function drawFor(body: ConverseBody, modelId: string, seed: string): number {
  const { project: _, ...caller } = body.requestMetadata ?? {};
  const request = caller.turn === undefined ? withoutChance(body) : JSON.stringify(caller);
  return draw(`${seed}\n${modelId}\n${request}`);
}

/**
 * Removes the parts of a request that differ between rehearsals: the project's id, times, digests that depend on them, and the
 * signatures of thoughts, whose key is the service's own.
 */
function withoutChance({ requestMetadata = {}, messages }: ConverseBody): string {
  const { project, ...metadata } = requestMetadata;
  const text = JSON.stringify([metadata, messages]).replaceAll(
    /"signature":"[^"]*"|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b[0-9a-f]{7,64}\b/g,
    "",
  );
  return project === undefined ? text : text.replaceAll(project, "");
}

function draw(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
