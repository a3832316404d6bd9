/** Returns the beginning of a digest, which is enough for people to tell two apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 16);
}
