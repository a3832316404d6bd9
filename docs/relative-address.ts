import { posix } from "node:path";

/** Returns the relative address between two pages of the site, which may be published at any address. */
export function relativeAddress(from: string, to: string): string {
  const [path = "", fragment] = to.split("#");
  const relative = posix.relative(`/${from}`, `/${path}`);
  const isFolder = path === "" || path.endsWith("/");
  const address = isFolder ? (relative === "" ? "./" : `${relative}/`) : relative;
  return fragment === undefined ? address : `${address}#${fragment}`;
}
