import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../runtime/api/node-server.ts";
import { type ApiServices, accessToken, openApiServices } from "../support/api-services.ts";
import { twoAgents } from "../support/two-agents.ts";

const version = "4.32.5";
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "response_headers_conformance",
];

/** The program that is installed here, or else one from PyPI in a virtual environment; undefined where neither can be had. */
function findSchemathesis(): string | undefined {
  if (spawnSync("schemathesis", ["--version"]).status === 0) return "schemathesis";
  const folder = join(tmpdir(), `crew-schemathesis-${version}`);
  const program = join(folder, "bin/schemathesis");
  if (existsSync(program)) return program;
  if (spawnSync("python3", ["-m", "venv", folder]).status !== 0) return undefined;
  spawnSync(join(folder, "bin/pip"), ["install", "--quiet", `schemathesis==${version}`], { timeout: 180_000 });
  return existsSync(program) ? program : undefined;
}

const program = findSchemathesis();
const run = promisify(execFile);

let services: ApiServices;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crew-schemathesis-run-"));
  server = await startServer({ port: 0, app: { fetch: (request, env) => services.api.app.fetch(request, env) } });
  const identity = { issuer: `${server.url}/oidc`, clientId: "crew", baseUrl: server.url };
  services = await openApiServices({ identity });
  const pipeline = twoAgents();
  const phases = { design: pipeline.phases.design };
  const config = await services.objects.put(JSON.stringify({ ...pipeline, phases }));
  await services.project("0", { config });
  await services.round("0", "design", 1);
  await services.work("0", "design");
  await services.gate("0", "design", 1);
  await services.question("0", "0");
  await services.operator("0", "design", 3);
});
afterAll(async () => {
  await server?.close();
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(program === undefined)(
  "schemathesis finds no response that the OpenAPI document does not have (skipped without schemathesis and PyPI)",
  { timeout: 240_000 },
  async () => {
    const document = join(import.meta.dirname, "../../schema/openapi.json");
    const header = `Authorization: Bearer ${accessToken}`;
    const words = ["run", document, "--url", server.url, "-H", header, "--checks", checks.join(","), "--no-color"];
    const bounds = ["--max-time", "60", "--seed", "1", "--workers", "1"];
    const end = await run(program!, [...words, ...bounds], { cwd: folder, maxBuffer: 2 ** 26 }).catch(
      (error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }),
    );
    expect(end.stdout).toMatch(/Tested: +\d{2,}/);
    expect(end.stdout).not.toContain("Failures:");
    expect(end.stdout).toMatch(/No issues found|no failures|generated, \d+ passed/i);
  },
);
