// Loads the command line that .ci/build-cli.ts bundled. Node's compile cache keeps only what is compiled while a file loads; here
// each file comes with the code of every function that the build ran, and Node's own modules wait until they are used.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");
const { setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");

const scripts = new Map();
const modules = new Map();
let codeEnding = ".code";

/** The folder of the bundle: in a clone the one that was built last, in the published package its only one; undefined without. */
function currentBundle() {
  const folder = join(__dirname, "../build/cli");
  const name = readIfThere(join(folder, "current"))?.toString();
  if (name) return join(folder, name);
  const packed = join(__dirname, "../build/packed/cli");
  return existsSync(packed) ? packed : undefined;
}

/**
 * For a process of a tenth of a second, before anything is loaded: no optimising compilers, which take a quarter of its processor
 * time and give nothing back. Kept code belongs to the settings it was made with, so there is a second set of it.
 */
function expectShortRun() {
  setFlagsFromString("--no-opt");
  setFlagsFromString("--no-maglev");
  codeEnding = ".short.code";
}

/** What a file of a bundle exports. */
function load(file) {
  const known = modules.get(file);
  if (known) return known.exports;
  const script = scriptOf(file);
  const module = { exports: {} };
  modules.set(file, module);
  scripts.set(file, script);
  script.runInThisContext()(module.exports, requireFrom(dirname(file)), module, pathToFileURL(file).href, later);
  return module.exports;
}

function scriptOf(file) {
  // The bundle is ASCII, and one byte per character is the fastest to read.
  const source = `(function(exports,require,module,crewUrl,crewLater){${readFileSync(file, "latin1")}\n})`;
  // Code that another version of Node kept is refused; then the source is compiled.
  return new Script(source, { filename: file, cachedData: readIfThere(file + codeEnding) });
}

/** In the bundle's own folder everything is loaded here, the rest by Node. */
function requireFrom(folder) {
  return (name) => {
    const path = name.startsWith(".") ? join(folder, name) : name.startsWith("file:") ? fileURLToPath(name) : name;
    return dirname(path) === folder ? load(path) : require(path);
  };
}

/** Stands for a module that is loaded when something of it is looked at. */
function later(loadModule) {
  let loaded;
  return new Proxy(
    {},
    {
      get(_, key) {
        loaded ??= loadModule();
        return loaded[key];
      },
    },
  );
}

/** Keeps, beside each file loaded so far, the code of the functions that ran. */
function keepCode() {
  for (const [file, script] of scripts) writeFileSync(file + codeEnding, script.createCachedData());
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

module.exports = { currentBundle, expectShortRun, keepCode, load, scriptOf };
