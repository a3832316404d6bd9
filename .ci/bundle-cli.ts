// Bundles the command line: separate CommonJS files. Node compiles them with cached code, and resolves no paths.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import remap, { type EncodedSourceMap } from "@jridgewell/remapping";
import { build, type Plugin, transform } from "esbuild";
import MagicString from "magic-string";

/** With `mapsFrom`, the folder of the published files, adds a source map to each file and its name to the last line. */
export async function bundleCli(root: string, mapsFrom?: string): Promise<[string, string][]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "cli/main.ts",
      commands: "cli/commands.ts",
      "yaml-library": "compiler/source/yaml-library.ts",
      "oclif-packages": "oclif-packages",
    },
    outdir: mapsFrom ?? "build/cli",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    ...(mapsFrom !== undefined && { sourcemap: "inline", sourcesContent: false }),
    logLevel: "warning",
    chunkNames: "[name]-[hash]",
    // Native packages and packages that locate their own files stay in node_modules.
    external: ["dynalite", "oidc-provider"],
    plugins: [oclifLater, yamlLater],
    write: false,
  });
  const files = outputFiles.map(({ path, text }) => toCommonJs(basename(path), text, mapsFrom !== undefined));
  return (await Promise.all(files)).flat().sort(([a], [b]) => (a < b ? -1 : 1));
}

async function toCommonJs(name: string, text: string, hasMap: boolean): Promise<[string, string][]> {
  const { code, map } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    ...(hasMap && { sourcemap: "external", sourcesContent: false, sourcefile: name }),
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "crewUrl" },
  });
  const edited = new MagicString(code)
    // The loader reads the files as Latin-1, and esbuild does not escape characters in regular expressions.
    .replace(/[^\p{ASCII}]/gu, escaped)
    .replace(
      /\b(import_\w+)=(require\("(?:node:[\w/]+|\.\/yaml-library\.js)"\))(?=[,;])/g,
      (_, variable, call) => `${variable}=crewLater(()=>${call})`,
    );
  if (!hasMap) return [[name, edited.toString()]];
  const moved = edited.generateMap({ source: name, hires: "boundary" });
  const whole = remap(moved as EncodedSourceMap, (_, { depth }) => (depth === 1 ? JSON.parse(map) : null));
  return [
    [name, `${edited.toString()}//# sourceMappingURL=${name}.map\n`],
    [`${name}.map`, whole.toString()],
  ];
}

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");

/** Packages of oclif that none of crew's commands uses while it starts: they have a file of their own, for help and for progress. */
const apart = [
  "clean-stack",
  "cli-spinners",
  "debug",
  "ejs",
  "indent-string",
  "lilconfig",
  "minimatch",
  "string-width",
  "supports-color",
  "tinyglobby",
  "widest-line",
  "wrap-ansi",
];

/** Loads oclif's modules on use: oclif loads all at once, four fifths unnecessarily; its modules access each other only by member. */
const oclifLater: Plugin = {
  name: "oclif-later",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^oclif-packages$/ }, () => ({ path: "oclif-packages", namespace: "oclif-packages" }));
    onResolve({ filter: /^\.\/oclif-packages\.js$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "oclif-packages" }, () => ({
      contents: `module.exports = {${apart.map((name) => `get "${name}"() { return require("${name}"); }`).join(",")}};`,
      resolveDir: dirname(createRequire(import.meta.url).resolve("@oclif/core")),
    }));
    onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(
          /\b(const|var) (\w+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);/g,
          "$1 $2 = crewLater(() => $3);",
        )
        .replace(/\brequire\("([^"]+)"\)/g, (call, name) =>
          apart.includes(name) ? `require("./oclif-packages.js").default["${name}"]` : call,
        )
        // bin.js has checked it already.
        .replace(/^checkNodeVersion\(\);$/m, ""),
      loader: "js",
    }));
  },
};

/** Puts the YAML library into a separate file that is loaded with the first file that needs it: most files do not. */
const yamlLater: Plugin = {
  name: "yaml-later",
  setup({ onResolve }) {
    onResolve({ filter: /\/yaml-library\.ts$/ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: "./yaml-library.js", external: true },
    );
  },
};
