import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [beforeBundle, insideBundle] = import.meta.url.split(/build\/(?:packed\/)?cli\//);

export const isBundled = insideBundle !== undefined;

/** Folder of crew's package, with a slash at the end: above build/ in the bundle, above cli/ unbundled. */
export const packageRoot = fileURLToPath(isBundled ? beforeBundle! : new URL("..", import.meta.url));

/** Thrown when a build output is missing. */
class NotBuilt extends Error {
  override readonly name = "NotBuilt";
}

/** Absolute path of the first of these files of crew's package that exists. */
export function packageFile(...candidates: string[]): string {
  const found = candidates.map((path) => `${packageRoot}${path}`).find((path) => existsSync(path));
  if (found === undefined)
    throw new NotBuilt(`crew's package has none of ${candidates.join(", ")}: run \`npm run build\`.`);
  return found;
}

/** Entry file of the process that reads statements of work. */
export const statementReader = (): string =>
  packageFile("build/statement/main.js", "runtime/statement/formats/main.ts");

/** Reads a text of crew's package with the same line ends on every computer: a Windows checkout converts them. */
export function packageText(path: string): string {
  return readFileSync(packageFile(path), "utf8").replaceAll("\r\n", "\n");
}

export function packageVersion(): string {
  return readManifest().version;
}

/** Address of the published docs site; undefined until there is one. */
export function packageHomepage(): string | undefined {
  return readManifest().homepage;
}

function readManifest(): { version: string; homepage?: string } {
  return JSON.parse(readFileSync(`${packageRoot}package.json`, "utf8"));
}
