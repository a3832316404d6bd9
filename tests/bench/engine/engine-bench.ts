import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock } from "../../../runtime/engine/clock.ts";
import { createEngine } from "../../../runtime/engine/engine.ts";
import type { Journal } from "../../../runtime/engine/journal.ts";
import { memoryJournal } from "../../../runtime/engine/memory-journal.ts";
import { sqliteJournal } from "../../../runtime/engine/sqlite-journal.ts";
import { type Measured, measureInTurn, report } from "../timing.ts";
import { runRivalChain } from "./rival-engine.ts";

const length = 1000;
const input = JSON.stringify({ count: 1, customer: { name: "Ada" } });

/** A chain of Pass states, each mapping four fields; per second, so more is better. */
export async function benchEngine(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crew-bench-"));
  const inMemory = chainOn(memoryJournal());
  const onDisk = chainOn(sqliteJournal(join(folder, "journal.sqlite")));
  const rows = await measureInTurn(
    [
      { name: "aws-local-stepfunctions 3", run: () => runRivalChain(length) },
      { name: "crew, in memory", run: inMemory.run },
      { name: "crew, journal on disk", run: onDisk.run },
    ],
    31,
    5,
  );
  inMemory.close();
  onDisk.close();
  rmSync(folder, { recursive: true, force: true });
  report(
    "Engine, mapped transitions per second (aim: more than aws-local-stepfunctions in memory)",
    "/s",
    rows.map(perSecond),
    "aws-local-stepfunctions 3",
  );
}

function perSecond({ name, median, min, max, ...differences }: Measured): Measured {
  const rate = (milliseconds: number) => (length / milliseconds) * 1000;
  return { name, median: rate(median), min: rate(max), max: rate(min), ...differences };
}

function chainOn(journal: Journal): { run(): Promise<number>; close(): void } {
  const engine = createEngine({ journal, clock: realClock(), integrations: [] });
  const { arn } = engine.createStateMachine({ name: "chain", definition: JSON.stringify(chain()) });
  let serial = 0;
  return {
    async run() {
      const started = performance.now();
      const execution = await engine.startExecution({ stateMachineArn: arn, name: `run-${serial++}`, input });
      const { status } = await engine.completion(execution.arn);
      if (status !== "SUCCEEDED") throw new Error(`the chain ended ${status}`);
      return performance.now() - started;
    },
    close: () => engine.close(),
  };
}

function chain(): object {
  const states = Array.from({ length }, (_, index) => [
    `S${index}`,
    {
      Type: "Pass",
      Output: {
        count: "{% $states.input.count %}",
        name: "{% $states.input.customer.name %}",
        customer: "{% $states.input.customer %}",
        fixed: "value",
      },
      ...(index === length - 1 ? { End: true } : { Next: `S${index + 1}` }),
    },
  ]);
  return { QueryLanguage: "JSONata", StartAt: "S0", States: Object.fromEntries(states) };
}
