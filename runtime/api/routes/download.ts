/** Makes the browser save a file instead of showing it: a model's file must not become a page of this site. */
export function download(path: string, bytes: Buffer): Response {
  const name = path.split("/").at(-1) ?? "artifact";
  const plain = name.replace(/[^\w. -]/g, "_");
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeExtended(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Encodes as RFC 8187 requires: `encodeURIComponent` keeps some characters that end the value or have a meaning in it. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
