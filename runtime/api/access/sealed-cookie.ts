import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Encrypts values that only this server can read and create, for cookies and addresses: AES-256-GCM with one key per purpose. */
export interface Seal {
  close(purpose: string, value: unknown): string;
  /** `undefined` for anything that was not sealed with this key for this purpose. */
  open(purpose: string, sealed: string | undefined): unknown;
}

const ivBytes = 12;
const tagBytes = 16;

export function createSeal(key: string): Seal {
  if (key.length < 32) throw new Error("The session key has fewer than 32 characters.");
  const keyFor = (purpose: string) => new Uint8Array(hkdfSync("sha256", key, "", `crew ${purpose}`, 32));
  return {
    close(purpose, value) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), iv);
      const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed ?? "", "base64url");
      if (bytes.length <= ivBytes + tagBytes) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
        return JSON.parse(text.toString("utf8"));
      } catch {
        return undefined;
      }
    },
  };
}
