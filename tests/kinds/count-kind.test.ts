import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countKind, mostEdited, renderCount } from "../../.ci/count-kind.ts";
import { openPlantedCopy, type PlantedCopy } from "./planted-copy.ts";
import { plantedProvider } from "./planted-provider.ts";
import { plantedStepKind } from "./planted-step-kind.ts";
import { plantedToolKind } from "./planted-tool-kind.ts";

let planted: PlantedCopy;
let copy: string;
const run = (program: string, ...args: string[]) => planted.run(program, ...args);
const write = (file: string, text: string) => planted.write(file, text);

/** A repository with the sources as they are, and a commit for each planted kind. */
beforeAll(() => {
  planted = openPlantedCopy();
  copy = planted.folder;
  planted.plant(plantedToolKind, "echo");
  planted.plant(plantedProvider, "mirror");
  planted.plant(plantedStepKind, "errand");
}, 120_000);

afterAll(() => planted.close());

test("a new kind of tool is its own files and at most eight others", () => {
  const count = countKind(copy, "echo~1..echo", Object.keys(plantedToolKind.own));
  expect(count).toEqual({
    own: Object.keys(plantedToolKind.own),
    edited: [
      "compiler/kinds/tools/tool-kinds.ts",
      "runtime/tools/kinds/tool-kinds.ts",
      "schema/pipeline.schema.json",
      "schema/tool.schema.json",
    ],
    generated: ["compiler/load/validators.generated.js", "schema/REFERENCE.md", "schema/types.ts"],
    tests: ["tests/echo.test.ts"],
  });
  expect(count.edited.length).toBeLessThanOrEqual(mostEdited);
  expect(renderCount(count)).toMatch(/^edited by hand: 4\n {2}compiler\/kinds\/tools\/tool-kinds\.ts\n/);
});

test("a new provider of models is its own files and at most eight others", () => {
  const { edited, generated } = countKind(copy, "mirror~1..mirror", Object.keys(plantedProvider.own));
  expect(edited).toEqual([
    "compiler/kinds/providers/model-providers.ts",
    "runtime/models/model-providers.ts",
    "runtime/models/rehearsal/rehearsal-wires.ts",
    "schema/common.schema.json",
    "schema/model-service.ts",
  ]);
  expect(generated).toHaveLength(3);
});

test("a new kind of step is its own files and at most eight others", () => {
  const { edited, generated } = countKind(copy, "errand~1..errand", Object.keys(plantedStepKind.own));
  expect(edited).toEqual([
    "compiler/kinds/steps/step-kinds.ts",
    "runtime/runner/kinds/run-kinds.ts",
    "schema/phase.schema.json",
    "schema/pipeline.schema.json",
  ]);
  expect(generated).toEqual(["compiler/load/validators.generated.js", "schema/REFERENCE.md", "schema/types.ts"]);
});

test("files of the kind that are not named as its own are counted", () => {
  const { edited } = countKind(copy, "echo~1..echo", ["runtime/tools/kinds/echo"]);
  expect(edited).toContain("compiler/kinds/tools/echo.ts");
  expect(edited).not.toContain("runtime/tools/kinds/echo/echo-kind.ts");
});

/** Compiles the workspace beside it and calls the tool as an agent would. */
const use = `
import { compile, nodeHost } from "./compiler/index.ts";
import { createToolbox } from "./runtime/tools/toolbox.ts";
const { pipeline, diagnostics } = compile(nodeHost("workspace"), { engagement: "shop" });
const messages = diagnostics.map(({ id, message }) => id + ": " + message);
const greet = pipeline?.tools.greet;
const agent = { name: "dev", lane: "dry-run", tools: ["greet"], writes: [] };
const toolbox = createToolbox({ ...(greet && { greet }) }, { secrets: { hide: (text) => text } });
const turn = { phase: "build", round: 1, seq: 1 };
const call = { id: "1", name: "greet", input: { who: "Ada" } };
const outcome = await toolbox.call(agent, call, turn, AbortSignal.timeout(10_000));
console.log(JSON.stringify({ greet, messages, outcome }));
`;

function compileAndCall(text: string): { greet?: unknown; messages: string[]; outcome: unknown } {
  planted.bringShop("workspace");
  const dev = readFileSync(join(copy, "workspace/agents/dev.yaml"), "utf8");
  write("workspace/agents/dev.yaml", dev.replace("tools: [git]", "tools: [git, greet]"));
  const input = "input: { type: object, properties: { who: { type: string } }, required: [who] }";
  write(
    "workspace/agents/tools/greet.yaml",
    `description: Greets.\neffect: read\n${input}\necho: { text: "${text}" }\n`,
  );
  write("use.ts", use);
  return JSON.parse(run(process.execPath, "use.ts"));
}

