import { readFileSync } from "node:fs";
import { packageFile } from "../package-file.ts";

/** A text of crew's own package, the same on every machine. */
export function packageText(path: string): string {
  return readFileSync(packageFile(path), "utf8").replaceAll("\r\n", "\n");
}
