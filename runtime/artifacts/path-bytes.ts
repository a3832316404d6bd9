/**
 * A path of Git is bytes, and most are UTF-8. A name that is not, such as one of an old disk, is kept as what no text can have: each of its
 * bytes above 127 is a lone half of a surrogate pair. So every path is written again as it was read, and no two become the same.
 */
const half = 0xdc00;

export function pathOfBytes(bytes: Buffer): string {
  const text = bytes.toString();
  if (Buffer.from(text).equals(bytes)) return text;
  return bytes.toString("latin1").split("/").map(nameOf).join("/");
}

function nameOf(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  const text = bytes.toString();
  if (Buffer.from(text).equals(bytes)) return text;
  return latin1.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(half + byte.charCodeAt(0)));
}

export function bytesOfPath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path);
  return Buffer.concat(path.split("/").flatMap((name, at) => [Buffer.from(at === 0 ? "" : "/"), bytesOfName(name)]));
}

function bytesOfName(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name);
  const latin1 = name.replace(/[\udc80-\udcff]/g, (byte) => String.fromCharCode(byte.charCodeAt(0) - half));
  return Buffer.from(latin1, "latin1");
}
