import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect, onTestFinished, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import { knownStatement } from "../../runtime/models/rehearsal/known-statement.ts";
import { createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import { wireUsage } from "../../runtime/models/rehearsal/wire.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Pipeline } from "../../schema/types.ts";
import { renderMarkdown } from "../../site/view/markdown.ts";
import { longStatement } from "../support/long-statement.ts";
import { clientFor, modelRequest, never, serve } from "../support/model-endpoint.ts";
import { quotedShare } from "../support/quoted-share.ts";
import { MemoryWork, swarmRun } from "../support/swarm-run.ts";

const root = join(import.meta.dirname, "../..");
const realStatement = join(root, "../shared/data/forest-service-epermit-soo.md");
const ownStatement = join(root, "engagements/cloudcrew/sow.md");

function cloudcrew(): Pipeline {
  const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew" });
  if (pipeline === undefined) throw new Error("CloudCrew does not compile.");
  return pipeline;
}

/** Plays all phases in turn over one repository. */
async function playThrough(pipeline: Pipeline, sow: string) {
  const { models } = clientFor(await serve(createRehearsalModel({ pipelineFor: () => pipeline })));
  let files = new Map<string, string>();
  const desks: MemoryWork[] = [];
  for (const phase of Object.keys(pipeline.phases)) {
    const work = new MemoryWork(pipeline, phase, { sow, files });
    const answers = pipeline.phases[phase]?.rehearsal.ask.map(({ answer }) => answer ?? "You decide.") ?? [];
    const first = swarmRun({ pipeline, models, work });
    let outcome = await runSwarm(first);
    if (outcome.kind === "asked") {
      outcome = await runSwarm(swarmRun({ pipeline, models, work, journal: first.ports.journal, answers }));
    }
    expect({ phase, outcome }).toMatchObject({ outcome: { kind: "done" } });
    desks.push(work);
    files = work.files;
  }
  return { files, desks, models };
}

/** The share of what a statement asks for, by a count of its own that does not use the rehearsal's reader. */
function expectQuoted(statement: string, files: Map<string, string>, least: number): void {
  const { counted, missing } = quotedShare(statement, [...files.values()].join("\n"));
  expect(counted.length).toBeGreaterThanOrEqual(least);
  expect({ missing, share: 1 - missing.length / counted.length }).toMatchObject({
    share: expect.toSatisfy((share: number) => share >= 0.95),
  });
}

/** What every document must show: that it is a rehearsal, its template's sections, and the statement's own terms. */
function expectAboutStatement(desks: MemoryWork[], files: Map<string, string>, terms: RegExp): void {
  for (const work of desks) {
    for (const due of work.deliverables()) {
      expect({ due: due.path, count: due.files.length }).toEqual({
        due: due.path,
        count: expect.toSatisfy((count: number) => count >= due.min),
      });
      const template = work.phase.deliverables.find(({ id }) => id === due.id)?.template ?? "";
      for (const file of due.files) {
        const text = files.get(file) ?? "";
        for (const section of work.pipeline.templates[template]?.sections ?? [])
          expect(text).toContain(`## ${section}`);
        expect(text).toMatch(/rehearsal/i);
        expect({ file, text }).toMatchObject({ text: expect.stringMatching(terms) });
      }
    }
  }
}

async function runTests(files: Map<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "crew-rehearsal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--test"], { cwd: join(folder, "app"), env });
  return stdout;
}

test("CloudCrew's own statement is played through every phase, and the code it leaves passes its tests", async () => {
  const sow = readFileSync(ownStatement, "utf8");
  const { files, desks } = await playThrough(cloudcrew(), sow);
  expectAboutStatement(desks, files, /Larkfield|order|Korvex|Atrium|requirements/i);
  expect(files.get("docs/project-plan/requirements.md")).toContain(
    "Stock is reserved for 20 minutes during checkout and released by itself if the order is not completed.",
  );
  expectQuoted(sow, files, 5);
  expect(await runTests(files)).toMatch(/pass [1-9]/);
});

test("of 200 requirements, marked in every way public statements do, 95 in 100 are quoted", async () => {
  const pipeline = cloudcrew();
  const sow = longStatement();
  const { files } = await playThrough({ ...pipeline, phases: only(pipeline, "discovery") }, sow);
  expectQuoted(sow, files, 200);
  expect(files.get("docs/project-plan/requirements.md")).toContain("Harbour Permit Registry");
});

test.skipIf(!existsSync(realStatement))(
  "a real statement nobody wrote for us is played through every phase",
  async () => {
    const sow = readFileSync(realStatement, "utf8");
    const { files, desks } = await playThrough(cloudcrew(), sow);
    expectQuoted(sow, files, 16);
    expectAboutStatement(desks, files, /SUDS|permit|API|Forest|Oracle|requirements/i);
    const requirements = files.get("docs/project-plan/requirements.md") ?? "";
    expect(requirements).toContain("send and retrieve information from SUDS");
    expect(requirements).toContain("The date; requirements of lower priority move to a later release");
    const ledger = desks.flatMap((work) => work.ledger);
    expect(new Set(ledger.map(({ section }) => section))).toEqual(new Set(["facts", "assumptions", "decisions"]));
    expect(await runTests(files)).toMatch(/pass [1-9]/);
  },
);

