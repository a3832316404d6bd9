import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine } from "../../runtime/engine/engine.ts";
import type { Integration } from "../../runtime/engine/integration.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";

interface Case {
  id: string;
  definition: Json;
  input: string;
  expect: { type: string; output?: Json; error?: string | null; cause?: string };
  events: string[];
}

const recorded = new URL("../../../shared/conformance/asl-jsonata.json", import.meta.url);

describe.skipIf(!existsSync(recorded))("executions recorded on AWS (skipped without the recordings)", () => {
  const { cases } = existsSync(recorded)
    ? (JSON.parse(readFileSync(recorded, "utf8")) as { cases: Case[] })
    : { cases: [] };

  it.each(cases)("$id", async (recording) => {
    const clock = simulatedClock(Date.parse("2026-01-01T00:00:00Z"));
    const engine = createEngine({ journal: memoryJournal(), clock, integrations: [itemStore(recording)] });
    const machine = engine.createStateMachine({ name: "recorded", definition: JSON.stringify(recording.definition) });
    const { arn } = await engine.startExecution({ stateMachineArn: machine.arn, input: recording.input });
    const end = await engine.completion(arn);
    const events = engine.history(arn).map(({ type }) => type);
    engine.close();

    expect(events).toEqual(recording.events);
    if (recording.expect.type === "ExecutionSucceeded") {
      expect(end.status).toBe("SUCCEEDED");
      expect(fits(recording.expect.output ?? null, end.output ?? null), JSON.stringify(end.output)).toBe(true);
    } else {
      expect({ error: end.error ?? null, cause: end.cause }).toEqual({
        error: recording.expect.error,
        cause: recording.expect.cause,
      });
    }
  });
});

/** The object the distributed Map reads: the two expected items and one more, so that MaxItems has something to cut. */
function itemStore(recording: Case): Integration {
  return {
    resource: "arn:aws:states:::s3:getObject",
    start: async () => {
      const items: Json[] = JSON.parse(String(recording.expect.output));
      return { Body: JSON.stringify([...items, { verdict: "one too many" }]) };
    },
  };
}

/** Placeholders of the recording stand for any value; JSON held in a string compares as JSON. */
function fits(expected: Json, actual: Json): boolean {
  if (typeof expected === "string") {
    if (/^<.*>$|^timestamp$|^date$/.test(expected)) return true;
    return expected === actual || (isJsonText(expected) && fits(JSON.parse(expected), actual));
  }
  if (typeof expected !== "object" || expected === null) return expected === actual;
  if (typeof actual !== "object" || actual === null || Array.isArray(expected) !== Array.isArray(actual)) return false;
  const other = actual as { [key: string]: Json };
  const entries = Object.entries(expected);
  return (
    entries.length === Object.keys(actual).length &&
    entries.every(([key, value]) => key in other && fits(value, other[key] ?? null))
  );
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
