import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProjectView } from "../../schema/types.ts";
import { docxOf, paragraph, stylesPart } from "../support/made-files.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";
import { isLong } from "../support/seed.ts";
import { crew, up } from "./crew-process.ts";

const root = join(import.meta.dirname, "../..");

/** A copy of the workspace in which one file is changed. */
function workspaceWith(file: string, change: (text: string) => string): string {
  const workspace = mkdtempSync(join(tmpdir(), "crew-bad-"));
  for (const folder of ["engagements", "agents", "phases"])
    cpSync(join(root, folder), join(workspace, folder), { recursive: true });
  writeFileSync(join(workspace, file), change(readFileSync(join(workspace, file), "utf8")));
  return workspace;
}

const cloudcrew = "engagements/cloudcrew/engagement.yaml";

describe("what is wrong in the YAML is named at its place, with what to do", () => {
  test.each([
    [
      "a wrong key",
      "phases/discovery.yaml",
      (text: string) => text.replace("goal:", "gaol:"),
      /phases\/discovery\.yaml:\d+:\d+ {2}error {2}unknown-key\n.*"gaol"[\s\S]*help: rename "gaol" to "goal"/,
    ],
    [
      "an unknown agent",
      "phases/discovery.yaml",
      (text: string) => text.replace(/entry: pm/, "entry: pn"),
      /phases\/discovery\.yaml:\d+:\d+ {2}error {2}unknown-name\n[\s\S]*"pn"[\s\S]*"?pm"?/,
    ],
    [
      "a cycle of phases",
      cloudcrew,
      (text: string) => text.replace(/phases: \[(\w+), /, "phases: [$1, $1, "),
      /engagement\.yaml:\d+:\d+ {2}error {2}phase-cycle/,
    ],
    [
      "a template variable nobody supplies",
      "agents/prompts/pm.md.hbs",
      (text: string) => `${text}\n{{project.budget}}\n`,
      /pm\.md\.hbs:\d+:\d+ {2}error {2}template-variable-unsupplied\n[\s\S]*project\.budget/,
    ],
    [
      "YAML that does not parse",
      cloudcrew,
      (text: string) => text.replace("models:", "models: ["),
      /engagement\.yaml:\d+:\d+ {2}error /,
    ],
    [
      "a statement of work that is missing",
      cloudcrew,
      (text: string) => text.replace("sow: sow.md", "sow: swo.md"),
      /engagement\.yaml:\d+:\d+ {2}error [\s\S]*swo\.md/,
    ],
  ])("%s", (_, file, change, expected) => {
    const workspace = workspaceWith(file, change);
    const { status, output } = crew(["validate", "cloudcrew", "--workspace", workspace]);
    rmSync(workspace, { recursive: true });
    expect(output).toMatch(expected);
    expect(output).not.toMatch(/:1:1 {2}error/);
    expect(status).toBe(1);
  });
});

describe("a statement of work that cannot be one is refused, and no project is left", () => {
  let running: RunningCrew;
  let folder: string;
  beforeAll(async () => {
    running = await startCrew("hello", ["--no-start"]);
    folder = mkdtempSync(join(tmpdir(), "crew-sow-"));
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["empty", Buffer.from(" \n\n"), /empty/i],
    ["a broken PDF", Buffer.from([0x25, 0x50, 0x44, 0x46, 0x2d, 0x00, 0xff, 0xfe]), /damaged/],
    [
      "an old Word document",
      Buffer.from("\xD0\xCF\x11\xE0W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "latin1"),
      /old format \(\.doc\)/,
    ],
    ["another encoding", Buffer.from("F\xE4hre", "latin1"), /not UTF-8 text.*“Fähre”/],
    ["5 MB", Buffer.alloc(5_000_000, "a sentence. "), /5\.0 MB.*1 MB/],
  ])("%s, by crew start and crew rehearse in the same words", async (name, bytes, expected) => {
    const file = join(folder, `${name}.md`);
    writeFileSync(file, bytes);
    const started = crew(["start", "hello", "--sow", file], { CREW_STATE: running.state });
    const rehearsed = crew(["rehearse", "hello", "--sow", file]);
    expect(started.output).toMatch(expected);
    expect(rehearsed).toEqual(started);
    expect(started.status).toBe(2);
    expect(await running.json(["status", "--all"])).toEqual([]);
  });

  test("a Word document is started with, its original is kept, and the text can be seen before", async () => {
    const file = join(folder, "boats.docx");
    const bytes = docxOf(
      paragraph("Boat register", '<w:pStyle w:val="Title"/>') + paragraph("The register shall list boats."),
      {
        "word/styles.xml": stylesPart,
      },
    );
    writeFileSync(file, bytes);
    const env = { CREW_STATE: running.state };
    const shown = crew(["start", "hello", "--sow", file, "--show"], env);
    expect(shown.output).toContain("Read boats.docx (Word): “Boat register”\n  1 section, 1 requirement");
    expect(shown.output).toContain("# Boat register\n\nThe register shall list boats.");
    expect(await running.json(["status", "--all"])).toEqual([]);

    const { id } = await running.json<{ id: string }>(["start", "hello", "--sow", file]);
    const project = await running.json<ProjectView>(["status", id]);
    expect(project).toMatchObject({
      summary: { title: "Boat register" },
      original: { name: "boats.docx", size: bytes.length },
    });
    const statement = await running.download(`/api/projects/${id}/statement-of-work`);
    expect(statement.toString()).toContain("# Boat register\\n\\nThe register shall list boats.\\n");
    expect(await running.download(`/api/projects/${id}/original`)).toEqual(Buffer.from(bytes));
  });

  test("a second crew on the same folder is refused and says where the first one is", () => {
    const { status, output } = crew(["up", "hello", "--port", "0", "--aws-port", "0"], { CREW_STATE: running.state });
    expect(output).toContain(running.url);
    expect(status).toBe(1);
  });
});

describe("what a crash or a power cut leaves in the state folder does not keep crew from starting", () => {
  let state: string;
  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), "crew-left-"));
  });
  afterAll(() => rmSync(state, { recursive: true, force: true }));

  test.each([
    [
      "an instance whose process's number is another's by now",
      JSON.stringify({ url: "http://127.0.0.1:1", pid: process.pid }),
    ],
    ["an empty file in its place", ""],
  ])("%s", async (_, text) => {
    writeFileSync(join(state, "instance.json"), text);
    const { output, stop } = await up(state);
    expect(output).toMatch(/^Ready/m);
    await stop();
  });

  test("of two that start at once one runs and the other says so", async () => {
    const both = await Promise.all([up(state), up(state)]);
    for (const { stop } of both) await stop();
    const outputs = both.map(({ output }) => output).sort();
    expect(outputs).toEqual([expect.stringMatching(/^Ready/m), expect.stringMatching(/^crew: crew already runs on/)]);
  });
});

