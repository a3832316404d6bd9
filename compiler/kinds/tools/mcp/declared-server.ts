import { canonicalJson, identityOfServer, type McpLock, parseMcpLock } from "../../../../schema/mcp-lock.ts";
import type { ToolFile } from "../../../../schema/types.ts";
import { throwMissing } from "../../../source/missing-value.ts";

export type DeclaredMcp = NonNullable<ToolFile["mcp"]>;
export type DeclaredServer = DeclaredMcp["server"];

/** The lock of a tool, or the reason why it cannot be used. */
export function lockFor(
  { mcp, requires }: ToolFile,
  text: string | undefined,
): { kind: "locked"; lock: McpLock } | { kind: "missing" | "unreadable" | "of-another-server" } {
  if (text === undefined) return { kind: "missing" };
  const lock = parseMcpLock(text);
  if (lock === undefined) return { kind: "unreadable" };
  const declared = identityOfServer(mcp ?? throwMissing(), requires);
  const isSame = canonicalJson(lock.declared) === canonicalJson(declared);
  return isSame ? { kind: "locked", lock } : { kind: "of-another-server" };
}

/** Returns the server in one line: its command or address. */
export function serverInOneLine(server: { readonly command?: readonly string[]; readonly url?: string }): string {
  return server.url ?? (server.command ?? []).map((word) => (/\s|^$/.test(word) ? `'${word}'` : word)).join(" ");
}
