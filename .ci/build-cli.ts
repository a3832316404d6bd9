// Bundles the command line into a folder of its own below build/cli, then points to it: a running process keeps its files.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Plugin, transform } from "esbuild";

// What a process loads late it loads within minutes of its start.
const keptFor = 60 * 60 * 1000;

export async function buildCli(root: string): Promise<void> {
  const files = await bundle(root);
  // Kept code belongs to what ran it.
  const hash = createHash("sha256").update(process.version);
  for (const file of ["cli/bundle.cjs", ".ci/warm-cli.cjs"]) hash.update(readFileSync(join(root, file)));
  for (const [name, code] of files) hash.update(name).update("\0").update(code);
  const builds = join(root, "build/cli");
  const name = hash.digest("hex").slice(0, 16);
  const unfinished = join(builds, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  for (const [file, code] of files) writeFileSync(join(unfinished, file), code);
  for (const settings of [[], ["short"]]) {
    const words = [join(root, ".ci/warm-cli.cjs"), unfinished, ...settings];
    execFileSync(process.execPath, words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  }
  publish(builds, unfinished, name);
}

/** Files by name, in CommonJS: Node compiles that with code from an earlier run, and resolves nothing. */
async function bundle(root: string): Promise<[string, string][]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "cli/main.ts",
      commands: "cli/commands.ts",
      "yaml-library": "compiler/source/yaml-library.ts",
    },
    outdir: "build/cli",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    chunkNames: "[name]-[hash]",
    // Native or self-locating packages stay in node_modules.
    external: ["dynalite", "oidc-provider"],
    plugins: [oclifLater, yamlLater],
    write: false,
  });
  const files = outputFiles.map(
    async ({ path, text }): Promise<[string, string]> => [basename(path), await toCommonJs(text)],
  );
  return (await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function toCommonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "crewUrl" },
  });
  return inAscii(code).replace(
    /\b(import_\w+)=(require\("(?:node:[\w/]+|\.\/yaml-library\.js)"\))(?=[,;])/g,
    "$1=crewLater(()=>$2)",
  );
}

/** The loader reads the files as one byte a character, and esbuild leaves what stands in regular expressions as it is. */
const inAscii = (code: string): string =>
  code.replace(/[^\p{ASCII}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );

/** oclif loads all of itself at once, four fifths for nothing; its modules look at each other by member only. */
const oclifLater: Plugin = {
  name: "oclif-later",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(
          /\b(const|var) (\w+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);/g,
          "$1 $2 = crewLater(() => $3);",
        )
        // bin.js has seen to it already.
        .replace(/^checkNodeVersion\(\);$/m, ""),
      loader: "js",
    }));
  },
};

/** Most files are read without the library: its code is a file of its own, loaded with the first that is not plain. */
const yamlLater: Plugin = {
  name: "yaml-later",
  setup({ onResolve }) {
    onResolve({ filter: /\/yaml-library\.ts$/ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: "./yaml-library.js", external: true },
    );
  },
};

/** Makes the new build the current one in one step, and deletes those that were replaced long ago. */
function publish(builds: string, unfinished: string, name: string): void {
  const [pointer, next] = [join(builds, "current"), `${unfinished}.pointer`];
  const isKnown = readdirSync(builds).includes(name);
  if (isKnown) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, join(builds, name));
  const replaced = readdirSync(builds).includes("current") ? join(builds, readFileSync(pointer, "utf8")) : undefined;
  const now = new Date();
  if (replaced !== undefined && readdirSync(builds).includes(basename(replaced))) utimesSync(replaced, now, now);
  writeFileSync(next, name);
  renameSync(next, pointer);
  for (const other of readdirSync(builds)) {
    const path = join(builds, other);
    if (other !== name && path !== pointer && now.getTime() - statSync(path).mtimeMs > keptFor)
      rmSync(path, { recursive: true });
  }
}
