import type { Found } from "../diagnostics/found.ts";
import { decode } from "../source/decode.ts";
import type { Host } from "../source/host.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { conflictInProse } from "../source/merge-conflict.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import type { SourceFault } from "../source/source-fault.ts";
import { type Span, startOf } from "../source/span.ts";
import { createTextFile, type TextFile } from "../source/text-file.ts";
import { brokenFile, type YamlFile } from "../source/yaml-file.ts";
import { lookAlike } from "./file-names.ts";
import type { LostFiles } from "./lost-files.ts";

/** Reads a YAML file with its places and reports unreadable parts. Undefined when there is no such file. */
export function readYaml(host: Host, path: string, found: Found): YamlFile | undefined {
  const bytes = host.read(path);
  if (bytes === undefined) return undefined;
  const text = decode(path, bytes);
  const yaml = "id" in text ? brokenFile(createTextFile(path, ""), [text]) : parseYaml(text);
  for (const fault of yaml.faults) report(fault, found);
  return yaml;
}

/** A YAML value that names a text file. */
export interface NamedText {
  at: Span;
  /** The path as written in the file. */
  written: string;
  /** Purpose of the text, for messages. */
  why: string;
}

/** Reads a text file that a YAML value names. Faults are reported at that value, a merge conflict at its place in the text. */
export function readText(
  host: Host,
  path: string,
  named: NamedText,
  lost: LostFiles,
  found: Found,
): TextFile | undefined {
  const actual = path.startsWith("../") ? undefined : actualPath(host, path);
  const bytes = actual === undefined ? undefined : host.read(actual);
  if (actual === undefined || bytes === undefined) {
    reportMissing(path, named, lost, found);
    return undefined;
  }
  if (actual !== path) reportLookAlike(path, actual, named, found);
  const text = decode(actual, bytes);
  const fault = "id" in text ? { ...text, span: named.at } : conflictInProse(text);
  if (fault !== undefined) report(fault, found);
  return fault === undefined && "text" in text ? text : undefined;
}

/** Returns the path as it is on disk, or that of a file with a similar-looking name; undefined when there is neither. */
function actualPath(host: Host, path: string): string | undefined {
  if (host.read(path) !== undefined) return path;
  let here = "";
  for (const part of path.split("/")) {
    const entries = host.list(here);
    const entry = entries.includes(part) || (here === "" && entries.length === 0) ? part : lookAlike(part, entries);
    if (entry === undefined) return undefined;
    here = here === "" ? entry : `${here}/${entry}`;
  }
  return here;
}

function reportMissing(path: string, { at, why }: NamedText, lost: LostFiles, found: Found): void {
  if (path.startsWith("../")) {
    found.error("file-missing", {
      message: `"${path}" is outside the workspace.`,
      span: at,
      why,
      help: "move it into the workspace",
    });
    return;
  }
  const [other, ...more] = lost.called(path.slice(path.lastIndexOf("/") + 1));
  found.error("file-missing", {
    message: `The file "${path}" does not exist.`,
    span: at,
    why,
    help:
      other === undefined || more.length > 0
        ? "create it, or correct the path"
        : `move ${other} there, or write the path that leads to it`,
    cause: `file ${path}`,
  });
}

/**
 * Reports the difference between written and actual name. The one with capitals or foreign letters has to change; if
 * both have some, the written one.
 */
function reportLookAlike(path: string, actual: string, { at, written, why }: NamedText, found: Found): void {
  const [wanted, entry] = [path.slice(path.lastIndexOf("/") + 1), actual.slice(actual.lastIndexOf("/") + 1)];
  const isPlain = (name: string): boolean => /^[a-z0-9._/-]+$/.test(name);
  if (isPlain(actual) || !isPlain(path)) {
    const corrected = written.endsWith(wanted) ? written.slice(0, written.length - wanted.length) + entry : undefined;
    const leads = corrected !== undefined && path.slice(0, -wanted.length) === actual.slice(0, -entry.length);
    found.error("file-missing", {
      message: `There is no "${visibleForm(path)}"; the file is called "${visibleForm(actual)}".`,
      span: at,
      why,
      help: leads ? `write "${corrected}"` : "write the file's actual name",
      ...(leads && isPlain(corrected) && { edit: { span: at, text: corrected } }),
    });
    return;
  }
  found.error("file-misnamed", {
    message: `The file "${visibleForm(actual)}" is referred to as "${path}".`,
    span: startOf(actual),
    related: [{ message: "It is named here.", span: at }],
    why: "Most systems distinguish capital from small letters, and letters that only look alike.",
    help: `rename it to ${path}`,
  });
}

function report({ id, ...fault }: SourceFault, found: Found): void {
  found.error(id, fault);
}
