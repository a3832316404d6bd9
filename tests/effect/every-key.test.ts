import { expect, test } from "vitest";
import { compile, synthesise } from "../../compiler/index.ts";
import { isLong } from "../support/seed.ts";
import { hostOf } from "../support/workspace.ts";
import { type Data, everything, filesOf } from "./everything.ts";
import { type Key, type Kind, languageKeys } from "./language-keys.ts";

const folders: { [kind in Kind]: RegExp } = {
  engagement: /engagement\.yaml$/,
  agent: /^agents\/[a-z]+\.yaml$/,
  tool: /^agents\/tools\//,
  phase: /^phases\/[a-z]+\.yaml$/,
};

/**
 * JSON Schema's own words: a tool's arguments are an object without others, whatever is written. A version that crew knows is read
 * like any other.
 */
const fixed = new Set([
  "tool.input.type",
  "tool.input.additionalProperties",
  "engagement.crew",
  // The kind of a trigger, and the one scheme that there is.
  "engagement.triggers.*.on",
  "engagement.triggers.*.scheme",
]);

/** Read when a deployment is made, not by anything that is emitted: tests/deploy/assume-role.test.ts. */
const ofDeploying = /^engagement\.environments\.\*\.deployRole/;

/** Played by rehearsals, and emitted by nothing: tests/cli/rehearsed-triggers.test.ts, tests/cli/rehearsed-code.test.ts. */
const ofRehearsing = /^engagement\.(?:triggers\.\*\.examples|repositories\.\*\.example$)/;

/** What is written in place of a required value, where a number more or another of its words would not do. */
const replacements: { [key: string]: unknown } = {
  "engagement.sow": "other.md",
  "engagement.models.*.id": "us.anthropic.claude-opus-5-5",
  "engagement.people.*.*.email": "somebody@example.com",
  "engagement.phases": ["plan", { parallel: ["docs", "test"] }, "build"],
  "engagement.finally": ["close", "wrap"],
  "engagement.flows": { other: { phases: ["plan", "build"] } },
  "engagement.flows.*.input": "inputs/other.json",
  "engagement.flows.*.key": ["input.title"],
  "engagement.flows.*.priority": 3,
  "engagement.environments.*.triggers": ["opened"],
  "engagement.triggers.*.at": "0 5 * * *",
  "engagement.triggers.*.zone": "UTC",
  "engagement.triggers.*.for": "repositories",
  "engagement.triggers.*.of": "work",
  "engagement.triggers.*.start": "next",
  "engagement.phases.*.phase": "test",
  "engagement.phases.*.members": ["dev", "pm", "tester"],
  "engagement.phases.*.sendBack.to": "other",
  "engagement.phases.*.each": "pm.rest",
  "engagement.lessons.from": "pm.rest",
  "engagement.phases.*.parallel": ["test", "docs"],
  "engagement.phases.*.parallel.*.phase": "test",
  "engagement.phases.*.parallel.*.members": ["dev", "tester"],
  "engagement.environments.*.region": "eu-west-1",
  "engagement.environments.*.identity.issuer": "https://other.example.com",
  "engagement.environments.*.vpc.id": "vpc-11111111",
  "engagement.environments.*.vpc.subnets": ["subnet-22222222"],
  "engagement.environments.*.vpc.proxy": "http://other.example.com:3128",
  "engagement.environments.*.rolePath": "/other/",
  "tool.rights.*.actions": ["s3:GetObject"],
  "tool.rights.*.resources": ["arn:aws:s3:::shop-other/*"],
  "tool.assume.role": "arn:aws:iam::210987654321:role/other",
  "agent.model": "other",
  "agent.prompt": "prompts/other.md.hbs",
  "agent.reviews.*.of": "app/*.ts",
  "tool.input": { type: "object", properties: { path: { type: "string" }, depth: { type: "number" } } },
  "tool.input.properties": { path: { type: "string" }, depth: { type: "number" } },
  "tool.command.argv": ["scan", "{{path}}", "-v", "{{depth}}"],
  "tool.requires.programs.*.image": "docker.io/hashicorp/terraform:1.14.4",
  "tool.http.origin": "https://other.example.com",
  "tool.http.path": "/other/{{service}}",
  "tool.http.method": "PUT",
  "tool.secrets.*.name": "OTHER_TOKEN",
  "tool.secrets.*.from": "other-token",
  "phase.gate.verdicts": ["approve", "revise"],
  "phase.call": { tool: "more", with: { least: 4 } },
  "phase.call.tool": "more",
  "phase.call.with": { least: 5 },
  "tool.command.example.output": { files: 4 },
  "phase.swarm.entry": "pm",
  "phase.swarm.members": ["dev", "pm", "tester"],
  "phase.deliverables.*.owner": "pm",
  "phase.deliverables.*.template": "sheet",
  "phase.deliverables.*.id": "outline",
  "phase.deliverables.*.path": "docs/plan/a*.md",
  "phase.writes.*.agent": "pm",
  "phase.writes.*.paths": ["docs/plan/*.md", "docs/n*.md", "docs/notes.md"],
  "phase.checks.*.run": ["scan", ".."],
  "phase.review.agent": "dev",
  "phase.review.checklist": ["It is complete", "It is short"],
  "phase.gate.approvers.group": "board",
  "phase.rehearsal.ask.*.agent": "dev",
  "phase.rehearsal.report.*.agent": "dev",
  "phase.rehearsal.report.*.values": { score: 9 },
};

