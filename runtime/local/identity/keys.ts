import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface IdentityKeys {
  /** The private key that signs ID tokens, as a JSON Web Key. */
  signing: Record<string, unknown>;
  cookieSecret: string;
}

/** The provider's secrets; made once and kept, so that a restart invalidates nothing that was signed before it. */
export async function loadIdentityKeys(file: string): Promise<IdentityKeys> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const keys = makeKeys();
  await mkdir(dirname(file), { recursive: true });
  const whole = `${file}.${randomUUID()}.new`;
  await writeFile(whole, JSON.stringify(keys), { mode: 0o600, flush: true });
  // Never half-written; and of two processes that start together, one keeps its keys and the other reads them.
  const kept = await link(whole, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? false : Promise.reject(error)),
  );
  await rm(whole);
  return kept ? keys : JSON.parse(await readFile(file, "utf8"));
}

function makeKeys(): IdentityKeys {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    signing: { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" },
    cookieSecret: randomBytes(32).toString("base64url"),
  };
}
