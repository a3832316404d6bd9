import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rulePages } from "../../cli/rule-pages.ts";
import { compile, explain, type Host, listEngagements, nodeHost } from "../../compiler/index.ts";
import { rules } from "../../compiler/rules/rules.ts";
import type { Pipeline, Tool } from "../../schema/types.ts";
import { runCrew } from "../support/run-crew.ts";
import { isLong } from "../support/seed.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const whole = nodeHost(root);
/** A question reads every engagement of the workspace; `npm test` asks where there is one of them. */
const workspace = isLong ? whole : { ...whole, list: namesIn };
function namesIn(folder: string): string[] {
  return folder === "engagements" ? ["cloudcrew"] : whole.list(folder);
}
const pages = rulePages();
const ask = (topic: string, host: Host = workspace) => explain(host, topic, { pages, placeOf: (file) => file, now: 0 });

async function textOf(topic: string, host?: Host): Promise<string> {
  const explanation = await ask(topic, host);
  if ("fault" in explanation) throw new Error(explanation.fault);
  return explanation.text;
}

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  additionalProperties?: Schema | boolean;
  description?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

const schemas = new Map(
  await Promise.all(
    ["engagement", "phase", "agent", "tool", "common"].map(
      async (kind) =>
        [
          kind,
          (await import(`../../schema/${kind}.schema.json`, { with: { type: "json" } })).default as Schema,
        ] as const,
    ),
  ),
);

/** Every key that a schema allows, read off the JSON by itself: path, and the words that its description begins with. */
function keysUnder(schema: Schema, file: Schema, path: string): [string, string][] {
  if (schema.$ref !== undefined) {
    const [name = "", definition = ""] = schema.$ref.split("#/$defs/");
    const next = name === "" ? file : schemas.get(name.replace(".schema.json", ""))!;
    return keysUnder(next.$defs![definition]!, next, path);
  }
  const { properties = {}, items, oneOf = [], additionalProperties } = schema;
  return [
    ...Object.entries(properties).flatMap(([key, child]): [string, string][] => {
      const written = path === "" ? key : `${path}.${key}`;
      return [[written, child.description ?? ""], ...keysUnder(child, file, written)];
    }),
    ...oneOf.flatMap((branch) => keysUnder(branch, file, path)),
    ...(items === undefined ? [] : keysUnder(items, file, `${path}[]`)),
    ...(typeof additionalProperties === "object" ? keysUnder(additionalProperties, file, `${path}.<name>`) : []),
  ];
}

/** The words that a key takes, read off the JSON. */
function valuesAt(kind: string, path: string): string[] {
  const [key = ""] = path.split(".").slice(-1);
  const found = JSON.stringify(schemas.get(kind)).matchAll(
    new RegExp(`"${key}":\\{"(?:enum":(\\[[^\\]]*\\])|const":("[^"]*"))`, "g"),
  );
  return [...found].flatMap(([, list, only]): string[] => JSON.parse(list ?? `[${only}]`));
}

const kinds = ["engagement", "phase", "agent", "tool"] as const;
const keys = kinds.flatMap((kind) =>
  keysUnder(schemas.get(kind)!, schemas.get(kind)!, "").map(([path, description]) => ({ kind, path, description })),
);

/** Keys are those of the language, whatever the workspace: each question reads all of it. */
const small = hostOf(shop);

describe("a key", () => {
  test("there are well over a hundred of them", () => {
    expect(keys.length).toBeGreaterThan(150);
  });

  test("is explained by its path in any of the four files, with the words of its schema", async () => {
    for (const { kind, path, description } of keys.filter((_, index) => isLong || index % 27 === 0)) {
      const text = await textOf(path, small);
      const [first = ""] = description.split(/\.\s/);
      expect(text, path).toContain(`${path}: a key of `);
      expect(text, path).toContain(first.replace(/\.$/, ""));
      expect(await textOf(`${kind}.${path}`, small), path).toContain(`${path}: a key of `);
    }
  });

  test.each(["deliverables[0].owner", "deliverables.owner", "phase.deliverables[].owner", "deliverables.3.owner"])(
    "may be written %s",
    async (written) => {
      expect(await textOf(written)).toMatch(/^deliverables\[\]\.owner: a key of phases\/<name>\.yaml\nAgent/);
    },
  );

  test("below a name of one's own is found by that name", async () => {
    expect(await textOf("models.working.id")).toMatch(/^models\.<name>\.id: /);
  });

  test("is explained where there is no workspace", () => {
    const { code, stdout } = runCrew(["explain", "gate.onRevise.rounds"], { cwd: "/" });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^gate\.onRevise\.rounds: /)]);
  });
});

