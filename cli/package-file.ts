import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [beforeBundle, insideBundle] = import.meta.url.split(/build\/(?:packed\/)?cli\//);

export const isBundled = insideBundle !== undefined;

/** The folder of crew's own package, with a slash at its end: above build/ in the bundle, above cli/ unbundled. */
export const packageRoot = fileURLToPath(isBundled ? beforeBundle! : new URL("..", import.meta.url));

/** Something that the build makes is missing. */
class NotBuilt extends Error {
  override readonly name = "NotBuilt";
}

/** The absolute path of the first of these files of crew's own package that exists. */
export function packageFile(...candidates: string[]): string {
  const found = candidates.map((path) => `${packageRoot}${path}`).find((path) => existsSync(path));
  if (found === undefined)
    throw new NotBuilt(`crew's package has none of ${candidates.join(", ")}: run \`npm run build\`.`);
  return found;
}

/** The entry file of the process that reads statements of work. */
export const statementReader = (): string =>
  packageFile("build/statement/main.js", "runtime/statement/formats/main.ts");

/** A text of crew's own package, the same on every machine: a checkout on Windows has other line ends. */
export function packageText(path: string): string {
  return readFileSync(packageFile(path), "utf8").replaceAll("\r\n", "\n");
}

export function packageVersion(): string {
  return readManifest().version;
}

/** The address of the published docs site; undefined as long as there is none. */
export function packageHomepage(): string | undefined {
  return readManifest().homepage;
}

function readManifest(): { version: string; homepage?: string } {
  return JSON.parse(readFileSync(`${packageRoot}package.json`, "utf8"));
}
