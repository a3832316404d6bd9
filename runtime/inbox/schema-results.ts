import type { ArtifactEntry, GateArtifact } from "../../schema/types.ts";
import type { PhaseFacts } from "../ledger/phase-facts.ts";

/** Returns the recorded result for exactly this content: a file that has changed since was not checked. */
export function resultOfSchema(
  { path, digest }: ArtifactEntry,
  checked: PhaseFacts["schemas"] = {},
): NonNullable<GateArtifact["schema"]>["result"] {
  const found = checked[path];
  if (found === undefined || found.digest !== digest) return "not-checked";
  return found.isFit ? "fits" : "does-not-fit";
}
