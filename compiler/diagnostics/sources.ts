/** The texts of the files that diagnostics may point into, by workspace-relative path. */
export type Sources = ReadonlyMap<string, string>;
