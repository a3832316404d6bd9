import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { CommandTool } from "../../schema/types.ts";
import { draftOf } from "../support/draft.ts";
import { agentNamed, command, openToolbox } from "../support/toolbox.ts";

const node = (...rest: string[]) => [
  process.execPath,
  "-e",
  "console.log(JSON.stringify(process.argv.slice(1)))",
  "--",
  ...rest,
];
const taking = (properties: { [name: string]: Json }) => ({
  input: { type: "object", properties, additionalProperties: false } as CommandTool["input"],
});
const place = { type: "string", format: "path" };

const tools = {
  ...command("declared", node("{{where}}"), taking({ where: place })),
  ...command("listed", node("{{all}}"), taking({ all: { type: "array", items: place } })),
  ...command(
    "nested",
    node("{{options}}"),
    taking({ options: { type: "object", properties: { out: { type: "object", properties: { to: place } } } } }),
  ),
  ...command(
    "either",
    node("{{where}}"),
    taking({ where: { anyOf: [place, { type: "array", items: { type: "string", format: "path" } }] } }),
  ),
  ...command("undeclared", node("{{where}}"), taking({ where: { type: "string" } })),
  ...command("anything", node("{{where}}"), taking({ where: {} })),
  ...command("option", node("--config={{where}}"), taking({ where: { type: "string" } })),
  ...command("route", node("{{path}}"), taking({ path: { type: "string", format: "uri-reference" } })),
  ...command("system", node("/usr/share/{{name}}"), taking({ name: { type: "string", format: "regex" } })),
};
const inApp = draftOf(command("in_app", node("{{where}}"), taking({ where: place })));
if (inApp.in_app) inApp.in_app.command.folder = "app";
const all = { ...tools, ...inApp };
const dev = agentNamed("dev", { tools: Object.keys(all), lane: "dry-run" });

let shop: Awaited<ReturnType<typeof openToolbox>>;
beforeAll(async () => {
  shop = await openToolbox(all);
  mkdirSync(join(shop.tree.root, "app"));
  writeFileSync(join(shop.tree.root, "app/a.ts"), "");
  symlinkSync("/etc", join(shop.tree.root, "app/away"));
  symlinkSync("/etc/passwd", join(shop.tree.root, "linked.txt"));
  writeFileSync(join(shop.tree.root, "../beside.txt"), "");
});
afterAll(async () => {
  rmSync(join(shop.tree.root, "../beside.txt"));
  await shop.close();
});

/** The program prints its arguments in a list where it runs. */
const refusal = { isError: true, text: expect.not.stringMatching(/^\[|Exit code/) };

const outside: Json[] = [
  "/etc/passwd",
  "../beside.txt",
  "app/../../beside.txt",
  "linked.txt",
  "app/away/passwd",
  "~root/.profile",
  "file:///etc/passwd",
  "FILE:/etc/passwd",
];

describe.each(["declared", "undeclared", "either", "anything", "option"])("of a tool that takes a text, %s", (name) => {
  test.each(outside)("the place %j is refused, whatever the argument is called", async (where) => {
    expect(await shop.call(dev, name, { where })).toMatchObject(refusal);
  });
});

test.each<[string, { [name: string]: Json }]>([
  ["listed", { all: ["app/a.ts", "/etc/passwd"] }],
  ["either", { where: ["../beside.txt"] }],
  ["anything", { where: [{ deep: [{ down: "/etc/passwd" }] }] }],
  ["anything", { where: { "/etc/passwd": 1 } }],
  ["nested", { options: { out: { to: "../beside.txt" } } }],
  ["nested", { options: { out: { to: "app/away" } } }],
  ["nested", { options: { file: "../made.txt" } }],
  ["undeclared", { where: "@/etc/passwd" }],
  ["undeclared", { where: "upload=@../beside.txt" }],
  ["undeclared", { where: "/etc:/mnt" }],
  ["undeclared", { where: "netdoc:///etc/passwd" }],
  ["undeclared", { where: "git+file:///etc" }],
  ["undeclared", { where: "/tmp/made-by-nobody" }],
  ["undeclared", { where: " /etc/passwd\n" }],
  ["declared", { where: "app\\..\\.." }],
  ["in_app", { where: "away/passwd" }],
  ["in_app", { where: "../../beside.txt" }],
  ["in_app", { where: "/a.ts" }],
  ["system", { name: "../../../etc/passwd" }],
  ["route", { path: "file:///etc/passwd" }],
])("%s refuses %j", async (name, given) => {
  expect(await shop.call(dev, name, given)).toMatchObject(refusal);
});

test.each<[string, { [name: string]: Json }]>([
  ["declared", { where: "app/a.ts" }],
  ["declared", { where: "app/new.ts" }],
  ["declared", { where: "." }],
  ["in_app", { where: "a.ts" }],
  ["listed", { all: ["app/a.ts", "app"] }],
  ["undeclared", { where: "/api/orders" }],
  ["undeclared", { where: "see /etc/passwd, or a: /tmp" }],
  ["undeclared", { where: "https://example.com/etc/passwd" }],
  ["undeclared", { where: "^/|\\.\\./x$" }],
  ["undeclared", { where: "The file: it is new." }],
  ["route", { path: "/etc" }],
  ["system", { name: "dict" }],
])("%s takes %j", async (name, given) => {
  expect(await shop.call(dev, name, given)).toMatchObject({ isError: false });
});

test("models are informed of a place in its description, without a format of crew's own", () => {
  const specs = new Map(shop.toolbox.specs(dev).map(({ name, input }) => [name, input]));
  expect(specs.get("declared")).toMatchObject({
    properties: { where: { type: "string", description: "A path in the repository." } },
  });
  expect(specs.get("in_app")).toMatchObject({
    properties: { where: { description: "A path in the repository, from app." } },
  });
  expect(JSON.stringify([...specs.values()])).not.toContain('"format":"path"');
});
