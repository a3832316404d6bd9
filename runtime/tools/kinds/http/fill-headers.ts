import type { HttpTool } from "../../../../schema/types.ts";
import { readSecrets } from "../../secrets/given-secrets.ts";
import type { ServiceCall } from "./service-call.ts";

type Headers = { kind: "filled"; headers: { [name: string]: string } } | { kind: "refused"; reason: string };

/** Inserts the secrets' current values; a call with an effect also says by which key its repetitions are recognized. */
export async function fillHeaders(
  { http, secrets = [], effect }: HttpTool,
  call: Pick<ServiceCall, "secrets" | "key">,
): Promise<Headers> {
  const given = await readSecrets(secrets, call.secrets);
  if (given.kind === "refused") return given;
  const unusable = secrets.find(({ name }) => !/^[\t\x20-\x7e]+$/.test(given.variables[name] ?? ""));
  if (unusable !== undefined) {
    const reason = `The secret ${unusable.from} is more than one line of ASCII characters: record a blocker.`;
    return { kind: "refused", reason };
  }
  const filled = Object.entries(http.headers).map(([name, template]) => [
    name,
    template.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, secret: string) => given.variables[secret] ?? ""),
  ]);
  const headers: { [name: string]: string } = Object.fromEntries(filled);
  const hasKey = Object.keys(headers).some((name) => name.toLowerCase() === "idempotency-key");
  if (effect !== "read" && !hasKey) headers["Idempotency-Key"] = call.key;
  return { kind: "filled", headers };
}
