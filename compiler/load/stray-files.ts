import type { Found } from "../diagnostics/found.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { startOf } from "../source/span.ts";
import { isName, type LibraryKind } from "./file-names.ts";
import { baseName } from "./lost-files.ts";
import type { Reference } from "./name-places.ts";

/** A file that some value refers to, with a wrong name or in a wrong folder. */
interface StrayFile {
  kind: LibraryKind;
  name: string;
  path: string;
  /** Path that the file should have. */
  home: string;
  references: readonly Reference[];
}

/** Reports one fault at the file, together with the places that refer to it. */
export function reportStrayFile(stray: StrayFile, found: Found): void {
  const { kind, name, path, home, references } = stray;
  const isMoved = folderPart(path) !== folderPart(home);
  // References with the same wrong name as the file have the same cause.
  const misformed = references.find((each) => !isName(each.name))?.name;
  const also = misformed === undefined ? "" : `, and write "${name}" wherever it is used`;
  const shared = {
    span: startOf(path),
    related: references.filter((each) => isName(each.name)).map(({ span }) => ({ message: "It is named here.", span })),
    ...(misformed !== undefined && { cause: `${kind} ${misformed}`, isOrigin: true }),
  };
  if (isMoved) {
    found.error("file-misplaced", {
      ...shared,
      message: `The ${kind} "${name}" is in a folder that is not searched for it.`,
      why: "The folder of a file determines its kind.",
      help: `move it to ${home}${also}`,
    });
    return;
  }
  found.error("file-misnamed", {
    ...shared,
    message: `The file of the ${kind} "${name}" is called "${visibleForm(baseName(path))}".`,
    why: "A file is found by its exact name.",
    help: `rename it to ${home}${also}`,
  });
}

function folderPart(path: string): string {
  return path.slice(0, -baseName(path).length);
}
