import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { renderDocument } from "./document.ts";
import { sampleData } from "./sample-data.ts";
import type { PlayedCall, Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { type DeliverableDue, pathOf } from "./work-due.ts";

/** Returns the file's content with data that fit the deliverable's schema; the content as it is without a schema. */
export function withData(scene: Scene, due: DeliverableDue, path: string, content: string): string {
  const schema = schemaOf(scene, due);
  if (schema === undefined) return content;
  const fitting = sampleData(schema, scene);
  const data = playsMisfit(scene, due) ? spoilt(fitting) : fitting;
  // JSON is YAML.
  const text = JSON.stringify(data, null, 2);
  return path.endsWith(".md") ? `---\n${text}\n---\n\n${content.replace(/^---\n[\s\S]*?\n---\n\n/, "")}` : `${text}\n`;
}

function schemaOf(
  { phase, pipeline }: Scene,
  { id }: DeliverableDue,
): { readonly [keyword: string]: unknown } | undefined {
  const name = phase.deliverables.find((deliverable) => deliverable.id === id)?.schema;
  return name === undefined ? undefined : pipeline.schemas?.[name];
}

/** True for the phase's first deliverable with a schema until crew has said that it does not fit. */
function playsMisfit(scene: Scene, due: DeliverableDue): boolean {
  const { rehearsal, deliverables } = scene.phase;
  if (rehearsal.misbehave !== "misfit-data" || scene.round !== 1) return false;
  return deliverables.find(({ schema }) => schema !== undefined)?.id === due.id && misfits(scene).length === 0;
}

/** Takes out what the schema most likely asks for: the elements of the lists, or the first name. */
function spoilt(data: Json): Json {
  if (Array.isArray(data)) return data.slice(0, 0);
  if (!isObject(data)) return null;
  const entries = Object.entries(data);
  const lists = entries.filter(([, value]) => Array.isArray(value));
  if (lists.length === 0) return Object.fromEntries(entries.slice(1));
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, 1) : value]));
}

/** Files of which crew has said, to this agent, that they do not fit their schema. */
function misfits({ status, calls }: Scene): string[] {
  const refusals = calls.filter(({ name }) => name === "finish").map(({ result }) => result?.text ?? "");
  return [...status.unmet, ...refusals].flatMap((text) =>
    [...text.matchAll(/^(?:- )?(\S+) does not fit its schema /gm)].map(([, path = ""]) => path),
  );
}

/** Writes the agent's own files again that do not fit their schema. */
export function repairData(scene: Scene): PlayedReply | undefined {
  const { status, calls, agent, tools } = scene;
  if (!tools.has("git_write")) return undefined;
  const refused = calls.findLastIndex(({ name }) => name === "finish");
  const isRepaired = (path: string) =>
    calls.slice(refused + 1).some((call) => isWriting(call) && pathOf(call.input) === path);
  const due = status.deliverables
    .filter(({ owner }) => owner === agent)
    .flatMap((deliverable) => [deliverable.path, ...deliverable.files].map((path) => ({ deliverable, path })))
    .find(({ path }) => misfits(scene).includes(path) && !isRepaired(path));
  if (due === undefined) return undefined;
  const read = calls.findLast(({ name, input }) => name === "git_write" && pathOf(input) === due.path)?.input;
  const current = isObject(read) && typeof read.content === "string" ? read.content : "";
  const text = current === "" && due.path.endsWith(".md") ? renderDocument(scene, due.deliverable) : current;
  const content = withData(scene, due.deliverable, due.path, text);
  return {
    text: `I correct ${due.path}, which did not fit its schema.`,
    calls: [{ name: "git_write", input: { path: due.path, content } }],
  };
}

/** True when the agent has corrected a file since crew last refused to finish. */
export function hasRepaired({ calls }: Scene): boolean {
  const refused = calls.findLastIndex(({ name }) => name === "finish");
  const text = calls[refused]?.result?.text ?? "";
  return text.includes("does not fit its schema") && calls.slice(refused + 1).some(isWriting);
}

const isWriting = ({ name }: PlayedCall): boolean => name === "git_write" || name === "git_edit";
