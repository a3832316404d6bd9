import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "../support/workspace.ts";
import type { Change, Plant } from "./plant.ts";

const root = join(import.meta.dirname, "../..");

/** CloudCrew, hello and the library they share, as they are. */
export const cloudcrew: Files = Object.fromEntries(
  globSync("{agents,phases,engagements}/**/*", { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]),
);

const phases = ["discovery", "architecture", "poc", "production", "handoff"].map((name) => `phases/${name}.yaml`);
const agents = ["architect", "data", "dev", "infra", "pm", "qa", "security"].map((name) => `agents/${name}.yaml`);

/** What stands in each of the files, changed the same way. */
function inEach(files: string[], id: string, name: string, faulty: string, find: string, replace: string): Plant[] {
  return files
    .filter((file) => (cloudcrew[file] ?? "").split(find).length === 2)
    .map((file) => ({ id, name: `${name} in ${file}`, faulty, changes: [{ file, find, replace }] satisfies Change[] }));
}

/** The ways in which people have broken files like these, in every file of CloudCrew where they fit. */
export const cloudcrewPlants: Plant[] = [
  ...inEach(phases, "unknown-key", "a misspelt required key", "deliverable", "\ndeliverables:", "\ndeliverable:"),
  ...inEach(phases, "unknown-key", "a misspelt optional key", "reveiw", "\nreview:", "\nreveiw:"),
  ...inEach(phases, "unknown-key", "a misspelt key inside", "aprovers", "  approvers:", "  aprovers:"),
  ...inEach(phases, "missing-key", "no entry", "swarm", "  entry: pm\n", ""),
  ...inEach(phases, "wrong-value", "a duration in words", "10 minutes", "turnTime: 10m", "turnTime: 10 minutes"),
  ...inEach(phases, "wrong-value", "rounds below none", "-1", "onFail: {rounds: 2", "onFail: {rounds: -1"),
  ...inEach(phases, "unknown-name", "a misspelt entry", "ppm", "  entry: pm\n", "  entry: ppm\n"),
  ...inEach(phases, "unknown-name", "a misspelt group", "custmer", "group: customer", "group: custmer"),
  ...inEach(
    phases,
    "template-missing",
    "a misspelt template",
    "phase-sumary",
    "template: phase-summary",
    "template: phase-sumary",
  ),
  ...inEach(
    phases,
    "yaml-syntax",
    "a bracket that is not closed",
    "{group: customer, quorum: 1",
    "{group: customer, quorum: 1}",
    "{group: customer, quorum: 1",
  ),
  ...inEach(phases, "gate-without-approver", "two of one", "2", "quorum: 1", "quorum: 2"),
  ...inEach(phases, "reminders-out-of-order", "falling reminders", "2d", "remind: [2d, 5d]", "remind: [5d,  2d]"),
  ...inEach(phases, "due-after-expires", "due too late", "40d", "due: 7d", "due: 40d"),
  ...inEach(phases, "duplicate-key", "a title twice", "title", "\ngoal:", "\ntitle: Another\ngoal:"),
  ...inEach(agents, "unknown-name", "a misspelt tool", "gti", "tools: [git,", "tools: [gti,"),
  ...inEach(agents, "unknown-name", "a misspelt model", "workng", "model: working", "model: workng"),
  ...inEach(agents, "unknown-key", "a misspelt scope", "write", "\nwrites:", "\nwrite:"),
  ...inEach(agents, "wrong-value", "a budget with separators", "1_500_000", "tokens: 1500000", "tokens: 1_500_000"),
  ...inEach(
    agents,
    "file-missing",
    "a prompt that does not exist",
    "prompts/none.md.hbs",
    "prompts/dev.md.hbs",
    "prompts/none.md.hbs",
  ),
];