test("a comment is answered in the file it concerns, and only there", async () => {
  const pipeline = cloudcrew();
  const sow = readFileSync(ownStatement, "utf8");
  const { files, models } = await playThrough({ ...pipeline, phases: only(pipeline, "architecture") }, sow);
  const comment = "Show in the diagrams how an order reaches Korvex during an outage.";
  const work = new MemoryWork(pipeline, "architecture", {
    sow,
    files,
    round: 2,
    cause: "decision",
    feedback: [
      {
        by: "Customer lead",
        source: "customer",
        comments: [
          { id: "C1", text: comment },
          { id: "C2", text: "Name the unit prices.", path: "docs/architecture/cost-estimate.md" },
        ],
      },
    ],
  });
  const before = new Map(files);
  expect((await runSwarm(swarmRun({ pipeline, models, work }))).kind).toBe("done");
  const changed = [...work.files].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.sort()).toEqual(["docs/architecture/cost-estimate.md", "docs/architecture/diagrams.md"]);
  expect(work.files.get("docs/architecture/diagrams.md")).toMatch(
    /## Changes in round 2\n\n- Customer lead: “Show in the diagrams how an order reaches Korvex/,
  );
  expect(work.ledger.some(({ section, text }) => section === "decisions" && String(text).includes(comment))).toBe(true);
});