test("a workspace with the new kind compiles, and its tool answers", () => {
  const { greet, messages, outcome } = compileAndCall("Hello {{who}}!");
  expect(messages).toEqual([]);
  expect(greet).toMatchObject({ kind: "echo", name: "greet", effect: "read", echo: { text: "Hello {{who}}!" } });
  expect(outcome).toMatchObject({ text: "Hello Ada!", isError: false });
});

test("rules that are about texts of tools apply to the new kind", () => {
  expect(compileAndCall("Hello {{whom}}!").messages).toEqual([
    'command-argument-unknown: The text of "greet" uses {{whom}}, which is not one of its arguments.',
  ]);
});

const converse = `
import { openModels } from "./runtime/models/model-providers.ts";
const models = openModels({ mirror: { prefix: "I heard: " }, sleep: async () => {}, random: () => 0 });
const messages = [{ role: "user", content: [{ kind: "text", text: "Good day" }] }];
const model = { provider: "mirror", ids: ["glass"], maxTokens: 10, cache: "off", prices: {} };
const request = { model, messages, system: "", tools: [], estimatedInputTokens: 1, attempts: 0, metadata: {} };
console.log(JSON.stringify(await models.converse(request, AbortSignal.timeout(10_000))));
`;

test("a model of the new provider answers, and is asked again where it refuses", () => {
  write("converse.ts", converse);
  expect(JSON.parse(run(process.execPath, "converse.ts"))).toMatchObject({
    content: [{ kind: "text", text: "I heard: Good day" }],
    modelId: "glass",
  });
});

const compileShop = `
import { compile, nodeHost } from "./compiler/index.ts";
const { pipeline, diagnostics } = compile(nodeHost("workspace"), { engagement: "shop" });
const messages = diagnostics.map(({ id, message }) => id + ": " + message);
console.log(JSON.stringify({ models: pipeline?.models, messages }));
`;

/** Compiles the workspace with these models. */
function compileModels(models: string): { models?: { [name: string]: unknown }; messages: string[] } {
  planted.bringShop("models");
  const file = "models/engagements/shop/engagement.yaml";
  const text = readFileSync(join(copy, file), "utf8");
  write(file, text.replace(/^models:\n(?: .*\n)+/m, `models:\n${models}`));
  write("compile-shop.ts", compileShop.replace("workspace", "models"));
  return JSON.parse(run(process.execPath, "compile-shop.ts"));
}

test("a model of the new provider has the address, the key, the headers and the price that are declared, also as a fallback", () => {
  const mirror = `provider: mirror, id: glass, endpoint: "http://127.0.0.1:9/v1/", key: glass-key`;
  const headers = "headers: { x-team: harbour, x-token: { secret: team-token } }";
  const own = compileModels(`  working: { ${mirror}, ${headers}, price: { input: 0, output: 0 }, maxTokens: 1024 }\n`);
  const service = { provider: "mirror", endpoint: "http://127.0.0.1:9/v1", key: "glass-key" };
  expect(own.messages).toEqual([]);
  const free = { inputMicros: 0, outputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 0 };
  expect(own.models?.working).toMatchObject({
    ...service,
    headers: { "x-team": "harbour", "x-token": { secret: "team-token" } },
    ids: ["glass"],
    prices: { glass: free },
  });
  const paid = "price: { input: 1, output: 2 }";
  const id = "us.anthropic.claude-sonnet-4-6";
  const { models } = compileModels(`  working: { id: ${id}, maxTokens: 1024, fallback: [{ ${mirror}, ${paid} }] }\n`);
  expect(models?.working).toMatchObject({
    provider: "bedrock",
    ids: [id, "glass"],
    elsewhere: { glass: service },
    prices: { glass: { inputMicros: 1_000_000, outputMicros: 2_000_000 } },
  });
});

test("an address of one's own has no list price", () => {
  const { messages } = compileModels(
    `  working: { provider: mirror, id: glass, endpoint: "http://127.0.0.1:9", maxTokens: 1024 }\n`,
  );
  expect(messages).toEqual(['price-unknown: The model "glass" is not in the price table of 2026-11-27.']);
});

