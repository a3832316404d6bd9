import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localEnvironment, writeWorkspace } from "../support/run-crew.ts";
import { shop } from "../support/workspace.ts";
import { useServer } from "./mcp-conformance/client.ts";
import { type Bridge, openBridge } from "./mcp-conformance/http-bridge.ts";
import { clientScenarios, isExtension, ofClient, ofServer, type Reason } from "./mcp-conformance/not-applicable.ts";
import { type Checks, failedChecks, runSuite } from "./mcp-conformance/run-suite.ts";

const installed = (name: string) => join(import.meta.dirname, "node_modules/@modelcontextprotocol", name);
const crew = [process.execPath, join(import.meta.dirname, "../cli/crew.ts"), "mcp", "--workspace"];
const environment = { ...localEnvironment(), NODE_NO_WARNINGS: "1" };

/** Checks that do not apply, of the scenarios that were run. */
function expected(reasons: readonly Reason[], checks: Checks): string[] {
  const all = reasons.flatMap((reason) => reason.checks).filter((check) => checks.has(check.replace(/: .*/, "")));
  return [...new Set(all)].sort();
}

const passed = (checks: Checks, scenario: string): string[] =>
  (checks.get(scenario) ?? []).filter(({ status }) => status === "SUCCESS").map(({ id }) => id);

let workspace: string;
beforeAll(() => {
  workspace = writeWorkspace(shop);
});
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

describe.skipIf(!existsSync(installed("conformance")))(
  "the conformance suite (skipped where it is not installed)",
  () => {
    let bridge: Bridge;
    let client: Server;
    beforeAll(async () => {
      bridge = await openBridge([...crew, workspace], environment);
      client = createServer(async (request, response) => {
        const { url, toolCalls } = JSON.parse(await bodyOf(request));
        await useServer(url, toolCalls).then(
          (text) => response.end(text),
          (error: Error) => response.writeHead(500).end(error.message),
        );
      });
      client.listen(0, "127.0.0.1");
      await once(client, "listening");
    });
    afterAll(async () => {
      client.close();
      await bridge.close();
    });

    test.concurrent.each([
      ["2025-11-25", 33, ["server-initialize", "ping", "tools-list", "server-session-lifecycle"]],
      ["2026-07-28", 50, ["server-stateless", "tools-list", "caching"]],
    ])(
      "finds of `crew mcp` under %s what does not apply to it, and nothing else",
      async (revision, scenarios, applicable) => {
        const checks = await runSuite(["server", "--url", bridge.url, "--requirements", revision]);
        expect(checks.size).toBe(scenarios);
        expect(failedChecks(checks).filter((check) => !isExtension(check))).toEqual(expected(ofServer, checks));
        for (const scenario of applicable) expect(passed(checks, scenario), scenario).not.toEqual([]);
      },
    );

    test.concurrent.each(clientScenarios)(
      "finds of tools of MCP servers under %s, in %s, only what does not apply",
      async (revision, scenario) => {
        const { port } = client.address() as AddressInfo;
        const command = `"${process.execPath}" "${join(import.meta.dirname, "mcp-conformance/forward.mjs")}" http://127.0.0.1:${port}/`;
        const checks = await runSuite([
          "client",
          "--command",
          command,
          "--scenario",
          scenario,
          "--spec-version",
          revision,
        ]);
        expect([...checks.keys()]).toEqual([scenario]);
        const failed = failedChecks(checks);
        expect(failed).toEqual(expected(ofClient, checks));
        expect(failed.length + passed(checks, scenario).length).toBeGreaterThan(0);
      },
    );
  },
);

describe.skipIf(!existsSync(installed("inspector")))("the inspector (skipped where it is not installed)", () => {
  const home = mkdtempSync(join(tmpdir(), "crew-inspector-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  function inspect(...words: string[]) {
    const program = join(import.meta.dirname, "node_modules/.bin/mcp-inspector");
    const { status, stdout, stderr } = spawnSync(program, ["--cli", ...crew, workspace, ...words], {
      env: { ...environment, HOME: home, MCP_CATALOG_PATH: join(home, "catalog.json") },
      encoding: "utf8",
      timeout: 120_000,
    });
    return { status, stderr, result: stdout === "" ? undefined : JSON.parse(stdout) };
  }

  test("lists the tools of `crew mcp`, whose schemas every client can use", () => {
    const { status, stderr, result } = inspect("--method", "tools/list", "--strict");
    expect([status, stderr]).toEqual([0, ""]);
    expect(result.tools.map(({ name }: { name: string }) => name)).toContain("validate");
  });

  test("calls a tool, and gets its structured result", () => {
    const { status, result } = inspect(
      "--method",
      "tools/call",
      "--tool-name",
      "validate",
      "--tool-arg",
      "engagement=shop",
    );
    expect([status, result.structuredContent]).toEqual([0, { items: [] }]);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
