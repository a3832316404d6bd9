/** One file of the compiled engagement. */
export interface OutputFile {
  /** Relative to the output folder, with forward slashes. */
  path: string;
  /** Written as UTF-8. */
  text: string;
}

/** Formats JSON as every emitter prints it: two spaces, keys in the order in which they were set, a newline at the end. */
export function jsonFile(path: string, value: unknown): OutputFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` };
}
