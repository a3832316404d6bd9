import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import type { McpLock } from "../../schema/mcp-lock.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { agentNamed, openToolbox } from "../support/toolbox.ts";
import { overlay } from "../support/workspace.ts";

const [everything, filesystem] = ["everything", "filesystem"].map(
  (name) => `@modelcontextprotocol/server-${name}@2026.8.31`,
) as [string, string];
const programs = mkdtempSync(join(tmpdir(), "crew-mcp-servers-"));
const usualPath = process.env.PATH;
const path = `${join(programs, "node_modules/.bin")}${delimiter}${usualPath}`;

/** Installed for this test alone: both have 40 MB with their dependencies. */
function install(): boolean {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    writeFileSync(join(programs, "package.json"), "{}");
    execFileSync("npm", ["install", everything, filesystem, ...quiet], {
      cwd: programs,
      stdio: "ignore",
      timeout: 300_000,
    });
  } catch {
    return false;
  }
  return existsSync(join(programs, "node_modules/.bin/mcp-server-everything"));
}
const areInstalled = install();

const tools = `# agents/tools/everything.yaml
description: Tries the protocol.
effect: read
mcp:
  server: { command: [mcp-server-everything, stdio] }
  tools: [echo, get-sum, get-tiny-image, get-structured-content, trigger-long-running-operation]
  timeout: 20s
requires: { npm: ["${everything}"] }
# agents/tools/files.yaml
description: Files of the repository.
effect: write
mcp:
  server: { command: [mcp-server-filesystem, .] }
  tools: [read_text_file, write_file, list_directory]
  timeout: 20s
requires: { npm: ["${filesystem}"] }
# agents/dev.yaml
tools: [git, everything, files]
`;

describe.skipIf(!areInstalled)("the reference servers (skipped where npm cannot be reached)", () => {
  let workspace: string;
  let shop: Awaited<ReturnType<typeof openToolbox>>;
  const dev = agentNamed("dev", { tools: ["everything", "files"], writes: ["made.md"], lane: "dry-run" });
  const lockOf = (tool: string) =>
    JSON.parse(readFileSync(join(workspace, `agents/tools/${tool}.lock.json`), "utf8")) as McpLock;

  beforeAll(async () => {
    workspace = writeWorkspace(overlay(tools));
    expect(runCrew(["validate"], { cwd: workspace }).stdout).toContain("mcp-not-locked");
    expect(runCrew(["mcp", "lock"], { cwd: workspace, env: { PATH: path } })).toMatchObject({ code: 0 });
    const { pipeline, diagnostics } = compile(nodeHost(workspace), { engagement: "shop" });
    expect(diagnostics).toEqual([]);
    process.env.PATH = path;
    shop = await openToolbox(pipeline?.tools);
  });
  afterAll(async () => {
    process.env.PATH = usualPath;
    await shop.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  test("are locked with the package's version and integrity, and every tool with its digest", () => {
    const { packages, tools, declared } = lockOf("files");
    expect(declared).toEqual({ command: ["mcp-server-filesystem", "."], requires: { npm: [filesystem] } });
    expect(packages).toEqual([
      {
        package: filesystem,
        integrity: expect.stringMatching(/^sha512-/),
        contents: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(tools.map(({ name }) => name)).toContain("edit_file");
    expect(tools.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(runCrew(["mcp", "lock", "files"], { cwd: workspace, env: { PATH: path } }).stdout).toContain("unchanged");
  });

  test("answer calls", async () => {
    expect(await shop.call(dev, "everything_echo", { message: "hello" })).toMatchObject({
      isError: false,
      text: "Echo: hello",
    });
    expect((await shop.call(dev, "everything_get_sum", { a: 2, b: 3 })).text).toContain("5");
    expect((await shop.call(dev, "everything_get_structured_content", { location: "New York" })).text).toContain(
      "temperature",
    );
  });

  test("have their images described", async () => {
    const { text, isError } = await shop.call(dev, "everything_get_tiny_image", {});
    expect(isError).toBe(false);
    expect(text).toMatch(/\[An image of type image\/png, \d+ bytes: not passed on\.\]/);
  });

  test("are ended when a call takes longer than its time", async () => {
    const { text, isError } = await shop.call(dev, "everything_trigger_long_running_operation", {
      duration: 60,
      steps: 2,
    });
    expect([isError, text]).toEqual([true, expect.stringContaining("it took too long")]);
  });

  test("write files within the agent's scope, and nothing else stays", async () => {
    const good = await shop.call(dev, "files_write_file", { path: "made.md", content: "# Made\n" });
    expect(good).toMatchObject({ isError: false, written: ["made.md"] });
    expect((await shop.call(dev, "files_read_text_file", { path: "made.md" })).text).toContain("# Made");
    const bad = await shop.call(dev, "files_write_file", { path: "README.md", content: "broken" });
    expect(bad).toMatchObject({ isError: true, written: [], text: expect.stringContaining("Undone") });
    const outside = await shop.call(dev, "files_read_text_file", { path: "/etc/passwd" });
    expect(outside).toMatchObject({ isError: true, text: expect.stringContaining("not relative") });
  });

  test("are refused when a file of the installed package changed", async () => {
    const changed = join(programs, "node_modules/@modelcontextprotocol/server-filesystem/README.md");
    const text = readFileSync(changed, "utf8");
    writeFileSync(changed, `${text}\n`);
    const outcome = await shop.call(dev, "files_list_directory", { path: "." });
    writeFileSync(changed, text);
    expect(outcome).toMatchObject({ isError: true, text: expect.stringContaining("the installed files of") });
    expect(await shop.call(dev, "files_list_directory", { path: "." })).toMatchObject({ isError: false });
  });
});

afterAll(() => rmSync(programs, { recursive: true, force: true }));
