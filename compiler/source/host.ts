/** Where a workspace's files come from. Paths are relative to its root, with forward slashes. */
export interface Host {
  /** The file's bytes; undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Names of the files and folders in a folder, sorted; none when there is no such folder. */
  list(folder: string): string[];
}
