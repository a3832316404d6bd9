// Creates the contents of the published package in build/packed: the command line with source maps, the compiler as a
// library with its types, and the licences of all bundled packages. `npm pack` runs it first.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { build } from "esbuild";
import { bundleCli } from "./bundle-cli.ts";
import { ownSourcesOnly } from "./own-sources.ts";
import { noticesOf } from "./third-party-notices.ts";

const root = join(import.meta.dirname, "..");
const packed = join(root, "build/packed");

rmSync(packed, { recursive: true, force: true });
for (const folder of ["build/runner", "build/statement"]) deleteUnreached(folder);
await writeCli();
await writeLibrary();
writeTypes("compiler/index.d.ts");
for (const path of globSync("build/{packed,runner,statement}/**/*.js.map", { cwd: root })) {
  const map = join(root, path);
  writeFileSync(map, ownSourcesOnly(readFileSync(map, "utf8")));
}
writeFileSync(join(packed, "THIRD-PARTY-NOTICES.md"), await noticesOf(root));

async function writeCli(): Promise<void> {
  mkdirSync(join(packed, "cli"), { recursive: true });
  for (const [name, text] of await bundleCli(root, "build/packed/cli")) writeFileSync(join(packed, "cli", name), text);
}

async function writeLibrary(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { index: "compiler/index.ts" },
    outdir: "build/packed/compiler",
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
    // Some dependencies are CommonJS and call require for Node's own modules.
    banner: { js: 'import{createRequire as crewRequire}from"node:module";const require=crewRequire(import.meta.url);' },
  });
}

/** Writes only the declarations that the public functions need. */
function writeTypes(entry: string): void {
  const all = mkdtempSync(join(root, "build/types-"));
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
    ...{ rootDir: root, outDir: all, typeRoots: [join(root, "node_modules/@types")] },
  };
  // The handlebars types declare a global namespace that a rule uses.
  const handlebars = join(root, "node_modules/handlebars/types/index.d.ts");
  const files = [join(root, entry.replace(".d.ts", ".ts")), handlebars];
  const project = {
    extends: join(root, "tsconfig.json"),
    compilerOptions,
    files,
    include: [join(root, "compiler/**/*.d.ts")],
  };
  writeFileSync(join(all, "tsconfig.json"), JSON.stringify(project));
  try {
    execFileSync("tsc", ["-p", all], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    const written = new Set<string>();
    const write = (path: string): void => {
      if (written.has(path)) return;
      written.add(path);
      const text = readFileSync(join(all, path), "utf8");
      const imported = /(from |import\()"(\.[^"]+)\.ts"/g;
      const target = join(packed, "types", path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replace(imported, '$1"$2.js"'));
      for (const [, , name] of text.matchAll(imported)) write(`${posix.join(posix.dirname(path), name!)}.d.ts`);
    };
    write(entry);
  } finally {
    rmSync(all, { recursive: true });
  }
}

/** Deletes files of earlier builds that the current entry does not load. */
function deleteUnreached(folder: string): void {
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path).add(`${path}.map`);
    for (const [, name] of readFileSync(join(root, path), "utf8").matchAll(/"(\.{1,2}\/[^"\s]+\.js)"/g)) {
      const next = posix.join(posix.dirname(path), name!);
      if (existsSync(join(root, next))) reach(next);
    }
  };
  reach(`${folder}/main.js`);
  for (const path of globSync(`${folder}/**/*.*`, { cwd: root })) if (!reached.has(path)) rmSync(join(root, path));
}
