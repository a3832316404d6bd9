import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCrew } from "../support/run-crew.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "crew-logs-"));
});
afterEach(() => rmSync(state, { recursive: true }));

const record = (project: string, time: string, event: string) =>
  JSON.stringify({ time, level: "info", event, project });

test("a project's runners are read in the order of time, without other projects' and without noise", () => {
  mkdirSync(join(state, "logs"));
  const [first, second] = [
    record("tolls", "2026-11-20T10:00:00.000Z", "a"),
    record("tolls", "2026-11-20T11:00:00.000Z", "b"),
  ];
  writeFileSync(join(state, "logs/1.log"), `${second}\n(node:1) Warning: something\n`);
  writeFileSync(join(state, "logs/2.log"), `${first}\n${record("other", "2026-11-20T10:30:00.000Z", "c")}\n`);
  expect(runCrew(["logs", "tolls", "--state", state])).toEqual({
    code: 0,
    stdout: `${first}\n${second}\n`,
    stderr: "",
  });
  expect(runCrew(["logs", "tolls", "--state", state, "--since", "2026-11-20T10:30:00Z"]).stdout).toBe(`${second}\n`);
  expect(JSON.parse(runCrew(["logs", "other", "--state", state, "--json"]).stdout)).toMatchObject([{ event: "c" }]);
});

test("where nothing has run, and for a time that is none, it says what to do", () => {
  expect(runCrew(["logs", "tolls", "--state", state])).toMatchObject({
    code: 1,
    stderr: "crew: Nothing has run on this computer yet. Start it with `crew up`, or name an environment with --env.\n",
  });
  expect(runCrew(["logs", "tolls", "--state", state, "--since", "yesterday"])).toMatchObject({
    code: 2,
    stderr: 'crew: "yesterday" is not a time: write 2026-11-20T08:00:00Z.\n',
  });
});
