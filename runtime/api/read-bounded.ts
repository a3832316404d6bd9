/** Reads a request's body as it came; undefined for one that is too large, of which no more than that is read. */
export async function readBounded({ body, headers }: Request, mostBytes: number): Promise<Uint8Array | undefined> {
  if (Number(headers.get("content-length") ?? 0) > mostBytes) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  // The length may be missing: a chunked body is counted while it arrives.
  for await (const part of body ?? []) {
    length += part.length;
    // Leaving the loop cancels the rest.
    if (length > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
