import { plainForm } from "../source/look-alikes.ts";
import { correctName, namePattern } from "./value-forms.ts";

/** Kinds of files that an engagement refers to by name, in the shared library or in the engagement's folder. */
export type LibraryKind = "agent" | "phase" | "tool" | "template";

const anyYaml = /\.(?:ya?ml|json)$/i;

/** Extension of a tool's lock, beside its file. crew writes it, so it is no misnamed file of a person. */
const lockExtension = ".lock.json";

/** Returns the path of the lock that belongs to a tool's file. */
export function lockOf(toolFile: string): string {
  return toolFile.replace(/\.[^./]+$/, lockExtension);
}

/** Extensions of each kind: the exact one, and those of files that people meant as one of the kind. */
export const extensions: Readonly<Record<LibraryKind, { exact: string; near: RegExp }>> = {
  agent: { exact: ".yaml", near: anyYaml },
  phase: { exact: ".yaml", near: anyYaml },
  tool: { exact: ".yaml", near: anyYaml },
  template: { exact: ".md.hbs", near: /(?:\.md)?\.(?:hbs|handlebars)$/i },
};

export function isName(written: string): boolean {
  return new RegExp(namePattern).test(written);
}

/** Converts a name to the language's form: `analyst` for `Analyst`, `data-model` for `data_model`. */
export function canonicalName(written: string): string {
  return isName(written) ? written : correctName(plainForm(written));
}

/** Returns the name that the file was meant for; undefined for a file of another kind. */
export function nameMeant(kind: LibraryKind, file: string): string | undefined {
  const { near } = extensions[kind];
  const plain = plainForm(file);
  if (plain.endsWith(lockExtension)) return undefined;
  return near.test(plain) ? canonicalName(plain.replace(near, "")) : undefined;
}

/** Returns the name of a file; undefined when the file name does not follow the rule of its kind. */
export function nameOfFile(kind: LibraryKind, file: string): string | undefined {
  const { exact } = extensions[kind];
  const name = file.endsWith(exact) ? file.slice(0, -exact.length) : "";
  return isName(name) ? name : undefined;
}

/** Finds the entry that looks like the wanted one: different case, letters of another script, or another Unicode form. */
export function lookAlike(wanted: string, entries: readonly string[]): string | undefined {
  const form = (name: string): string => plainForm(name).normalize("NFC").toLowerCase();
  return entries.find((entry) => form(entry) === form(wanted));
}
