import type { Json } from "../../../base/json.ts";
import { withData } from "./checked-data.ts";
import { decisionRecords } from "./decision-records.ts";
import { renderDocument, reviseDocument } from "./document.ts";
import type { Scene } from "./scene.ts";
import { renderSource } from "./source-file.ts";
import { addNotes } from "./source-notes.ts";
import { nameOf } from "./words.ts";
import { type DeliverableDue, leftToWrite, pathOf, type Revision } from "./work-due.ts";

interface WriteCall {
  name: string;
  input: { [argument: string]: Json };
}

/** Calls that create a missing deliverable; none when the agent lacks the tool. */
export function createFiles(scene: Scene, due: DeliverableDue): WriteCall[] {
  const { template, schema } = scene.phase.deliverables.find(({ id }) => id === due.id) ?? {};
  const count = leftToWrite(scene, due);
  if (template === "adr" && scene.tools.has("adr_write") && schema === undefined) {
    return decisionRecords(scene, count).map((input) => ({ name: "adr_write", input }));
  }
  if (!scene.tools.has("git_write")) return [];
  return pathsFor(scene, due, count).map((path, index) => ({
    name: "git_write",
    input: { path, content: contentOf(scene, due, path, Math.max(1, due.min) - count + index) },
  }));
}

function contentOf(scene: Scene, due: DeliverableDue, path: string, index: number): string {
  const content = path.endsWith(".md") ? renderDocument(scene, due) : renderSource(scene, path, index);
  return withData(scene, due, path, content);
}

/** Revises a file and returns the place that answers the feedback. */
export function reviseFile(scene: Scene, due: Revision, current: string): { content: string; where: string } {
  if (due.file.endsWith(".md")) {
    return reviseDocument(scene, due, current === "" ? renderDocument(scene, due.deliverable) : current);
  }
  const notes = due.comments.map(({ by, text }) => `Round ${scene.round}, ${by}: ${text.replaceAll(/\s+/g, " ")}`);
  const text = current === "" ? contentOf(scene, due.deliverable, due.file, 0) : current;
  return addNotes(due.file, text, notes);
}

/** Replaces the stars of a path by new names only. */
function pathsFor(scene: Scene, { path, files }: DeliverableDue, count: number): string[] {
  if (!path.includes("*")) return [path];
  const taken = new Set([...files, ...scene.status.files, ...scene.calls.map(({ input }) => pathOf(input))]);
  const names = path.endsWith(".tf") ? terraformNames : [...new Set(scene.statement.wanted.map(slug))];
  const candidates = [...names, ...Array.from({ length: count + taken.size }, (_, index) => `part-${index + 1}`)];
  const free = candidates
    .map((name) => path.replaceAll("**/", "").replaceAll(/\*+/g, name))
    .filter((name) => !taken.has(name));
  return free.slice(0, count);
}

const terraformNames = ["main", "versions", "variables", "outputs"];

/** Makes a file name from a requirement. */
function slug(requirement: string): string {
  const words = nameOf(requirement, 4)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return words.slice(0, 40).replaceAll(/^-+|-+$/g, "") || "requirement";
}
