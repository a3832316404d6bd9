// Prints the median processor time of one run of a work, in milliseconds: `measure-work.ts TREE compile|engine`. The sources come
// from TREE, which may be of another commit.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as compiler from "../../../compiler/index.ts";
import type * as clocks from "../../../runtime/engine/clock.ts";
import type * as engines from "../../../runtime/engine/engine.ts";
import type * as journals from "../../../runtime/engine/memory-journal.ts";
import { medianOf } from "../timing.ts";

const [tree = "", work = ""] = process.argv.slice(2);
const load = async <Module>(path: string) => (await import(pathToFileURL(join(tree, path)).href)) as Module;
const length = 1000;

async function compileCloudCrew(): Promise<() => void> {
  const { compile, nodeHost } = await load<typeof compiler>("compiler/index.ts");
  return () => {
    const { files, diagnostics } = compile(nodeHost(tree), { engagement: "cloudcrew" });
    if (files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  };
}

/** A machine of 1,000 states that each map four fields. */
async function playChain(): Promise<() => Promise<void>> {
  const { realClock } = await load<typeof clocks>("runtime/engine/clock.ts");
  const { createEngine } = await load<typeof engines>("runtime/engine/engine.ts");
  const { memoryJournal } = await load<typeof journals>("runtime/engine/memory-journal.ts");
  const engine = createEngine({ journal: memoryJournal(), clock: realClock(), integrations: [] });
  const { arn } = engine.createStateMachine({ name: "chain", definition: JSON.stringify(chain()) });
  let serial = 0;
  return async () => {
    const input = JSON.stringify({ count: 1, customer: { name: "Ada" } });
    const execution = await engine.startExecution({ stateMachineArn: arn, name: `run-${serial++}`, input });
    const { status } = await engine.completion(execution.arn);
    if (status !== "SUCCEEDED") throw new Error(`the chain ended ${status}`);
  };
}

function chain(): object {
  const fields = ["count", "customer", "customer.name"].map((path) => [
    path.replace(".", "_"),
    `{% $states.input.${path} %}`,
  ]);
  const Output = {
    ...Object.fromEntries(fields),
    count: "{% $states.input.count %}",
    customer: "{% $states.input.customer %}",
  };
  const states = Array.from({ length }, (_, nth) => [
    `S${nth}`,
    { Type: "Pass", Output: { ...Output, nth }, ...(nth + 1 === length ? { End: true } : { Next: `S${nth + 1}` }) },
  ]);
  return { QueryLanguage: "JSONata", StartAt: "S0", States: Object.fromEntries(states) };
}

const run = work === "compile" ? await compileCloudCrew() : await playChain();
const samples: number[] = [];
for (let nth = -15; nth < 31; nth += 1) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  if (nth >= 0) samples.push((user + system) / 1000);
}
process.stdout.write(medianOf(samples).toFixed(3), () => process.exit(0));
