import { isUtf8 } from "node:buffer";
import type { Digest } from "../../../../../base/digest.ts";
import { textOf } from "../../../input-schema.ts";
import type { Files, JsonSchema } from "../../../ports.ts";

export const everything = ["**"];
export const maxWriteBytes = 1024 * 1024;

export const pathInput: JsonSchema = textOf(
  "Path relative to the repository's root, such as docs/architecture/design.md.",
);

/** Returns a description of files as a source of words: with the agents who wrote them last. */
export function filesAsSource(files: Files, paths: readonly string[]): string {
  const authors = new Set(paths.map((path) => files.authorOf(path) ?? "nobody of the team"));
  return `files last written by ${[...authors].sort().join(", ")}`;
}

export type Found<T> = ({ kind: "found"; path: string } & T) | { kind: "refused"; reason: string };

type Refused = { kind: "refused"; reason: string };

const refuse = (reason: string): Refused => ({ kind: "refused", reason });

/** Finds an existing file of the repository or of the agent's scope; for a missing one, suggests similar paths. */
export async function findFile(
  files: Files,
  requested: string,
  scope: readonly string[] = everything,
): Promise<Found<{ digest: Digest }>> {
  const target = await files.resolve(scope, requested);
  if (target.kind === "refused") return target;
  const { path } = target;
  const all = files.files();
  const file = all.find((each) => each.path === path);
  if (file) return { kind: "found", path, digest: file.digest };
  if (all.some((each) => each.path.startsWith(`${path}/`))) return refuse(`${path} is a folder; name a file in it.`);
  const name = nameOf(path).toLowerCase();
  const alike = all.flatMap((each) => (nameOf(each.path).toLowerCase() === name ? [each.path] : []));
  const hint = alike.length > 0 ? `There is ${alike.slice(0, 5).join(", ")}.` : "Call git_list to see what there is.";
  return refuse(`There is no file ${path}. ${hint}`);
}

/** Digest of a file's current content; undefined where the file is gone: a program of the agent may still run. */
export function digestOf(all: readonly { path: string; digest: Digest }[], path: string): Digest | undefined {
  return all.find((file) => file.path === path)?.digest;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Returns the text of an existing file. */
export async function findText(
  files: Files,
  requested: string,
  scope?: readonly string[],
): Promise<Found<{ digest: Digest; text: string }>> {
  const found = await findFile(files, requested, scope);
  if (found.kind === "refused") return found;
  const bytes = await files.read(found.path);
  if (isBinary(bytes)) return refuse(`${found.path} is not a text file.`);
  return { ...found, text: bytes.toString() };
}

export function isBinary(bytes: Buffer): boolean {
  return bytes.includes(0) || !isUtf8(bytes);
}

/** Resolves a path of the agent's scope for a new file. */
export async function findPlace(
  files: Files,
  requested: string,
  scope: readonly string[],
): Promise<{ kind: "found"; path: string } | Refused> {
  const target = await files.resolve(scope, requested);
  if (target.kind === "refused") return target;
  const { path } = target;
  const all = files.files().map((file) => file.path);
  if (all.some((other) => other.startsWith(`${path}/`))) return refuse(`${path} is a folder; name a file in it.`);
  const twin = all.flatMap((other) => otherSpelling(path, other)).at(0);
  if (twin !== undefined) {
    return refuse(`${twin} is there, and some file systems take ${path} for the same: keep to one spelling.`);
  }
  return { kind: "found", path };
}

/** Part of a different path that differs from this one only in the case of letters. */
function otherSpelling(path: string, other: string): string[] {
  const [mine, theirs] = [path.split("/"), other.split("/")];
  for (const [at, name] of mine.entries()) {
    const their = theirs[at];
    if (their === undefined || their.toLowerCase() !== name.toLowerCase()) return [];
    if (their !== name) return [theirs.slice(0, at + 1).join("/")];
  }
  return [];
}

/** Reason why content cannot be stored as a file; undefined when it can. */
export function faultInContent(content: string): string | undefined {
  const size = Buffer.byteLength(content);
  if (size > maxWriteBytes) return `The content has ${size} bytes; a file may have ${maxWriteBytes}.`;
  if (!content.isWellFormed() || content.includes("\0")) return "The content is not plain Unicode text.";
  return undefined;
}

export function isRoot(path: string): boolean {
  return /^(?:\.?\/)*\.?$/.test(path);
}

/** Splits into lines; a final line end does not start a new line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Files at a path or below it; all files for the root. */
export async function filesBelow(
  files: Files,
  requested: string | undefined,
): Promise<{ kind: "found"; folder?: string; paths: string[] } | Refused> {
  const all = files.files().map(({ path }) => path);
  if (requested === undefined || isRoot(requested)) return { kind: "found", paths: all };
  const target = await files.resolve(everything, requested);
  if (target.kind === "refused") return target;
  const folder = target.path;
  return { kind: "found", folder, paths: all.filter((path) => `${path}/`.startsWith(`${folder}/`)) };
}