test("two services may not provide one id of a model", () => {
  const { messages } = compileModels(
    "  working: { provider: mirror, id: glass, maxTokens: 1024, fallback: [{ provider: bedrock, id: glass, price: { input: 1, output: 1 } }] }\n",
  );
  expect(messages).toEqual(['fallback-id-taken: The fallback "glass" has the id of a model of another service.']);
});

const notice = `title: Notice
goal: The shop has a notice.
errand: { tool: write-notice, with: { text: Open at nine } }
`;
const program = "fs.writeFileSync('NOTICE.md', process.argv[1])";
const writeNotice = `description: Writes the notice.
effect: write
input: { type: object, properties: { text: { type: string } }, required: [text] }
command: { argv: [node, -e, "${program}", "{{text}}"] }
`;

/** A workspace with a phase of the new kind alone, whose tool no agent has. */
function writeShopWithErrand(): void {
  planted.bringShop("workspace");
  write("workspace/phases/notice.yaml", notice);
  write("workspace/agents/tools/write-notice.yaml", writeNotice);
  const engagement = "workspace/engagements/shop/engagement.yaml";
  write(engagement, readFileSync(join(copy, engagement), "utf8").replace("phases: [plan, build]", "phases: [notice]"));
}

test("a project with the new kind of step is compiled to a machine, and the engine and the runner carry it out", () => {
  writeShopWithErrand();
  planted.bring("tests/support");
  planted.bring("tests/kinds/play-project.ts");
  const played = JSON.parse(run(process.execPath, "tests/kinds/play-project.ts", "workspace"));
  expect(played).toMatchObject({ status: "SUCCEEDED", answers: [{ outcome: "done", outputs: {} }] });
  expect(played.tree).toContainEqual(expect.stringMatching(/NOTICE\.md$/));
});

const describePasses = `
import { readFileSync, writeFileSync } from "node:fs";
import { compile, explain, nodeHost } from "./compiler/index.ts";
import { estimateCost } from "./compiler/cost/estimate-cost.ts";
import { comparePipelines } from "./compiler/diff/compare-pipelines.ts";
import { drawGraph } from "./compiler/graph/draw-graph.ts";
const host = nodeHost("workspace");
const { pipeline } = compile(host, { engagement: "shop" });
const file = "workspace/phases/notice.yaml";
const text = readFileSync(file, "utf8");
const changed = (from, to) => {
  writeFileSync(file, text.replace(from, to));
  return compile(nodeHost("workspace"), { engagement: "shop" });
};
const deliverables = "deliverables: [{ id: notice, path: app/notice.md, owner: dev }]";
const swarm = changed(/errand:.*/, "swarm: { entry: dev, members: [dev] }\\n" + deliverables).pipeline;
const both = changed("errand:", "swarm: { entry: dev, members: [dev] }\\nerrand:").diagnostics;
const none = changed(/errand:.*/, "").diagnostics;
writeFileSync(file, text);
const { text: explained } = await explain(host, "notice", { pages: new Map(), placeOf: (file) => file });
console.log(JSON.stringify({
  changes: swarm && comparePipelines(swarm, pipeline).filter(({ severity }) => severity === "high"),
  messages: [...both, ...none].map(({ id, message }) => id + ": " + message),
  cost: estimateCost(pipeline).expected,
  isDrawn: drawGraph(pipeline, "svg").includes("Notice") && drawGraph(pipeline, "mermaid").includes("Notice"),
  explained,
}));
`;

test("changes, cost, drawing and explanation of a phase know the new kind of step", () => {
  writeShopWithErrand();
  write("describe.ts", describePasses);
  const { changes, messages, explained, ...rest } = JSON.parse(run(process.execPath, "describe.ts"));
  expect(changes).toMatchObject([{ sentence: "Work on notice is now an errand instead of a swarm." }]);
  expect(messages).toContain("wrong-value: The phase has `swarm`, so it cannot have `errand`.");
  expect(messages).toContain(
    "missing-key: The phase has none of `swarm`, `call` and `errand`, so nothing works on it.",
  );
  expect(explained).toContain("The tool write-notice is called once, without a model.");
  expect(rest).toEqual({ cost: { low: 0, likely: 0, high: 0 }, isDrawn: true });
});

test("the sources with the new kinds pass the type checker", () => {
  expect(
    planted.checkTypes("compiler/**/*.ts", "runtime/tools/**/*.ts", "runtime/models/*.ts", "runtime/runner/**/*.ts"),
  ).toBe("");
}, 60_000);
