import { shortestSecret } from "../../../schema/shortest-secret.ts";
import type { CommandTool } from "../../../schema/types.ts";
import type { KnownSecrets } from "./known-secrets.ts";

type Declared = NonNullable<CommandTool["secrets"]>;

/** Values of a tool's secrets by the declared names, or the reason for refusing the call. */
export type Given = { kind: "given"; variables: { [name: string]: string } } | { kind: "refused"; reason: string };

/** Reads values for each call, so that a replaced secret takes effect with the next call. */
export async function readSecrets(secrets: Declared = [], known: Pick<KnownSecrets, "read">): Promise<Given> {
  const values = await Promise.all(
    secrets.map(async ({ name, from }) => ({ name, from, value: await known.read(from) })),
  );
  const missing = values.find(({ value }) => value === undefined);
  if (missing) {
    return { kind: "refused", reason: `The secret ${missing.from} is not set where the team works: record a blocker.` };
  }
  const short = values.find(({ value = "" }) => value.replace(/\s/g, "").length < shortestSecret);
  if (short) return { kind: "refused", reason: `The secret ${short.from} is too short to be one: record a blocker.` };
  return { kind: "given", variables: Object.fromEntries(values.map(({ name, value = "" }) => [name, value])) };
}
