import { dirname } from "node:path";
import { parseAllDocuments } from "yaml";
import { text, withParts } from "../../base/checks.ts";
import { readJsonList, UnreadableJson } from "../../base/read-json.ts";
import { type DeliveredFile, type Delivery, type Fault, type Grader, Skipped } from "./delivery.ts";
import { type Ran, run, unpack } from "./run.ts";

/** Source files that a machine reads: JSON, YAML, JavaScript, TypeScript. */
export const code: Grader = {
  name: "code",
  about: "Source files parse, and TypeScript's types check.",
  async grade({ files }) {
    const sources = files.filter(({ path }) => /\.(?:json|ya?ml|[cm]?[jt]s)$/i.test(path));
    if (sources.length === 0) return new Skipped("There are no source files of a supported kind.");
    const faults = sources.flatMap(syntaxFault);
    return faults.length > 0 ? faults : checkTypes(sources);
  },
};

function syntaxFault({ path, text: source }: DeliveredFile): Fault[] {
  try {
    if (/\.json$/i.test(path)) JSON.parse(source);
    if (/\.ya?ml$/i.test(path)) {
      const error = parseAllDocuments(source).flatMap((document) => ("errors" in document ? document.errors : []))[0];
      if (error !== undefined) return [{ text: firstLine(error.message), path, line: error.linePos?.[0].line ?? 1 }];
    }
    return [];
  } catch (error) {
    return [{ text: firstLine((error as Error).message), path }];
  }
}

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";

async function checkTypes(sources: readonly DeliveredFile[]): Promise<Fault[]> {
  const { folder, remove } = unpack(sources);
  try {
    const scripts = sources.filter(({ path }) => /\.[cm]?[jt]s$/i.test(path)).map(({ path }) => path);
    const faults = scriptFaults(await run([process.execPath, "--no-warnings", "-e", readScripts, ...scripts], folder));
    const projects = sources
      .filter(({ path }) => /(?:^|\/)tsconfig\.json$/.test(path))
      .map(({ path }) => dirname(path));
    for (const project of projects) {
      const checked = await run(["tsc", "--noEmit", "--pretty", "false", "-p", project], folder);
      faults.push(...typeFaults(checked));
    }
    return faults;
  } finally {
    remove();
  }
}

/** Parses scripts as TypeScript, which includes JavaScript; in a separate process, because the text is untrusted. */
const readScripts = `
  const { stripTypeScriptTypes } = require("node:module");
  const faults = process.argv.slice(1).flatMap((path) => {
    try {
      stripTypeScriptTypes(require("node:fs").readFileSync(path, "utf8"), { mode: "transform" });
      return [];
    } catch (error) {
      return [{ path, text: error.message.trim().split("\\n").filter(Boolean).slice(0, 1).join(" ") }];
    }
  });
  console.log(JSON.stringify(faults));`;

const isFault = withParts<Fault>({ text, path: text });

export function scriptFaults({ status, stdout, output }: Ran): Fault[] {
  if (status !== 0) return [{ text: `Source files could not be read: ${lastLines(output)}` }];
  try {
    return readJsonList("the list of their faults", stdout, isFault);
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    return [{ text: `Source files could not be read: ${error.message}` }];
  }
}

/** Returns no faults when `tsc` is not installed: syntax was checked. */
function typeFaults({ status, output }: Ran): Fault[] {
  if (status === 0 || status === undefined) return [];
  return [...output.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/gm)].map(([, path, line, text]) => ({
    text: text!,
    path: path!,
    line: Number(line),
  }));
}

