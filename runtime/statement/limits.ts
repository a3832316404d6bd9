/** What a statement of work may be. Everything beyond is refused in a sentence. */
export const statementLimits = {
  /**
   * Bytes of a file with pictures and layout. A function in the cloud is sent at most 6 MB in base64, which is 4.5 MB; what cannot be
   * started there cannot be started anywhere.
   */
  fileBytes: 4_000_000,
  /** Bytes of the text, in UTF-8. */
  textBytes: 1_000_000,
  /** Bytes that a file may unpack to. */
  unpackedBytes: 40_000_000,
  pages: 400,
  /** How long the process that reads it may work. */
  seconds: 25,
  /** What that process may occupy: the smallest function in the cloud has 512 MiB for it and the API. */
  memoryMib: 320,
} as const;

/** Why something is not taken for a statement of work, for whoever handed it over; it says what to do. */
export class UnreadableStatement extends Error {
  override readonly name = "UnreadableStatement";
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
