import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ProjectView } from "../../schema/types.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";
import { crew, up } from "./crew-process.ts";

/** A state folder in which a project waits at its gate, as it was left by a kill. */
let parked: string;
let project: string;
beforeAll(async () => {
  const running = await startCrew("hello");
  [project = ""] = (await running.json<{ id: string }[]>(["status", "--all"])).map(({ id }) => id);
  const isOpen = async () => expect(await gateStatus(running)).toBe("open");
  await vi.waitFor(isOpen, { timeout: 60_000, interval: 200 });
  await running.kill();
  parked = copyOf(running.state);
  await running.stop();
});
afterAll(() => rmSync(parked, { recursive: true, force: true }));

let state: string;
beforeEach(() => {
  state = copyOf(parked);
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "crew-agreement-"));
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, "instance.json"), { force: true });
  return copy;
}

async function gateStatus(running: RunningCrew): Promise<string | undefined> {
  const { gates } = await running.json<ProjectView>(["status", project]);
  return gates[0]?.status;
}

/** What the customer does. */
const cli = (...words: string[]) => crew([...words, project, "--as", "customer@example.com"], { CREW_STATE: state });
const view = (): ProjectView => JSON.parse(crew(["status", project, "--json"], { CREW_STATE: state }).output);

/** What the API answers the customer; `output` is what `crew up` said. */
async function post(output: string, path: string, body: object): Promise<unknown> {
  const [, url = ""] = /Site\s+(\S+)/.exec(output) ?? [];
  const authorization = `Bearer ${readFileSync(join(state, "access-token"), "utf8")}`;
  const headers = { authorization, "content-type": "application/json", "x-crew-as": "customer@example.com" };
  return (await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/** Runs crew on the state until `work` is done. */
async function running(work: (output: string) => Promise<void>): Promise<void> {
  const { output, stop } = await up(state);
  try {
    expect(output).toMatch(/^Ready/m);
    await work(output);
  } finally {
    await stop();
  }
}

describe("where the table is as it was before a decision that was answered", () => {
  beforeEach(async () => {
    const before = mkdtempSync(join(tmpdir(), "crew-before-"));
    cpSync(join(state, "dynamo"), join(before, "dynamo"), { recursive: true });
    await running(async () => {
      expect(cli("approve")).toEqual({ status: 0, output: expect.stringContaining("Approved") });
      await expect.poll(() => view().summary.status, { timeout: 60_000 }).toBe("finished");
    });
    rmSync(join(state, "dynamo"), { recursive: true });
    cpSync(join(before, "dynamo"), join(state, "dynamo"), { recursive: true });
    rmSync(join(state, "table-synced.json"), { force: true });
    rmSync(before, { recursive: true });
  });

  test("the start says so, the decision is kept, and the opposite is refused", async () => {
    await running(async (output) => {
      expect(output).toMatch(/Note .*had finished; the table did not have that/);
      expect(output).toMatch(/Note .*[Gg]ate of brief.* was decided; the table did not have that/);
      expect(view().summary.status).toBe("finished");
      const late = await post(output, `/api/projects/${project}/gates/brief/1/decision`, {
        decisionId: "late-decision",
        verdict: "revise",
        comment: "Now the opposite.",
        revision: "0".repeat(40),
      });
      expect(late).toMatchObject({ status: 409, title: "Already decided", recorded: { verdict: "approve" } });
      expect(view().gates).toMatchObject([{ status: "decided" }]);
    });
  });
});

test("a gate that the table has lost is open again, and can be decided to the end", async () => {
  const logs = readdirSync(join(state, "dynamo")).filter((name) => name.endsWith(".log"));
  const log = join(state, "dynamo", logs.sort().at(-1) ?? "");
  // Whatever was written after the gate is lost with it.
  const gate = readFileSync(log).indexOf("GATE#brief");
  expect(gate).toBeGreaterThan(0);
  truncateSync(log, gate);
  await running(async (output) => {
    expect(output).toMatch(/Note +The table has lost its newest writes: the last \d+ bytes/);
    expect(output).toMatch(/Note .*gate of brief.* waits for a person/);
    expect(cli("approve")).toEqual({ status: 0, output: expect.stringContaining("Approved") });
    await expect.poll(() => view().summary.status, { timeout: 60_000 }).toBe("finished");
  });
});

test("without the journal a running project is stopped, and the start says how to continue", async () => {
  for (const name of readdirSync(state).filter((each) => each.startsWith("journal.sqlite"))) rmSync(join(state, name));
  await running(async (output) => {
    expect(output).toContain(`Continue with: crew resume ${project} --from PHASE`);
    expect(view().summary.status).toBe("stopped");
    expect(crew(["resume", project, "--from", "brief"], { CREW_STATE: state }).status).toBe(0);
  });
});

test("without the table nothing starts, and nothing begins anew", async () => {
  rmSync(join(state, "dynamo"), { recursive: true });
  const { output, status, stop } = await up(state);
  await stop();
  expect(output).toMatch(/crew: The table .*dynamo is damaged \(.* is missing\).*Nothing was changed/s);
  expect(output).not.toMatch(/bug in crew|\n {4}at /);
  expect(status).toBe(1);
});

test("a repository that lacks what was recorded stops the team instead of beginning anew", async () => {
  rmSync(join(state, "repositories", `${project}.git`), { recursive: true });
  await running(async (output) => {
    expect(output).toContain(`Project ${project}: its repository is gone. Restore it from a backup`);
    expect(cli("revise", "--comment", "Shorter, please.")).toMatchObject({ status: 0 });
    await expect.poll(() => view().summary.status, { timeout: 60_000 }).toMatch(/operator/);
    expect(readdirSync(join(state, "repositories"))).toEqual([]);
    const { operators = [] } = view() as ProjectView & { operators?: { reason?: string }[] };
    expect(JSON.stringify([operators, view()])).toMatch(/lacks revision [0-9a-f]{12}/);
  });
});
