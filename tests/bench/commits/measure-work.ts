// Prints the median processor time of one run of a work, in milliseconds: `measure-work.ts TREE compile|engine|turn`. The sources come
// from TREE, which may be of another commit.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as compiler from "../../../compiler/index.ts";
import type * as clocks from "../../../runtime/engine/clock.ts";
import type * as engines from "../../../runtime/engine/engine.ts";
import type * as journals from "../../../runtime/engine/memory-journal.ts";
import type * as providers from "../../../runtime/models/model-providers.ts";
import type { ModelClient, ModelRequest } from "../../../runtime/swarm/ports.ts";
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

/** One turn at Amazon Bedrock's API, which a process of its own serves. */
async function askModel(): Promise<() => Promise<unknown>> {
  const mock = fork(join(import.meta.dirname, "../turn/mock-bedrock.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [endpoint] = (await once(mock, "message")) as [string];
  const models = await openBedrock(endpoint);
  const id = "us.anthropic.claude-sonnet-5-5";
  const price = { inputMicros: 2, outputMicros: 11, cacheReadMicros: 1, cacheWriteMicros: 3 };
  const request: ModelRequest = {
    model: { provider: "bedrock", ids: [id], maxTokens: 256, cache: "off", prices: { [id]: price } },
    system: "You review designs.",
    messages: [{ role: "user", content: [{ kind: "text", text: "Is the design ready?" }] }],
    tools: [],
    estimatedInputTokens: 1000,
    attempts: 0,
    metadata: { project: "bench", phase: "bench", round: "1", agent: "bench", purpose: "swarm" },
  };
  return () => models.converse(request, new AbortController().signal);
}

/** Opens the client of models by the name it has in the tree. */
async function openBedrock(endpoint: string): Promise<ModelClient> {
  const options = { endpoint, region: "us-east-1", credentials: { accessKeyId: "bench", secretAccessKey: "bench" } };
  if (existsSync(join(tree, "runtime/models/model-providers.ts"))) {
    const { openModels } = await load<typeof providers>("runtime/models/model-providers.ts");
    return openModels({ bedrock: options, secret: async () => undefined });
  }
  // Before 2026-11-27 there was one provider.
  type Earlier = { createBedrockModels(settings: typeof options): ModelClient };
  return (await load<Earlier>("runtime/models/bedrock.ts")).createBedrockModels(options);
}

const works: { [name: string]: () => Promise<() => unknown> } = {
  compile: compileCloudCrew,
  engine: playChain,
  turn: askModel,
};
const start = works[work];
if (start === undefined) throw new Error(`Unknown work "${work}"; one of ${Object.keys(works).join(", ")}.`);
const run = await start();
const samples: number[] = [];
for (let nth = -15; nth < 31; nth += 1) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  if (nth >= 0) samples.push((user + system) / 1000);
}
process.stdout.write(medianOf(samples).toFixed(3), () => process.exit(0));
