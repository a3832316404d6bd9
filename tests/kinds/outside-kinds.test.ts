import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countKind, mostEdited } from "../../.ci/count-kind.ts";
import { openPlantedCopy, type PlantedCopy } from "./planted-copy.ts";
import { plantedForge } from "./planted-forge.ts";
import { plantedTriggerKind } from "./planted-trigger-kind.ts";

const compileAll = `
import { compile, explain, nodeHost, synthesise } from "./compiler/index.ts";
import { comparePipelines } from "./compiler/diff/compare-pipelines.ts";
const [folder, topic, flow, other] = process.argv.slice(2);
const compiled = (from) => compile(nodeHost(from), { engagement: "shop", ...(flow && { flow }) });
const { pipeline, diagnostics } = compiled(folder);
const files = pipeline?.environments?.dev ? await synthesise([pipeline], "dev") : [];
const main = files.find(({ path }) => path.endsWith("main.tf.json"))?.text ?? "";
const after = other && compiled(other).pipeline;
console.log(JSON.stringify({
  messages: diagnostics.map(({ id, message }) => id + ": " + message),
  explained: topic && (await explain(nodeHost(folder), topic, { pages: new Map(), placeOf: (file) => file })).text,
  secrets: [...new Set(main.match(/shop-token|chat-hook/g))],
  hasAddress: main.includes("/hooks/"),
  changes: after && comparePipelines(pipeline, after).filter(({ severity }) => severity === "high").map(({ sentence }) => sentence),
}));
`;

describe("a forge and a kind of trigger that are added to the sources", () => {
  let copy: PlantedCopy;
  beforeAll(() => {
    copy = openPlantedCopy();
    copy.plant(plantedForge, "forgejo");
    copy.plant(plantedTriggerKind, "chat");
    copy.bring("tests/support");
    for (const file of ["forgejo/stand-in.ts", "deliver-project.ts", "start-by-message.ts"])
      copy.bring(`tests/kinds/${file}`);
  }, 120_000);
  afterAll(() => copy.close());

  const generated = ["compiler/load/validators.generated.js", "schema/REFERENCE.md", "schema/types.ts"];

  test("a new forge is its own files and at most eight others", () => {
    const count = countKind(copy.folder, "forgejo~1..forgejo", Object.keys(plantedForge.own));
    expect(count).toEqual({
      own: Object.keys(plantedForge.own).sort(),
      edited: [
        "compiler/kinds/forges/forge-kinds.ts",
        "runtime/api/triggers/forge/message-kinds.ts",
        "runtime/forge/forge-kinds.ts",
        "schema/engagement.schema.json",
        "schema/pipeline.schema.json",
      ],
      generated,
      tests: ["tests/forgejo.test.ts"],
    });
    expect(count.edited.length).toBeLessThanOrEqual(mostEdited);
  });

  test("a new kind of trigger is its own files and at most eight others", () => {
    const count = countKind(copy.folder, "chat~1..chat", Object.keys(plantedTriggerKind.own));
    expect(count).toEqual({
      own: Object.keys(plantedTriggerKind.own),
      edited: [
        "compiler/kinds/triggers/trigger-kinds.ts",
        "runtime/api/triggers/trigger-kinds.ts",
        "schema/engagement.schema.json",
        "schema/pipeline.schema.json",
      ],
      generated,
      tests: ["tests/chat.test.ts"],
    });
    expect(count.edited.length).toBeLessThanOrEqual(mostEdited);
  });

  /** The shop with further keys of its engagement. */
  function writeShop(folder: string, keys: string, phases = "phases: [plan, build]"): void {
    copy.bringShop(folder);
    const file = `${folder}/engagements/shop/engagement.yaml`;
    copy.write(file, copy.read(file).replace("phases: [plan, build]\n", `${phases}\n${keys}`));
  }

  const shopOn = (project: string) => `repositories:
  shop: { forge: forgejo, project: ${project}, url: "https://forge.example.com", credentials: shop-token, deliver: gates }
repository: shop
`;

  test("a project begins with code on the new forge, and its work is delivered as one request there, which later work updates", () => {
    writeShop("delivered", shopOn("acme/shop"));
    const played = JSON.parse(copy.run(process.execPath, "tests/kinds/deliver-project.ts", "delivered"));
    expect(played).toMatchObject({
      outcomes: ["done", "done"],
      deliveries: [
        { state: "done", request: 1 },
        { state: "done", request: 1 },
      ],
      begunWith: "a",
      delivered: "round 2",
    });
    expect(played.requests).toEqual([
      expect.objectContaining({ number: 1, head: "crew/delivered-1", base: "main", title: expect.any(String) }),
    ]);
  });

  function compileAndSay(folder: string, ...more: string[]) {
    copy.write("compile-all.ts", compileAll);
    return JSON.parse(copy.run(process.execPath, "compile-all.ts", folder, ...more));
  }

  test("the new forge is checked, explained and named in the messages to authors", () => {
    writeShop("sound", shopOn("acme/shop"));
    expect(compileAndSay("sound", "shop")).toMatchObject({
      messages: [],
      explained: expect.stringContaining("the newest commit of main of acme/shop on Forgejo"),
    });
    writeShop("deep", shopOn("acme/tools/shop"));
    expect(compileAndSay("deep").messages).toEqual([
      'repository-incomplete: Forgejo has no groups, so "acme/tools/shop" is no repository there.',
    ]);
  });

  const asked = (
    who: string,
  ) => `environments: { dev: { region: us-east-1, size: small, sender: crew@example.com, alarms: [olu@example.com], triggers: all } }
triggers:
  asked: { on: chat, channel: help, secret: chat-hook, who: ${who}, start: fix, with: { text: event.text } }
`;
  const flows = "flows:\n  fix: { input: inputs/asked.json, phases: [plan, build] }";

  function writeChat(folder: string, who: string, keys = asked(who)): void {
    writeShop(folder, keys, flows);
    const input = { type: "object", required: ["text"], properties: { text: { type: "string", maxLength: 500 } } };
    copy.write(`${folder}/engagements/shop/inputs/asked.json`, JSON.stringify(input));
  }

  test("a message of the new kind starts one project, and one that is unsigned, forged, late or of another channel starts none", () => {
    writeChat("asked", "writers");
    const played = JSON.parse(copy.run(process.execPath, "tests/kinds/start-by-message.ts", "asked"));
    expect(played).toEqual({
      answers: {
        unsigned: "401 unsigned",
        forged: "401 forged",
        late: "401 late",
        elsewhere: "202 ignored",
        asked: "202 started",
        again: "202 repeated",
      },
      started: [{ text: "The till is broken" }],
    });
  });

  test("the new kind of trigger is checked, explained, compared and deployed like the others", () => {
    writeChat("writers", "writers");
    writeChat("anyone", "anyone");
    expect(compileAndSay("writers", "asked", "fix", "anyone")).toEqual({
      messages: [],
      explained: expect.stringContaining("for each message in the channel help."),
      secrets: ["chat-hook"],
      hasAddress: true,
      changes: ["asked now starts projects because of anyone, instead of people who are vouched for."],
    });
    writeChat("wrong", "", asked("writers").replace("event.text", "event.words"));
    expect(compileAndSay("wrong").messages).toEqual([
      'trigger-input-mismatch: The event of a message of a chat has no "words".',
    ]);
  });

  test("the sources with the new kinds pass the type checker", () => {
    expect(
      copy.checkTypes("compiler/**/*.ts", "runtime/forge/**/*.ts", "runtime/api/**/*.ts", "runtime/runner/**/*.ts"),
    ).toBe("");
  }, 120_000);
});
