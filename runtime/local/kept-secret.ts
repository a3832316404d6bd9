import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type StateFolder, writePrivately } from "./state-folder.ts";
import { StateFolderUnusable } from "./unusable.ts";

/** A secret of this machine, made at first use and kept, so that a restart signs nobody out. */
export function keptSecret(folder: StateFolder, name: "access-token" | "session-key"): string {
  const file = join(folder.root, name);
  if (!existsSync(file)) writePrivately(file, randomBytes(32).toString("base64url"));
  // An editor that somebody looked at it with may have ended the line.
  const secret = readFileSync(file, "utf8").trim();
  if (/^[\w-]{43,}$/.test(secret)) return secret;
  const cost = {
    "access-token": "a new one is made",
    "session-key": "a new one is made, and everybody signs in again",
  };
  throw new StateFolderUnusable(
    `The file ${file} is damaged: it does not hold the secret that crew wrote there. Delete it and start again: ${cost[name]}.`,
  );
}
