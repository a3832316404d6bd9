import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(import.meta.url.includes("/build/cli/") ? "../../" : "../", import.meta.url));

/** The absolute path of the first of these files of crew's own package that exists. */
export function packageFile(...candidates: string[]): string {
  const found = candidates.map((path) => `${root}${path}`).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`crew's package has none of ${candidates.join(", ")}: run \`npm run build\`.`);
  return found;
}
