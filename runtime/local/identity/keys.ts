import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { StateFolderUnusable } from "../unusable.ts";

export interface IdentityKeys {
  /** Private key that signs ID tokens, as a JSON Web Key. */
  signing: Record<string, unknown>;
  cookieSecret: string;
}

/** Loads the provider's secrets; creates them once and keeps them, so that signatures stay valid after a restart. */
export async function loadIdentityKeys(file: string): Promise<IdentityKeys> {
  const known = await readKeys(file);
  if (known !== undefined) return known;
  const keys = makeKeys();
  await mkdir(dirname(file), { recursive: true });
  const whole = `${file}.${randomUUID()}.new`;
  await writeFile(whole, JSON.stringify(keys), { mode: 0o600, flush: true });
  // Written atomically: when two processes start together, one stores its keys and the other reads them.
  const kept = await link(whole, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? false : Promise.reject(error)),
  );
  await rm(whole);
  return kept ? keys : ((await readKeys(file)) ?? keys);
}

async function readKeys(file: string): Promise<IdentityKeys | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const keys = JSON.parse(text) as IdentityKeys;
    createPrivateKey({ key: keys.signing, format: "jwk" });
    if (keys.cookieSecret.length >= 32) return keys;
  } catch {
    // Reported below.
  }
  throw new StateFolderUnusable(
    `The file ${file} is damaged: it does not contain crew's keys. Delete it and start again: new keys are created, and signed-in people stay signed in.`,
  );
}

function makeKeys(): IdentityKeys {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    signing: { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" },
    cookieSecret: randomBytes(32).toString("base64url"),
  };
}
