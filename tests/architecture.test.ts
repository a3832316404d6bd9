import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folder -> what it may import: other folders by prefix, packages by name. A longer prefix is judged by its own row. */
const rules: Record<string, { folders: string[]; packages: RegExp }> = {
  schema: { folders: [], packages: /^$/ },
  "compiler/source": { folders: ["schema"], packages: /^(node:.*|yaml)$/ },
  "compiler/diagnostics": { folders: ["compiler/source", "schema"], packages: /^$/ },
  "compiler/load": { folders: ["compiler/source", "compiler/diagnostics", "schema"], packages: /^(ajv.*|node:.*)$/ },
  "compiler/link": {
    folders: ["compiler/load", "compiler/source", "compiler/diagnostics", "schema"],
    packages: /^$/,
  },
  "compiler/rules": {
    folders: ["compiler/link", "compiler/lower/defaults.ts", "compiler/diagnostics", "compiler/source", "schema"],
    packages: /^(jsonata|handlebars.*)$/,
  },
  "compiler/language": {
    folders: ["compiler/load", "compiler/source", "compiler/diagnostics", "schema"],
    packages: /^$/,
  },
  "compiler/ir": { folders: ["compiler/source", "compiler/diagnostics", "schema"], packages: /^$/ },
  "compiler/lower": {
    folders: [
      "compiler/link",
      "compiler/ir",
      "compiler/meaning/worst-case.ts",
      "compiler/meaning/words.ts",
      "compiler/diagnostics",
      "compiler/source",
      "schema",
    ],
    packages: /^(jsonata)$/,
  },
  "compiler/explain": {
    folders: [
      "compiler/link",
      "compiler/load",
      "compiler/language/schema-words.ts",
      "compiler/lower/defaults.ts",
      "compiler/rules/built-in-tools.ts",
      "compiler/diagnostics",
      "compiler/source",
      "schema",
    ],
    packages: /^$/,
  },
  "compiler/emit": {
    folders: ["compiler/ir", "compiler/meaning/estimate-project.ts", "compiler/diagnostics", "schema"],
    packages: /^(node:crypto|jsonata)$/,
  },
  "compiler/emit/infra": {
    folders: [
      "compiler/emit/output-file.ts",
      "compiler/ir",
      "compiler/meaning/worst-case.ts",
      "compiler/diagnostics",
      "schema",
    ],
    packages: /^(node:crypto|cdktf|constructs|@cdktf\/provider-aws\/lib\/[a-z0-9-]+\/index\.js)$/,
  },
  "compiler/meaning": {
    folders: [
      "compiler/ir",
      "compiler/diagnostics",
      "compiler/rules/glob.ts",
      "compiler/load/schema-at.ts",
      "compiler/load/schema-keys.ts",
      "schema",
    ],
    packages: /^$/,
  },
  "compiler/index.ts": { folders: ["compiler", "schema"], packages: /^$/ },
  "runtime/swarm": { folders: ["schema"], packages: /^handlebars$/ },
  "runtime/statement": { folders: ["schema"], packages: /^(fflate|node:(child_process|path))$/ },
  "runtime/statement/formats": {
    folders: ["runtime/statement", "schema"],
    packages: /^(fflate|htmlparser2|mammoth|unpdf|node:worker_threads)$/,
  },
  "runtime/grading": {
    folders: ["runtime/statement", "runtime/tools/run-program.ts", "schema"],
    packages: /^(ajv.*|yaml|node:.*)$/,
  },
  "runtime/grading/judge": {
    folders: [
      "runtime/grading/delivery.ts",
      "runtime/artifacts/glob.ts",
      "runtime/swarm/cost.ts",
      "runtime/swarm/ports.ts",
      "schema",
    ],
    packages: /^(ajv.*|node:crypto)$/,
  },
  "runtime/models": {
    folders: ["runtime/swarm", "runtime/statement", "schema"],
    packages: /^(@aws-sdk\/client-bedrock-runtime|@smithy\/.*|node:.*)$/,
  },
  "runtime/tools": { folders: ["runtime/swarm", "schema"], packages: /^(ajv.*|diff|node:.*)$/ },
  "runtime/ledger": { folders: ["runtime/swarm", "schema"], packages: /^(@aws-sdk\/.*|node:.*)$/ },
  "runtime/artifacts": { folders: ["runtime/swarm", "schema"], packages: /^(@aws-sdk\/client-s3|simple-git|node:.*)$/ },
  "runtime/home-folder.ts": { folders: [], packages: /^node:os$/ },
  "runtime/runner": {
    folders: [
      "runtime/home-folder.ts",
      "runtime/swarm",
      "runtime/models",
      "runtime/tools",
      "runtime/ledger",
      "runtime/artifacts",
      "runtime/telemetry",
      "schema",
    ],
    packages: /^(@aws-sdk\/.*|jsonata|node:.*)$/,
  },
  "runtime/telemetry": { folders: ["runtime/swarm", "schema"], packages: /^(@opentelemetry\/.*|node:.*)$/ },
  "runtime/api": {
    folders: [
      "runtime/ledger",
      "runtime/artifacts",
      "runtime/statement",
      "runtime/telemetry",
      "runtime/swarm/ports.ts",
      "runtime/swarm/usage.ts",
      "schema",
    ],
    packages: /^(@aws-sdk\/.*|hono.*|@hono\/.*|openid-client|@opentelemetry\/api|ajv.*|node:.*)$/,
  },
  "runtime/local": {
    folders: ["runtime", "schema"],
    packages: /^(@aws-sdk\/.*|hono.*|@hono\/.*|jsonata|dynalite|oidc-provider|node:.*)$/,
  },
  deploy: { folders: ["schema"], packages: /^(@aws-sdk\/.*|node:.*)$/ },
  site: { folders: ["schema"], packages: /^(astro.*|markdown-it|highlight\.js.*|diff|node:.*|vite)$/ },
  editors: { folders: [], packages: /^(vscode|vscode-languageclient\/node|node:.*)$/ },
  "cli/lsp": {
    folders: ["compiler/index.ts", "compiler/language", "compiler/diagnostics"],
    packages: /^(vscode-languageserver.*|node:.*)$/,
  },
  cli: {
    folders: [
      "compiler/index.ts",
      "compiler/diagnostics",
      "compiler/meaning",
      "deploy",
      "runtime/home-folder.ts",
      "runtime/local/up.ts",
      "runtime/local/rehearse.ts",
      "runtime/local/evaluate.ts",
      "runtime/statement",
      "schema",
    ],
    packages: /^(@oclif\/core.*|node:.*)$/,
  },
};