const compiled = listEngagements(workspace).flatMap((engagement) =>
  (compile(workspace, { engagement }).flows ?? []).map(({ pipeline }) => pipeline),
);
const named = (of: (pipeline: Pipeline) => object) =>
  [...new Set(compiled.flatMap((each) => Object.keys(of(each))))].filter((_, index) => isLong || index % 15 === 0);

function lineOf(tool: Tool): string | RegExp {
  if (tool.kind === "builtin") return tool.builtin;
  if (tool.kind === "forge") {
    // A file that names no repository is explained for all flows; compiled, the tool names that of one of them.
    return new RegExp(`in (the project's repository|the repository ${tool.repository.name}), with its credentials`);
  }
  if (tool.kind === "mcp") return tool.mcp.server.url ?? tool.mcp.server.command?.join(" ") ?? "";
  return tool.kind === "command" ? tool.command.argv.join(" ") : `${tool.http.origin}${tool.http.path}`;
}

describe("what this workspace declares is explained:", () => {
  test.each(named(({ agents }) => agents))("the agent %s", async (name) => {
    const { description, tools } = compiled.find(({ agents }) => agents[name])!.agents[name]!;
    const text = await textOf(name);
    expect(text).toContain(description.trim());
    for (const tool of tools) expect(text).toMatch(new RegExp(`^ {2}${tool} +(read|write|execute) `, "m"));
  });

  test.each(named(({ tools }) => tools))("the tool %s", async (name) => {
    const tool = compiled.find(({ tools }) => tools[name])!.tools[name]!;
    const text = await textOf(name);
    expect(text).toContain(`Its effect is ${tool.effect}: `);
    expect(text).toMatch(lineOf(tool));
    const users = compiled.flatMap(({ agents }) => Object.values(agents).filter(({ tools }) => tools.includes(name)));
    for (const user of users) expect(text.split("It may be used by ")[1]).toContain(user.name);
  });

  test.each(named(({ phases }) => phases))("the phase %s", async (name) => {
    const { deliverables } = compiled.find(({ phases }) => phases[name])!.phases[name]!;
    const work = deliverables.length > 0 ? "It must deliver:" : "is called once, without a model";
    expect(await textOf(name)).toContain(work);
  });

  test.each([
    ...named(({ models }) => models),
    ...named(({ people }) => people),
    ...named(({ templates }) => templates),
    ...named(({ environments = {} }) => environments),
    ...named(({ phases }) =>
      Object.fromEntries(Object.values(phases).flatMap(({ deliverables }) => deliverables.map(({ id }) => [id, true]))),
    ),
    ...named(({ name }) => ({ [name]: true })),
  ])("the name %s", async (name) => {
    expect(await textOf(name)).not.toBe("");
  });

  test("one name for several things is explained as all of them", async () => {
    const text = await textOf("dev");
    expect(text).toContain("Application developer: agents/dev.yaml");
    expect(text).toContain("dev: an environment of cloudcrew");
  });

  test("a file that no engagement uses", async () => {
    const host = hostOf(overlay("# agents/idle.yaml\ntitle: Idle\n"));
    expect(await textOf("idle", host)).toBe("idle: the agent in agents/idle.yaml\nNo engagement uses it.");
  });

  test("a file with faults is not explained by halves", async () => {
    const host = hostOf(overlay("# agents/dev.yaml\ntitle: [Developer]\n"));
    expect(await ask("dev", host)).toEqual({ fault: '"dev" has faults: correct what `crew validate` reports first.' });
  });
});

test("every diagnostic is explained, and is in the list of them", async () => {
  const list = await textOf("rules");
  for (const { id } of rules) {
    expect(await textOf(id, small)).toContain(`# ${id}`);
    expect(list).toMatch(new RegExp(`^ {2}${id} +\\S`, "m"));
  }
});

