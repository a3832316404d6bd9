import type { ArtifactEntry } from "../../schema/types.ts";

export interface Folder {
  name: string;
  folders: Folder[];
  files: ArtifactEntry[];
}

/** Files of a revision as nested folders, both sorted by name. */
export function buildTree(files: readonly ArtifactEntry[]): Folder {
  const root: Folder = { name: "", folders: [], files: [] };
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    folderOf(root, file.path.split("/").slice(0, -1)).files.push(file);
  }
  return root;
}

function folderOf(folder: Folder, names: readonly string[]): Folder {
  return names.reduce((parent, name) => {
    const known = parent.folders.find((child) => child.name === name);
    if (known) return known;
    const added: Folder = { name, folders: [], files: [] };
    parent.folders.push(added);
    return added;
  }, folder);
}
