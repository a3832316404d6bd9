import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
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
  // `wx`: of two processes that start together, one keeps its keys and the other reads them.
  const wrote = await writeFile(file, JSON.stringify(keys), { mode: 0o600, flag: "wx" }).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? false : Promise.reject(error)),
  );
  return wrote ? keys : JSON.parse(await readFile(file, "utf8"));
}

function makeKeys(): IdentityKeys {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    signing: { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" },
    cookieSecret: randomBytes(32).toString("base64url"),
  };
}