describe("a right in AWS", () => {
  test("is explained by who has it, on what, and for which step", async () => {
    const text = await textOf("s3:GetObject");
    expect(text).toMatch(
      /^The role api of cloudcrew in dev has it:\n {2}for "shows artifacts":\n {4}on arn:aws:s3:::/m,
    );
    expect(text).not.toContain("stores statements of work");
  });

  test("and every other that some role has is in the list, and explained", async () => {
    const list = await textOf("rights");
    const actions = [...list.matchAll(/^ {2}(\w+:\w+) +(\S.*)$/gm)];
    expect(actions.length).toBeGreaterThan(20);
    // Each question compiles all engagements.
    for (const [, action = "", roles = ""] of isLong ? actions : actions.slice(0, 3)) {
      const text = await textOf(action);
      for (const role of roles.split(", ")) expect(text).toContain(`The role ${role} of `);
    }
  });

  test("is explained for a role as well", async () => {
    expect(await textOf("project-execute")).toMatch(/^The role project-execute of cloudcrew in dev may:\n {2}for "/m);
  });
});

describe("a list", () => {
  test.each([
    "agents",
    "tools",
    "phases",
    "engagements",
    "models",
    "people",
    "templates",
    "deliverables",
    "environments",
  ])("of %s names what there is", async (kind) => {
    const text = await textOf(kind);
    expect(text).toMatch(new RegExp(`^The ${kind} of this workspace:\\n\\n {2}\\S+ +\\S`));
    expect(await textOf("topics")).toContain(kind);
  });

  test("of tools has every file of the library", async () => {
    const text = await textOf("tools");
    for (const file of readdirSync(join(root, "agents/tools")))
      expect(text).toContain(`  ${file.replace(".yaml", "")} `);
  });

  test("of keys has all of them", async () => {
    const text = await textOf("keys");
    for (const { path } of keys) expect(text).toContain(`  ${path} `);
  });
});

describe("a word of the language is explained by what it is a value of, or the end of:", () => {
  test("each built-in tool, kind of trigger, and forge", async () => {
    const taking = ["builtin", "triggers.<name>.on", "repositories.<name>.forge", "repositories.<name>.deliver"];
    for (const { kind, path } of keys.filter(({ path }) => taking.includes(path)))
      for (const value of valuesAt(kind, path)) expect(await textOf(value, small), value).toContain(value);
    expect(await textOf("store", small)).toMatch(/a value of builtin.*\n[\s\S]*store_get, .*store_delete\./);
    expect(await textOf("schedule", small)).toContain("a value of triggers.<name>.on");
  });

  test("each key of a repository", async () => {
    const ofRepositories = keys.filter(({ path }) => /^repositories\.<name>\.[^.]+$/.test(path));
    expect(ofRepositories.length).toBeGreaterThan(8);
    for (const { path } of ofRepositories) {
      const word = path.split(".").at(-1) ?? "";
      const explanation = await ask(word, small);
      // Words of many keys are answered with some of them.
      if ("fault" in explanation) expect(explanation.fault).toContain("did you mean");
      else expect(explanation.text).toContain(word);
    }
    for (const word of ["sensitive", "feedback", "deliver", "atOnce", "example"])
      expect(await textOf(word, small)).toContain(`repositories.<name>.${word}: a key of `);
  });
});

test.each([
  ["gate.approver.group", "gate.approvers.group"],
  ["run-test", "run-tests"],
  ["s3:GetObjct", "s3:GetObject"],
  ["agentz", "agents"],
  ["unknown-kee", "unknown-key"],
  ["flows.retry", "flows.<name>.retry"],
])("%s, which nothing is called, is answered with %s", async (topic, meant) => {
  expect(await ask(topic)).toEqual({ fault: expect.stringContaining(`did you mean "${meant}"`) });
});

test("a name that nothing has ends the command with exit code 2", () => {
  const { code, stderr } = runCrew(["explain", "agentz"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "agents"')]);
});

test("an agent on a small model is explained with the tools that it is offered and those that are left out", async () => {
  const host = hostOf(
    overlay(
      "# engagements/shop/engagement.yaml\nmodels:\n  working: { id: us.anthropic.claude-haiku-5-5, maxTokens: 4096, profile: lean }\n",
    ),
  );
  expect(await textOf("qa", host)).toContain(
    "In shop its model has the lean profile: it is offered finish, handoff, report, git_read, review_submit and git_write, and not git_edit,",
  );
  expect(await textOf("working", host)).toContain("Its profile is lean: each agent is offered at most 6 tools");
});