/** Runs `terraform`, which needs the providers to be installed when the registry is not reachable. */
export const terraform: Grader = {
  name: "terraform",
  about: "`terraform validate` accepts each folder of Terraform.",
  async grade({ files }) {
    const sources = files.filter(({ path }) => /\.tf$/.test(path));
    if (sources.length === 0) return new Skipped("There is no Terraform.");
    const { folder, remove } = unpack(sources);
    try {
      const faults: Fault[] = [];
      for (const part of new Set(sources.map(({ path }) => dirname(path)))) {
        const at = `${folder}/${part}`;
        const read = await run(["terraform", "fmt", "-no-color", "-write=false", "-list=false"], at);
        if (read.status === undefined) return new Skipped("`terraform` is not installed.");
        if (read.status !== 0) {
          faults.push({ text: problem(read.output), path: part });
          continue;
        }
        const begun = await run(["terraform", "init", "-backend=false", "-input=false", "-no-color"], at, 120);
        if (begun.status !== 0)
          return new Skipped(`The providers of ${part} could not be installed: ${problem(begun.output)}`);
        const valid = await run(["terraform", "validate", "-no-color"], at, 120);
        if (valid.status !== 0) faults.push({ text: problem(valid.output), path: part });
      }
      return faults;
    } finally {
      remove();
    }
  },
};

const problem = (output: string): string => /Error: .*/.exec(output)?.[0] ?? firstLine(output);

const isTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__)\/|[._-]test\.[cm]?[jt]sx?$|(?:^|\/)test_[^/]*\.py$/.test(path);
const isSource = (path: string): boolean =>
  /\.(?:[cm]?[jt]s|py)$/i.test(path) && !isTest(path) && !/\.config\.|\.d\.ts$/.test(path);

/** Maximum number of sources to empty; a rehearsed delivery has a few, a real one some dozens. */
const most = 24;

/** Checks that some test fails when a source is emptied: tests that pass whatever the code does prove nothing. */
export const bite: Grader = {
  name: "bite",
  about: "Tests pass, and fail when a source file is emptied.",
  async grade({ files }: Delivery) {
    const folders = projectsOf(files);
    if (folders.length === 0) return new Skipped("There are no tests that `node --test` or `pytest` would run.");
    const { folder, copy, remove } = unpack(files);
    try {
      const faults: Fault[] = [];
      for (const project of folders) {
        const words = testCommand(files, project);
        const whole = await run(words, `${folder}/${project}`);
        if (whole.status === undefined) return new Skipped(`\`${words[0]}\` is not installed.`);
        if (whole.status !== 0) faults.push({ text: `The tests fail: ${lastLines(whole.output)}`, path: project });
        else faults.push(...(await sourcesNobodyTests(files, project, words, copy)));
      }
      return faults;
    } finally {
      remove();
    }
  },
};

async function sourcesNobodyTests(
  files: readonly DeliveredFile[],
  project: string,
  words: string[],
  copy: () => string,
): Promise<Fault[]> {
  const { writeFileSync } = await import("node:fs");
  const sources = files.filter(({ path, text }) => isWithin(path, project) && isSource(path) && text.trim() !== "");
  const faults: Fault[] = [];
  for (const { path } of sources.slice(0, most)) {
    const folder = copy();
    writeFileSync(`${folder}/${path}`, "");
    const { status } = await run(words, `${folder}/${project}`);
    if (status === 0) faults.push({ text: "With this file emptied, the tests still pass.", path });
  }
  return faults;
}

const isWithin = (path: string, folder: string): boolean => folder === "." || path.startsWith(`${folder}/`);

/** Folders that contain a manifest beside or above their tests, else the folders of the tests. */
function projectsOf(files: readonly DeliveredFile[]): string[] {
  const manifests = files.filter(({ path }) => /(?:^|\/)(?:package\.json|pyproject\.toml)$/.test(path));
  const roots = manifests.map(({ path }) => dirname(path)).sort((one, other) => other.length - one.length);
  const tests = files.filter(({ path }) => isTest(path) && /\.(?:[cm]?[jt]s|py)$/.test(path));
  const found = tests.map(({ path }) => roots.find((root) => isWithin(path, root)) ?? top(path));
  return [...new Set(found)].sort();
}

const top = (path: string): string => (path.includes("/") ? (path.split("/")[0] ?? ".") : ".");

function testCommand(files: readonly DeliveredFile[], project: string): string[] {
  const isPython = files.some(({ path }) => isWithin(path, project) && isTest(path) && path.endsWith(".py"));
  return isPython ? ["python3", "-m", "pytest", "-q"] : [process.execPath, "--test"];
}

const lastLines = (output: string): string => output.trim().split("\n").slice(-3).join(" ").slice(0, 300);
