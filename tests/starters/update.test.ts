import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageVersion } from "../../cli/package-file.ts";
import { digestOf } from "../../cli/starters/language-files.ts";
import { openStarter } from "../../cli/starters/starter.ts";
import { workspaceFiles } from "../../cli/starters/workspace-files.ts";
import { writeWorkspace } from "../../cli/starters/write-workspace.ts";
import { runCrew } from "../support/run-crew.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-update-"));
  writeWorkspace(folder, workspaceFiles(openStarter("rest-api")).files);
});
afterEach(() => rmSync(folder, { recursive: true }));

const workflow = ".github/workflows/crew.yml";
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const update = (...words: string[]) => runCrew(["update", ...words], { cwd: folder });

/** Everything in the workspace, by path. */
function snapshot(): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ name, parentPath }) => join(parentPath, name).slice(folder.length + 1));
  return Object.fromEntries(paths.sort().map((path) => [path, read(path)]));
}

/** As an older version of crew would have written it. */
function age(changes: Record<string, (text: string) => string>): void {
  const stamp = JSON.parse(read("schema/version.json"));
  for (const [path, change] of Object.entries(changes)) {
    const text = change(read(path));
    expect(text).not.toBe(read(path));
    writeFileSync(join(folder, path), text);
    stamp.files[path] = digestOf(text);
  }
  writeFileSync(join(folder, "schema/version.json"), `${JSON.stringify({ ...stamp, crew: "0.0.9" }, undefined, 2)}\n`);
}

const ageSchema = (text: string) => {
  const schema = JSON.parse(text);
  delete schema.properties.checks;
  schema.properties.oldKey = { type: "string" };
  schema.properties.goal.description = "Otherwise.";
  return JSON.stringify(schema);
};

test("a workspace that was just made needs no update", () => {
  const before = snapshot();
  expect(update("--check")).toMatchObject({ code: 0, stdout: expect.stringContaining("are those of crew") });
  expect(update().code).toBe(0);
  expect(snapshot()).toEqual(before);
});

test("the changes of an older one are listed, and then it has this version's language and its own files as they were", () => {
  const now = snapshot();
  age({
    "schema/phase.schema.json": ageSchema,
    "schema/REFERENCE.md": () => "# Old\n",
    [workflow]: (text) => `${text}# old\n`,
  });
  writeFileSync(join(folder, "phases/design.yaml"), `${read("phases/design.yaml")}# Mine.\n`);
  const old = snapshot();
  const check = update("--check");
  expect(check.code).toBe(1);
  expect(check.stdout).toContain(`Would be updated from crew 0.0.9 to crew ${packageVersion()}:`);
  const told = check.stdout.split("\n").filter((line) => line.startsWith("  "));
  expect(told).toEqual(
    expect.arrayContaining([
      "  ~ schema/phase.schema.json",
      "  ~ schema/REFERENCE.md",
      `  ~ ${workflow}`,
      "  + phase.checks",
      "  - phase.oldKey",
      "  ~ phase.goal",
    ]),
  );
  expect(snapshot()).toEqual(old);
  expect(update().code).toBe(0);
  expect(snapshot()).toEqual({ ...now, "phases/design.yaml": old["phases/design.yaml"] });
  expect(update("--check").code).toBe(0);
});

test("the action that was chosen in the workflow stays, and so does a workflow that was changed by hand", () => {
  const chosen = read(workflow).replace(
    "<owner>/crew/.github/actions/crew@<version>",
    "acme/crew/.github/actions/crew@0123abc",
  );
  writeFileSync(join(folder, workflow), chosen);
  expect(update("--check").code).toBe(0);
  const own = chosen.replace("timeout-minutes: 20", "timeout-minutes: 40");
  writeFileSync(join(folder, workflow), own);
  const { code, stdout } = update();
  expect([code, stdout]).toEqual([0, expect.stringContaining(`= ${workflow}; has manual changes and was kept`)]);
  expect(read(workflow)).toBe(own);
  rmSync(join(folder, workflow));
  expect(update("--check").code).toBe(0);
});

test("a schema that was changed by hand is this version's again, and that is said", () => {
  writeFileSync(join(folder, "schema/agent.schema.json"), "{}");
  const { stdout } = update("--json");
  expect(JSON.parse(stdout).changes).toEqual([
    { path: "schema/agent.schema.json", change: "updated", wasChangedByHand: true },
  ]);
  expect(JSON.parse(read("schema/agent.schema.json"))).toHaveProperty("properties.prompt");
});

test("a checkout with line ends of Windows is up to date", () => {
  for (const [path, text] of Object.entries(snapshot()))
    writeFileSync(join(folder, path), text.replaceAll("\n", "\r\n"));
  expect(update("--check").code).toBe(0);
});

test("one that came before there were versions gets its reference and its version", () => {
  rmSync(join(folder, "schema/version.json"));
  rmSync(join(folder, "schema/REFERENCE.md"));
  expect(update()).toMatchObject({ code: 0, stdout: expect.stringContaining("from crew of an unknown version") });
  expect(read("schema/REFERENCE.md")).toContain("| `gate.approvers` |");
  expect(update("--check").code).toBe(0);
});

test("a newer one is left alone, and so is crew's own repository", () => {
  writeFileSync(join(folder, "schema/version.json"), JSON.stringify({ crew: "99.0.0", files: {} }));
  expect(update()).toMatchObject({ code: 1, stderr: expect.stringContaining("update crew first") });
  expect(runCrew(["update"])).toMatchObject({ code: 2, stderr: expect.stringContaining("crew's own repository") });
});