test("a state folder that cannot be one is named, with what to do", () => {
  const { status, output } = crew(["up", "hello", "--port", "0", "--aws-port", "0", "--state", import.meta.filename]);
  expect(output).toMatch(/crew: crew cannot keep its state in .*bad-input\.test\.ts.*--state/);
  expect(status).toBe(1);
});

describe("what the machine cannot give is said, with what to do", () => {
  let taken: Server;
  let port: string;
  let state: string;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    port = String((taken.address() as { port: number }).port);
    state = mkdtempSync(join(tmpdir(), "crew-refused-"));
  });
  afterAll(() => {
    taken.close();
    rmSync(state, { recursive: true, force: true });
  });

  test.each([
    ["the site's port is busy", (busy: string) => ["--port", busy, "--aws-port", "0"], /Port \d+ is in use.*--port/],
    [
      "the AWS endpoint's port is busy",
      (busy: string) => ["--port", "0", "--aws-port", busy],
      /Port \d+ is in use.*--aws-port/,
    ],
    [
      "there are no AWS credentials",
      () => ["--port", "0", "--aws-port", "0", "--model", "declared"],
      /no AWS credentials.*aws sso login/,
    ],
  ])("%s", (_, flags, expected) => {
    const env = {
      CREW_STATE: state,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
    const { status, output } = crew(["up", "hello", ...flags(port)], env);
    expect(output).toMatch(expected);
    expect(output).not.toMatch(/bug in crew|\n {4}at /);
    expect(status).toBe(1);
  });

  test("nothing is running", () => {
    const { status, output } = crew(["status"], { CREW_STATE: state });
    expect(output).toMatch(/Nothing is running.*crew up/);
    expect(status).toBe(1);
  });

  test("a flag that does not exist is wrong use", () => {
    expect(crew(["validate", "--fromat", "json"])).toMatchObject({
      status: 2,
      output: expect.stringContaining("--fromat"),
    });
  });
});

describe("a model that misbehaves blocks nothing for good", () => {
  const faults = ["ping-pong", "silence", "exceed-turns", "write-outside", "malformed-tool-call", "throttle"];
  test.each(isLong ? faults : faults.slice(0, 1))("%s", (fault) => {
    const workspace = workspaceWith(
      "engagements/hello/phases/brief.yaml",
      (text) => `${text}\nrehearsal: {misbehave: ${fault}}\n`,
    );
    const { status, output } = crew(["rehearse", "hello", "--workspace", workspace]);
    rmSync(workspace, { recursive: true });
    expect(output).toContain("hello: finished");
    expect(status).toBe(0);
  });
});
