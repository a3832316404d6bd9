import type { ObjectStore } from "../../artifacts/object-store.ts";
import { incomplete } from "../../inbox/refusal.ts";
import type { OriginalItem } from "../../ledger/project-item.ts";
import { megabytes, statementLimits } from "../../statement/limits.ts";
import { shownName } from "../../statement/read-file.ts";

/** The original file of a text, in a request. */
export interface GivenOriginal {
  name: string;
  base64: string;
}

/** Stores the submitted file unchanged, beside the text made from it. */
export async function keepOriginal(objects: ObjectStore, { name, base64 }: GivenOriginal): Promise<OriginalItem> {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0 || bytes.length > statementLimits.fileBytes) {
    const detail = `The original has ${megabytes(bytes.length)}; it may have ${statementLimits.fileBytes / 1e6} MB and must not be empty.`;
    throw incomplete("The original is not kept", [{ pointer: "/original", detail }]);
  }
  return { name: shownName(name), digest: await objects.put(bytes), size: bytes.length };
}
