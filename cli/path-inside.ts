import nodePath from "node:path";

type Paths = Pick<typeof nodePath, "relative" | "isAbsolute" | "sep">;

/** Path of a file below a folder, with slashes; undefined for the folder itself and for a path outside it, for example on another drive. */
export function pathInside(folder: string, file: string, path: Paths = nodePath): string | undefined {
  const way = path.relative(folder, file);
  const isInside = way !== "" && !path.isAbsolute(way) && way.split(path.sep)[0] !== "..";
  return isInside ? way.split(path.sep).join("/") : undefined;
}
