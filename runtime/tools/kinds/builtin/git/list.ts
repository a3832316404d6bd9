import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { filesBelow } from "./find-file.ts";

const maxLines = 400;

export const list = builtIn<{ path?: string; depth?: number }>({
  name: "git_list",
  effect: "read",
  description:
    "Lists the files of the project's repository with their sizes, all of them or those below a folder. With depth it shows the tree: files down to so many folders below the path, and of each deeper folder how many files it holds.",
  input: objectOf({
    path: textOf("A folder; leave it out for the whole repository."),
    depth: { type: "integer", minimum: 1, maximum: 20, description: "How many levels to show; leave it out for all." },
  }),
  async run({ arguments: { path, depth } }, { files }) {
    const found = await filesBelow(files, path);
    if (found.kind === "refused") return refused(found.reason);
    const { folder, paths } = found;
    if (paths.length === 0) return said(folder ? `There are no files in ${folder}.` : "There are no files yet.");
    const sizes = new Map(files.files().map((file) => [file.path, file.size]));
    const lines = new Map<string, number>();
    for (const each of paths) {
      const shown = depth === undefined ? undefined : deeper(each, folder, depth);
      if (shown === undefined) lines.set(`${each} (${sizes.get(each)} bytes)`, 0);
      else lines.set(shown, (lines.get(shown) ?? 0) + 1);
    }
    const all = [...lines].map(([line, count]) => (count === 0 ? line : `${line}/ (${count} files)`));
    const rest = all.length - maxLines;
    const note = rest > 0 ? [`[${rest} more. Name a folder, or a depth.]`] : [];
    return quoting("names of files", said([...all.slice(0, maxLines), ...note].join("\n")));
  },
});

/** Folder shown in place of a file below the displayed depth. */
function deeper(path: string, folder: string | undefined, depth: number): string | undefined {
  const names = path.split("/");
  const shown = (folder === undefined ? 0 : folder.split("/").length) + depth;
  return names.length > shown ? names.slice(0, shown).join("/") : undefined;
}
