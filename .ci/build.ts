// Builds the site and the bundles into build/ and site/dist, each only when one of its sources changed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const stampFile = join(root, "build/stamp.json");

function digestOf(patterns: string[]): string {
  const hash = createHash("sha256");
  const files = globSync([...patterns, "package-lock.json", ".ci/*.{ts,mjs,cjs}"], {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|\.astro)(\/|$)/.test(path),
  });
  for (const file of files.sort()) {
    if (/\.\w+$/.test(file))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** Bundles modules with chunks that are loaded when needed; with `target`, as one file. */
async function bundle(entry: Record<string, string>, outdir: string, target?: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: entry,
    outdir,
    bundle: true,
    splitting: target === undefined,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: target ?? "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    // A deployment contains one file.
    sourcemap: target === undefined && "linked",
    sourcesContent: false,
    logLevel: "warning",
    // Native packages and packages that locate their own files stay in node_modules; the site is stored beside the
    // function.
    external: ["dynalite", "oidc-provider", "@napi-rs/canvas", "./site/*"],
    // Some dependencies are CommonJS and call require for Node's own modules.
    banner: { js: 'import{createRequire as crewRequire}from"node:module";const require=crewRequire(import.meta.url);' },
  });
}

const parts = [
  {
    name: "site",
    sources: ["site/**/*", "schema/**/*.ts"],
    output: "site/dist/server",
    async build() {
      // Otherwise Astro creates a random key for server islands; no page has one, and builds must be reproducible.
      const env = { ...process.env, ASTRO_KEY: Buffer.alloc(32).toString("base64") };
      execFileSync("astro", ["build", "--root", "site"], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
    },
  },
  {
    name: "command line",
    sources: ["cli/**/*.{ts,cjs}", "compiler/**/*", "deploy/**/*.ts", "runtime/**/*.ts", "schema/**/*", "package.json"],
    output: "build/cli/current",
    async build() {
      const { buildCli } = await import("./build-cli.ts");
      await buildCli(root);
    },
  },
  {
    name: "runner",
    sources: ["runtime/**/*.ts", "schema/**/*"],
    output: "build/runner",
    build: () => bundle({ main: "runtime/runner/main.ts" }, "build/runner"),
  },
  {
    name: "statement reader",
    sources: ["runtime/statement/**/*.ts"],
    output: "build/statement",
    build: () => bundle({ main: "runtime/statement/formats/main.ts" }, "build/statement"),
  },
  {
    name: "docs",
    sources: [
      "*.md",
      "{base,cli,compiler,deploy,docs,editors,engagements,runtime,schema,site,starters,tests}/**/*.md",
      "docs/*",
      "schema/{*.json,api-operations.ts,api-operations/*.ts,versions.ts}",
      "site/{gate.png,styles/*,public/favicon.svg}",
      "package.json",
    ],
    output: "build/docs/index.html",
    async build() {
      const { writeDocs } = await import("./write-docs.ts");
      writeDocs(root);
    },
  },
  {
    name: "packages",
    sources: ["site/**/*", "runtime/**/*.ts", "schema/**/*"],
    output: "build/packages/packages.json",
    async build() {
      await bundle({ runner: "runtime/runner/main.ts" }, "build/single", "node24");
      // Newest Lambda runtime that every supported version of Terraform's provider accepts.
      await bundle({ function: ".ci/function-entry.mjs" }, "build/single", "node22");
      await bundle({ statement: "runtime/statement/formats/main.ts" }, "build/single", "node22");
      const { writePackages } = await import("./packages.ts");
      const [runner, api, statement] = ["runner", "function", "statement"].map((name) => `build/single/${name}.js`);
      writePackages(root, { runner: runner!, api: api!, statement: statement! });
    },
  },
];

const stamps: Record<string, string> = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, "utf8")) : {};
for (const part of parts) {
  const digest = digestOf([...part.sources, "base/**/*.ts"]);
  if (stamps[part.name] === digest && existsSync(join(root, part.output))) continue;
  console.log(`crew: building the ${part.name} …`);
  await part.build();
  stamps[part.name] = digest;
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamps));
}
