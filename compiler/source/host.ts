/** Access to a workspace's files. Paths are relative to its root, with forward slashes. */
export interface Host {
  /** Returns the file's bytes; undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Returns the names of the files and folders in a folder, sorted; none when there is no such folder. */
  list(folder: string): string[];
}