interface Import {
  from: string;
  to: string;
  isPackage: boolean;
}

const sources = globSync("{schema,compiler,runtime,deploy,site,cli,editors}/**/*.{ts,astro,mjs,js}", {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.astro)(\/|$)/.test(path),
}).sort();

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
  );
  return [...statements].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    return target.startsWith(".")
      ? { from: file, to: relative(root, join(root, dirname(file), target)), isPackage: false }
      : { from: file, to: target, isPackage: true };
  });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function ruleOf(file: string): string {
  const fitting = Object.keys(rules).filter((folder) => isWithin(file, folder));
  const longest = fitting.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) throw new Error(`${file} belongs to no folder of the architecture: add a row or move it.`);
  return longest;
}

const imports = sources.flatMap(importsOf);

test("every import is one that its folder may make", () => {
  const refused = imports.filter(({ from, to, isPackage }) => {
    const folder = ruleOf(from);
    const rule = rules[folder]!;
    return isPackage
      ? !rule.packages.test(to)
      : !isWithin(to, folder) && !rule.folders.some((other) => isWithin(to, other));
  });
  expect(refused.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test("a rule never imports another rule", () => {
  const crossing = imports.filter(
    ({ from, to, isPackage }) =>
      !isPackage &&
      isWithin(from, "compiler/rules") &&
      isWithin(to, "compiler/rules") &&
      !/\/(rules|rule|check|[a-z-]*-report)\.ts$/.test(from) &&
      /\/rules\/[a-z-]+\/|\.rule\.ts$/.test(to),
  );
  expect(crossing.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test("emitters never import each other", () => {
  const emitter = (path: string) => /^compiler\/emit\/([a-z]+)\//.exec(path)?.[1];
  const crossing = imports.filter(({ from, to }) => emitter(from) && emitter(to) && emitter(from) !== emitter(to));
  expect(crossing.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test("no file imports itself through others", () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) if (!isPackage) edges.set(from, [...(edges.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test("no barrels and no names that say nothing", () => {
  const barrels = sources.filter((file) => /(^|\/)index\.ts$/.test(file) && file !== "compiler/index.ts");
  const empty = sources.filter((file) =>
    /\/(utils?|helpers?|misc|common|manager|handler|processor|data|info)s?(\.|\/)/.test(file),
  );
  expect([...barrels, ...empty]).toEqual([]);
});
