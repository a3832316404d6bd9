import type { KnownSecrets } from "../../secrets/known-secrets.ts";
import type { Input } from "./fill-request.ts";

/** One call of a web service. */
export interface ServiceCall {
  input: Input;
  secrets: KnownSecrets;
  signal: AbortSignal;
  /** The same for every repetition of the call, and different from all other calls. */
  key: string;
}
