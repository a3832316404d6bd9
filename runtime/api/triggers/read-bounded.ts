/** Largest message that is read, in bytes. */
export const mostBytes = 1_000_000;

/** Reads a request's body as it came; undefined for one that is too large, of which no more than that is read. */
export async function readBounded(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    // Leaving the loop cancels the rest.
    if (length > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
