import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type StateFolder, writePrivately } from "./state-folder.ts";
import { StateFolderUnusable } from "./unusable.ts";

/** Returns a local secret, created on first use and stored, so that a restart signs nobody out. */
export function keptSecret(folder: StateFolder, name: "access-token" | "session-key"): string {
  const file = join(folder.root, name);
  if (!existsSync(file)) writePrivately(file, randomBytes(32).toString("base64url"));
  // An editor may have added a line end.
  const secret = readFileSync(file, "utf8").trim();
  if (/^[\w-]{43,}$/.test(secret)) return secret;
  const cost = {
    "access-token": "a new one is created",
    "session-key": "a new one is created, and everybody must sign in again",
  };
  throw new StateFolderUnusable(
    `The file ${file} is damaged: it does not contain crew's secret. Delete it and start again: ${cost[name]}.`,
  );
}
