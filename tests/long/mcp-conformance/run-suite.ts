import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const suite = join(import.meta.dirname, "../node_modules/@modelcontextprotocol/conformance/dist/index.js");

/** Checks of scenarios that were run: by scenario, then by the check's id, the statuses it ended with. */
export type Checks = Map<string, { id: string; status: string; errorMessage?: string }[]>;

/** Runs the conformance suite and reads its record of every check. Its exit code says nothing that the record does not. */
export async function runSuite(words: readonly string[]): Promise<Checks> {
  const folder = mkdtempSync(join(tmpdir(), "crew-conformance-"));
  try {
    const child = spawn(process.execPath, ["--no-warnings", suite, ...words, "-o", folder], { stdio: "ignore" });
    await once(child, "exit");
    return readChecks(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder for each scenario, named after it, with the time behind. */
function readChecks(folder: string): Checks {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("checks.json"),
  );
  return new Map(
    files.map((file) => [
      file.replace(/^server-/, "").replace(/-\d{4}-\d\d-\d\dT[-\dZ]+\/checks\.json$/, ""),
      JSON.parse(readFileSync(join(folder, file), "utf8")),
    ]),
  );
}

/** Returns `scenario: check` for each check that did not pass, once each, in order of their names. */
export function failedChecks(checks: Checks): string[] {
  const failed = [...checks].flatMap(([scenario, each]) =>
    each.filter(({ status }) => status === "FAILURE" || status === "WARNING").map(({ id }) => `${scenario}: ${id}`),
  );
  return [...new Set(failed)].sort();
}
