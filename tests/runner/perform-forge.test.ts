import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { performForge } from "../../runtime/runner/kinds/call/perform-forge.ts";
import type { RoundContext } from "../../runtime/runner/round-context.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { ForgeTool } from "../../schema/types.ts";
import type { Faults } from "../support/forge/faults.ts";
import { githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

/** Lets time pass at once. */
function passingTime(): { pass(seconds: number): void } {
  const real = Date.now;
  let passedMs = 0;
  vi.spyOn(Date, "now").mockImplementation(() => real() + passedMs);
  onTestFinished(() => void vi.restoreAllMocks());
  return {
    pass(seconds) {
      passedMs += seconds * 1000;
    },
  };
}

/** An approved merge on a forge that does with the first one what the function says. */
async function openMerge(first: () => ReturnType<Faults>) {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  const repository = {
    name: "shop",
    forge: "github",
    project: githubProject,
    url: github.origin,
    branch: "main",
  } as const;
  const tool: ForgeTool = {
    kind: "forge",
    name: "land",
    operation: "merge",
    description: "Merges the approved commit.",
    effect: "write",
    input: {},
    network: "internet",
    repository: { ...repository, credentials: "forge-token" },
    secrets: [{ name: "TOKEN", from: "forge-token" }],
  };
  github.faults = (method, path, times) =>
    method === "PUT" && path.endsWith("/merge") && times === 1 ? first() : undefined;
  const merge = (signal = new AbortController().signal) => {
    const context = {
      order: { project: "p1", phase: "land" },
      table: memory.table,
      secrets: rememberSecrets(async () => github.secretOf("crew-bot")),
      signal,
      rehearsed: false,
    } as unknown as RoundContext;
    return performForge(context, tool, { input: { number, revision }, isApproved: true });
  };
  return { github, merge };
}

test("an approved call whose runner is stopped at its last attempt has no end, and needs no second approval", async () => {
  const time = passingTime();
  const stopping = new AbortController();
  const { merge } = await openMerge(() => {
    time.pass(1139);
    stopping.abort();
    return { status: 502 };
  });
  expect(await merge(stopping.signal)).toEqual({ kind: "stopped" });
});

test("a merge that fails late in its time is attempted again, and then waits for checks only until its time is over", async () => {
  const time = passingTime();
  const late = await openMerge(() => {
    time.pass(600);
    return { status: 502 };
  });
  expect(await late.merge()).toMatchObject({ kind: "done" });
  const later = await openMerge(() => {
    time.pass(1135);
    later.github.rules.check = { name: "ci", states: ["expected"] };
    return { status: 502 };
  });
  expect(await later.merge()).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("The checks of #1 that have to succeed have not ended in time"),
  });
});
