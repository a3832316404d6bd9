/** Access to a workspace's files. Paths are relative to its root, with forward slashes. */
export interface Host {
  /** Returns the file's bytes; undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Returns the names of the files and folders in a folder, sorted; none when there is no such folder. */
  list(folder: string): string[];
  /** Returns what is at a path without following a link there. A host without it has only files and folders. */
  look?(path: string): Entry | undefined;
}

export interface Entry {
  /** `other`: a link, or what is no file. */
  kind: "file" | "folder" | "other";
  bytes: number;
}

export function lookAt(host: Host, path: string): Entry | undefined {
  if (host.look !== undefined) return host.look(path);
  const bytes = host.read(path)?.length;
  if (bytes !== undefined) return { kind: "file", bytes };
  return host.list(path).length > 0 ? { kind: "folder", bytes: 0 } : undefined;
}
