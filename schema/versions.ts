/** Version of the language in which engagements, phases, agents and tools are written; the addresses of their schemas contain it. */
export const languageVersion = 1;

/** Version of the files that the compiler and `crew deploy` write for others to read: `schemaVersion` in each file. */
export const outputsVersion = 1;

/** Version of a project's items in the table: `itemsVersion` in its META. Projects of earlier releases have none, which means 1. */
export const itemsVersion = 1;

/** Version of the API: the header of this name in each response, and in a request that requires one. */
export const apiVersion = 1;
export const apiVersionHeader = "crew-api-version";

/** Returns the reason why something of another version cannot be read; undefined when it can. Nothing has an older version yet. */
export function whyOtherVersion(what: string, version: unknown, known: number): string | undefined {
  if (version === known) return undefined;
  if (typeof version === "number" && version > known)
    return `${what} has version ${version}, and this crew reads up to version ${known}: a newer crew wrote it. Install that one.`;
  return `${what} has ${version === undefined ? "no version" : `version ${JSON.stringify(version)}`}, and this crew reads version ${known}.`;
}
