import type { Fetch } from "./bounded-fetch.ts";
import type { Forge } from "./forge.ts";
import type { ForgePurpose } from "./purpose.ts";
import type { ForgeCredentials } from "./read-credentials.ts";

/** Client and addresses of a forge; `forge-kinds.ts` lists the forges. */
export interface ForgeKind {
  /** Address of the public service. */
  address: string;
  /** Address of the public service's API. */
  origin: string;
  /** Returns the address of the API of a service of one's own, which may have another one than its pages. */
  apiOf(url: string): string;
  /** Opens one repository. Throws `ForgeFailure` for credentials that the forge does not know. */
  open(settings: ForgeSettings): Forge;
}

export interface ForgeSettings {
  /** Address of the API, without a slash at its end. */
  origin: string;
  project: string;
  credentials: ForgeCredentials;
  purpose: ForgePurpose;
  fetch: Fetch;
}
