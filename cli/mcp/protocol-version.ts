import { isObject } from "../../base/is-object.ts";

/** Versions of the protocol that begin with a handshake, newest first. Their messages are the same, as far as crew uses them. */
export const handshakeVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] as const;

/** Versions without a handshake, newest first: each request names its version and what its client can do. */
export const currentVersions: readonly string[] = ["2026-07-28"];

const versionKey = "io.modelcontextprotocol/protocolVersion";
const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
export const serverKey = "io.modelcontextprotocol/serverInfo";

type Params = { [key: string]: unknown };
type Fault = { code: number; message: string; data?: object };

/** True for a request that names the version it is made under, which older versions do not. */
export const namesVersion = ({ _meta: meta }: Params): boolean => isObject(meta) && Object.hasOwn(meta, versionKey);

/** Returns the newest version that a client with a handshake can use, if it supports the one it asked for; else the newest here. */
export const agreedVersion = (asked: unknown): string =>
  handshakeVersions.find((version) => version === asked) ?? handshakeVersions[0];

/** Describes the fault in a request's statement of its version; undefined without one. */
export function faultInVersion({ _meta: meta }: Params): Fault | undefined {
  const given = isObject(meta) ? meta : {};
  const version = given[versionKey];
  if (typeof version !== "string") return { code: -32602, message: `"_meta" does not name ${versionKey}.` };
  if (!currentVersions.includes(version)) {
    const data = { supported: currentVersions, requested: version };
    return { code: -32022, message: "This version of the protocol is not supported.", data };
  }
  if (!isObject(given[capabilitiesKey])) return { code: -32602, message: `"_meta" does not name ${capabilitiesKey}.` };
  return undefined;
}
