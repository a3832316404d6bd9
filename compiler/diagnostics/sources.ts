/** Texts of the files that diagnostics refer to, by workspace-relative path. */
export type Sources = ReadonlyMap<string, string>;