/** The same phases as those of a flow, in the engagement that has flows. */
const ofFlows =
  /^engagement\.(flows|triggers)\b|^engagement\.environments\.\*\.triggers\b|^engagement\.repositories\.\*\.atOnce$/;

function replacementFor(name: string): unknown {
  return replacements[name] ?? replacements[name.replace("flows.*.", "")];
}

/** Everything that is made of an engagement, without the places in its files. */
async function made(data: { [path: string]: Data }, withInfra: boolean, engagement = "shop"): Promise<string> {
  const { files, flows, diagnostics } = compile(hostOf(filesOf(data)), { engagement });
  const pipeline = flows?.[0]?.pipeline;
  if (!files || !pipeline) return diagnostics.map(({ id, message }) => `${id}: ${message}`).join("\n");
  const infra = withInfra && pipeline.environments?.prod ? await synthesise([pipeline], "prod") : [];
  const texts = [...files, ...infra].filter(({ path }) => path !== "manifest.json" && !path.endsWith("/manifest.json"));
  return texts.map(({ path, text }) => `${path}\n${withoutPlaces(text)}`).join("\n");
}

/** The digests of files follow from the files. */
function withoutPlaces(text: string): string {
  if (!text.startsWith("{")) return text;
  const value: unknown = JSON.parse(text, (key, member) =>
    key === "origin" && typeof member === "object" ? undefined : member,
  );
  return JSON.stringify(value).replaceAll(/[0-9a-f]{64}/g, "digest");
}

/** Places in the data that a key's path leads to. */
function places(value: unknown, path: readonly string[]): { holder: Data; key: string }[] {
  const [step = "", ...rest] = path;
  if (typeof value !== "object" || value === null) return [];
  if (step === "*") return Object.values(value).flatMap((inner) => places(inner, rest));
  const holder = value as Data;
  if (!(step in holder)) return [];
  return rest.length === 0 ? [{ holder, key: step }] : places(holder[step], rest);
}

function changed(value: unknown, { schema }: Key): unknown {
  const others = schema.enum?.filter((each) => each !== value) ?? [];
  if (others.length > 0) return others[0];
  return typeof value === "number" ? value + 1 : `${String(value)} x`;
}

/** The workspace with the first use of the key taken out, or changed where it must be there. */
function without(key: Key, name: string): { [path: string]: Data } | undefined {
  const copy = structuredClone(everything);
  const isOurs = (path: string) =>
    !path.startsWith("engagements/") || path.startsWith(`engagements/${engagementOf(name)}/`);
  const files = Object.entries(copy).filter(([path]) => folders[key.kind].test(path) && isOurs(path));
  const [place] = files.flatMap(([, value]) => places(value, key.path));
  if (place === undefined) return undefined;
  const replacement = replacementFor(name);
  if (replacement !== undefined) place.holder[place.key] = replacement;
  else if (key.isRequired) place.holder[place.key] = changed(place.holder[place.key], key);
  else delete place.holder[place.key];
  return copy;
}

const keys = languageKeys().map((key): [string, Key] => [[key.kind, ...key.path].join("."), key]);

/** Printing the infrastructure takes a second. */
const unchanged = new Map<string, Promise<string>>();

function madeOfEverything(withInfra: boolean, engagement: string): Promise<string> {
  const which = `${engagement} ${withInfra}`;
  const known = unchanged.get(which) ?? made(everything, withInfra, engagement);
  unchanged.set(which, known);
  return known;
}

function engagementOf(name: string): string {
  return ofFlows.test(name) ? "desk" : "shop";
}

test("the workspace in which every key is set compiles without an error", async () => {
  expect(await made(everything, false)).toMatch(/^runner\.json\n/);
  expect(await made(everything, false, "desk")).toMatch(/^flows\/work\/runner\.json\n/);
});

const tried = keys.filter(([name]) => !fixed.has(name) && !ofDeploying.test(name) && !ofRehearsing.test(name));

test.each(isLong ? tried : tried.filter((_, index) => index % 12 === 0))(
  "what is written under %s makes a difference",
  async (name, key) => {
    const other = without(key, name);
    expect(other, "the workspace in everything.ts lacks the key").toBeDefined();
    const withInfra = name.startsWith("engagement.environments");
    const engagement = engagementOf(name);
    const [before, after] = await Promise.all([
      madeOfEverything(withInfra, engagement),
      made(other ?? {}, withInfra, engagement),
    ]);
    expect(after === before).toBe(false);
  },
);
