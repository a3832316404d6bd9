import { plainForm } from "../source/look-alikes.ts";
import { mendName, namePattern } from "./value-forms.ts";

/** What an engagement refers to by name, and where it lies: in the shared library or in the engagement's folder. */
export type LibraryKind = "agent" | "phase" | "tool" | "template";

const anyYaml = /\.(?:ya?ml|json)$/i;

/** How the files of a kind end, and how people's files end that were meant for one. */
export const extensions: Readonly<Record<LibraryKind, { exact: string; near: RegExp }>> = {
  agent: { exact: ".yaml", near: anyYaml },
  phase: { exact: ".yaml", near: anyYaml },
  tool: { exact: ".yaml", near: anyYaml },
  template: { exact: ".md.hbs", near: /(?:\.md)?\.(?:hbs|handlebars)$/i },
};

export function isName(written: string): boolean {
  return new RegExp(namePattern).test(written);
}

/** The name as it would be written here: `analyst` for `Analyst`, `data-model` for `data_model`. */
export function canonicalName(written: string): string {
  return isName(written) ? written : mendName(plainForm(written));
}

/** What the file would be called for, were it called as files of its kind are; undefined for a file of another kind. */
export function nameMeant(kind: LibraryKind, file: string): string | undefined {
  const { near } = extensions[kind];
  const plain = plainForm(file);
  return near.test(plain) ? canonicalName(plain.replace(near, "")) : undefined;
}

/** The name that the file carries; undefined where it is not called as files of its kind are. */
export function nameOfFile(kind: LibraryKind, file: string): string | undefined {
  const { exact } = extensions[kind];
  const name = file.endsWith(exact) ? file.slice(0, -exact.length) : "";
  return isName(name) ? name : undefined;
}

/** The entry that is drawn like the wanted one: in other case, in letters of another script, in another form of Unicode. */
export function lookAlike(wanted: string, entries: readonly string[]): string | undefined {
  const form = (name: string): string => plainForm(name).normalize("NFC").toLowerCase();
  return entries.find((entry) => form(entry) === form(wanted));
}