test("comments on files of code are answered in them, and the code still passes its tests", async () => {
  const pipeline = cloudcrew();
  const sow = readFileSync(ownStatement, "utf8");
  const { files, models } = await playThrough({ ...pipeline, phases: only(pipeline, "poc") }, sow);
  const first = (form: RegExp) => [...files.keys()].find((path) => form.test(path)) ?? "";
  const paths = [first(/\/src\/.*\.ts$/), first(/\.test\.ts$/), first(/\.tf$/)];
  const comments = paths.map((path, index) => ({ id: `C${index + 1}`, text: "Say who owns it.", path }));
  const feedback = [{ by: "Customer lead", source: "customer" as const, comments }];
  const work = new MemoryWork(pipeline, "poc", { sow, files, round: 2, cause: "decision", feedback });
  const before = new Map(files);
  expect((await runSwarm(swarmRun({ pipeline, models, work }))).kind).toBe("done");
  const changed = [...work.files].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.sort()).toEqual(paths.toSorted());
  for (const path of paths)
    expect(work.files.get(path)).toMatch(/\n(\/\/|#) Round 2, Customer lead: Say who owns it\.\n$/);
  expect(await runTests(work.files)).toMatch(/pass [1-9]/);
});

test("a comment on a file that is no deliverable is answered in a document of the phase", async () => {
  const pipeline = cloudcrew();
  const sow = readFileSync(ownStatement, "utf8");
  const { files, models } = await playThrough({ ...pipeline, phases: only(pipeline, "poc") }, sow);
  files.set("app/package.json", "{}\n");
  const comments = [{ id: "C1", text: "Pin the versions.", path: "app/package.json" }];
  const feedback = [{ by: "Customer lead", source: "customer" as const, comments }];
  const work = new MemoryWork(pipeline, "poc", { sow, files, round: 2, cause: "decision", feedback });
  const before = new Map(files);
  expect((await runSwarm(swarmRun({ pipeline, models, work }))).kind).toBe("done");
  expect([...work.files].filter(([path, text]) => before.get(path) !== text)).toHaveLength(1);
});

test("an answer of several paragraphs, with marks of its own, is quoted whole and marks nothing else", async () => {
  const pipeline = cloudcrew();
  const [question = { question: "When?" }] = pipeline.phases.discovery?.rehearsal.ask ?? [];
  const answer = "Before the spring season.\n\nNot on a Saturday:\n* the stores count on it\n* so do we *all*";
  const work = new MemoryWork(pipeline, "discovery", { sow: readFileSync(ownStatement, "utf8"), files: new Map() });
  work.answers = [{ agent: "pm", text: question.question, answer }];
  const { models } = clientFor(await serve(createRehearsalModel({ pipelineFor: () => pipeline })));
  expect((await runSwarm(swarmRun({ pipeline, models, work }))).kind).toBe("done");
  const documents = [...work.files].filter(([path]) => path.endsWith(".md"));
  const quote = "> Before the spring season.\n>\n> Not on a Saturday:\n> * the stores count on it\n> * so do we *all*";
  expect(documents.some(([, text]) => text.includes(quote))).toBe(true);
  for (const [path, text] of documents) {
    const html = renderMarkdown(text, { idPrefix: "d", headingShift: 0 });
    const prose = html.replaceAll(/<pre.*?<\/pre>|<code>.*?<\/code>|<[^>]+>/gs, " ");
    expect({ path, strayed: /.{0,40}\*.{0,40}/.exec(prose)?.[0] }).toEqual({ path, strayed: undefined });
  }
});

const only = (pipeline: Pipeline, name: string): Pipeline["phases"] =>
  Object.fromEntries(Object.entries(pipeline.phases).filter(([phase]) => phase === name));

test("a review fails as often as declared, then passes, item by item", async () => {
  const pipeline = cloudcrew();
  const architecture = pipeline.phases.architecture as Pipeline["phases"][string];
  const failing = { ...architecture, rehearsal: { ...architecture.rehearsal, failReview: 1 } };
  const played = { ...pipeline, phases: { ...pipeline.phases, architecture: failing } };
  const { models } = clientFor(await serve(createRehearsalModel({ pipelineFor: () => played })));
  const verdict = async (round: string) => {
    const metadata = { project: "p1", phase: "architecture", round, agent: "pm", purpose: "review" as const };
    const { content } = await models.converse(modelRequest({ metadata }), never);
    return content.find((block) => block.kind === "tool-use")?.input;
  };
  expect(await verdict("1")).toMatchObject({
    passed: false,
    items: architecture.review?.checklist.map((item) => ({ item })),
  });
  expect(await verdict("2")).toMatchObject({ passed: true });
});

test("the same request has the same reply, with usage from its length and a cache that was read", async () => {
  const { models } = clientFor(await serve(createRehearsalModel({ pipelineFor: () => undefined })));
  const text = (role: "user" | "assistant", words: string) => ({
    role,
    content: [{ kind: "text" as const, text: words }],
  });
  const ids = ["us.anthropic.claude-sonnet-5-5"];
  const long = modelRequest({
    model: { ...modelRequest().model, ids },
    messages: [text("user", "x".repeat(8000)), text("assistant", "Yes."), text("user", "And?")],
  });
  const [first, second] = [await models.converse(long, never), await models.converse(long, never)];
  expect(first).toEqual(second);
  expect(first.usage.cacheReadTokens).toBeGreaterThan(2000);
  expect(first.usage.outputTokens).toBeGreaterThan(5);
});

test("a caller who knows nothing of phases gets an ordinary Converse answer", async () => {
  const client = new BedrockRuntimeClient({
    endpoint: await serve(createRehearsalModel({ pipelineFor: () => undefined })),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: new NodeHttpHandler(),
  });
  const answer = await client.send(
    new ConverseCommand({
      modelId: "arn:aws:bedrock:us-east-1::model/x",
      messages: [{ role: "user", content: [{ text: "Ping" }] }],
    }),
  );
  expect(answer.output?.message?.content?.[0]?.text).toContain("You said: Ping");
  expect(answer.stopReason).toBe("end_turn");
  expect(answer.usage?.totalTokens).toBeGreaterThan(0);
});

test.each([
  ["GET", "/model/x/converse", "", 404],
  ["POST", "/", "", 404],
  ["POST", "/model/x/converse", "{", 400],
  ["POST", "/model/x/converse", "{}", 400],
  ["POST", "/model/x/converse", '{"messages":[null]}', 400],
])("%s %s with body %j is answered with %i and a reason", async (method, path, body, status) => {
  const endpoint = await serve(createRehearsalModel({ pipelineFor: () => undefined }));
  const response = await fetch(endpoint + path, { method, ...(body === "" ? {} : { body }) });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ message: expect.any(String) });
});

test.each(["", "   \n", "One sentence without any mark", "|a|\n|---|", "# \n\n- \n1. \n", "\u0000\uFFFD<<>>"])(
  "the statement %j is read without complaint and has a title",
  (text) => {
    expect(knownStatement(text).title).not.toBe("");
  },
);

test("what lasts of a brief is counted as written for an hour, what moves on for five minutes", () => {
  const lasting = { cachePoint: { type: "default", ttl: "1h" } };
  const content = [
    { text: "s".repeat(4000) },
    lasting,
    { text: "t".repeat(2000) },
    { cachePoint: { type: "default" } },
  ];
  const body = { system: [{ text: "You." }, lasting], messages: [{ role: "user" as const, content }] };
  const { cacheWriteInputTokens, cacheDetails = [] } = wireUsage(body, { text: "", calls: [] });
  const [long, short] = [cacheDetails[0]?.inputTokens ?? 0, cacheDetails[1]?.inputTokens ?? 0];
  expect(cacheDetails.map(({ ttl }) => ttl)).toEqual(["1h", "5m"]);
  expect([Math.round(long / 100), Math.round(short / 100), long + short]).toEqual([10, 5, cacheWriteInputTokens]);
});
