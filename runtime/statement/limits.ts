/** Limits of a statement of work. Refusals are worded as a sentence. */
export const statementLimits = {
  /**
   * Bytes of a file with pictures and layout. A cloud function accepts at most 6 MB in base64, which is 4.5 MB; the
   * same limit applies locally, so that a project can start in both.
   */
  fileBytes: 4_000_000,
  /** Bytes of the text, in UTF-8. */
  textBytes: 1_000_000,
  /** Total unpacked bytes of a file. */
  unpackedBytes: 40_000_000,
  pages: 400,
  /** Time limit of the reading process, in seconds. */
  seconds: 25,
  /** Memory limit of the reading process: the smallest cloud function has 512 MiB for it and the API. */
  memoryMib: 320,
} as const;

/** Reason why a file or text is refused as a statement of work, and what to do; shown to the person who submitted it. */
export class UnreadableStatement extends Error {
  override readonly name = "UnreadableStatement";
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
