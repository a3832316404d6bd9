import type { Json } from "../../../../base/json.ts";
import type { ForgeComment } from "../../../forge/forge.ts";

export interface SignedMessage {
  headers: { get(name: string): string | null | undefined };
  /** As it came: what was parsed and written again has another signature. */
  body: Uint8Array;
}

export type Forgery = "forged" | "late" | "unsigned";

/** The place that a message names. Nothing else of it is used: the object is read from the forge. */
export interface NamedPlace {
  /** Owner, or groups, and name of the repository. */
  project: string;
  on?: ForgeComment["on"];
  comment?: string;
}

/** Signature of a forge's messages, and the place to look that each names; `message-kinds.ts` lists the forges. */
export interface MessageKind {
  /** True for a message without anything that the forge signs with. */
  isUnsigned(headers: SignedMessage["headers"]): boolean;
  /** Returns why a message is not the forge's; undefined for one that is. While a secret is replaced, there are several keys. */
  forgeryIn(message: SignedMessage, keys: readonly string[], now: number): Forgery | undefined;
  /** Reads where a message says to look; undefined for one about something else. */
  placeIn(message: Json): NamedPlace | undefined;
}
