// Writes schema/openapi.json from the operations of the API and the JSON Schemas; with --check only compares.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "./openapi-document.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, "schema/openapi.json");
const text = execFileSync("biome", ["format", "--stdin-file-path=schema/openapi.json"], {
  input: JSON.stringify(openApiDocument(root)),
  cwd: root,
  encoding: "utf8",
});
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("schema/openapi.json does not match the API's operations: run `node .ci/generate-openapi.ts`.");
  process.exitCode = 1;
}
