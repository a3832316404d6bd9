import { posix } from "node:path";

/** How a page names another address of the site, so that the site may lie below any address. */
export function relativeAddress(from: string, to: string): string {
  const [path = "", fragment] = to.split("#");
  const relative = posix.relative(`/${from}`, `/${path}`);
  const isFolder = path === "" || path.endsWith("/");
  const address = isFolder ? (relative === "" ? "./" : `${relative}/`) : relative;
  return fragment === undefined ? address : `${address}#${fragment}`;
}
