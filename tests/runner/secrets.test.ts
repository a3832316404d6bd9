import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { describeTurn } from "../../cli/describe-turns.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import { repositoryPath } from "../../runtime/artifacts/repository-path.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { openSecrets } from "../../runtime/runner/secrets.ts";
import type { ContentBlock, ModelClient, ModelReply } from "../../runtime/swarm/ports.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { Phase, TurnsView } from "../../schema/types.ts";
import { accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { command } from "../support/toolbox.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
let home: string;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-secrets-"));
});
afterAll(async () => {
  await services.close();
  await rm(home, { recursive: true, force: true });
});

const canary = "CANARY-forge-token-55e1c0";
const places = (file: string) => pathToFileURL(join(home, file)).href;

test("a secret is read from the environment first, then from the file that only its owner may read", async () => {
  await writeFile(join(home, "mine"), "other=x\nforge-token=from=file\n", { mode: 0o600 });
  const secrets = openSecrets(places("mine"), { CREW_SECRET_API_KEY: "from-environment" });
  expect([await secrets("api-key"), await secrets("forge-token"), await secrets("forge")]).toEqual([
    "from-environment",
    "from=file",
    undefined,
  ]);
  expect(await openSecrets(places("none"), {})("forge-token")).toBeUndefined();
  await chmod(join(home, "mine"), 0o644);
  await expect(openSecrets(places("mine"), {})("forge-token")).rejects.toThrow(/chmod 600/);
  await expect(openSecrets(places("mine/inside"), {})("forge-token")).rejects.toThrow(/ENOTDIR/);
});

/** A round of a project whose agents use a tool with a secret, and say the secret in every way they have. */
async function publish(project: string) {
  const script = `const t = process.env.FORGE_TOKEN; console.log(t, Buffer.from(t).toString('base64')); fs.mkdirSync('docs', {recursive: true}); fs.writeFileSync('docs/requirements.md', t)`;
  const tool = command("publish", [process.execPath, "-e", script], {
    effect: "write",
    secrets: [{ name: "FORGE_TOKEN", from: "forge-token" }],
  });
  const { limits } = twoAgents().phases.design as Phase;
  const pipeline = twoAgents({ limits: { ...limits, turns: 8 } }, { pm: { tools: ["git", "ledger", "publish"] } });
  const order = await services.start(project, { ...pipeline, tools: { ...pipeline.tools, ...tool } });
  const connections = services.connect();
  const asked: string[] = [];
  const models = publishingFirst(connections.models, asked);
  let reads = 0;
  const secrets = rememberSecrets(async () => {
    reads++;
    return canary;
  });
  const answer = await services.run(order, { ...connections, models, secrets });
  expect(answer).toMatchObject({ outcome: "limit" });
  expect(reads).toBeGreaterThan(0);
  return { asked, answer };
}

/** The secret as it is, and what Base64 makes of it wherever it begins. */
const forms = [canary, ...["", "a", "ab"].map((before) => btoa(before + canary).slice(4, 20))];

test("a tool's secret is in no model request, item, object, commit or answer", async () => {
  const { asked, answer } = await publish("secretive");
  expect(asked.join()).toContain("[secret forge-token]");

  const { Items } = await services.table.documents.send(new ScanCommand({ TableName: "crew" }));
  const repository = repositoryPath(services.repositories, "secretive");
  const history = execFileSync("git", ["-C", repository, "log", "--all", "--patch"]).toString();
  const everywhere = [
    ...asked,
    JSON.stringify(Items),
    JSON.stringify(answer),
    history,
    ...(await contentsOf(join(services.home, "objects"))),
  ];
  expect(everywhere.join()).toContain("A fact: [secret forge-token]");
  expect(everywhere.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
});

test("a tool's secret is in no turn that the API and `crew logs --turns` show", async () => {
  await publish("shown");
  const api = await openApiServices();
  onTestFinished(() => api.close());
  const { table, objects } = services;
  await table.documents.send(
    new UpdateCommand({
      TableName: table.name,
      Key: key.meta("shown"),
      UpdateExpression: "SET manifest = :manifest",
      ExpressionAttributeValues: { ":manifest": await objects.put(JSON.stringify(manifest)) },
    }),
  );
  const { app } = createApi({ ...api.options, table, objects });
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await app.request(`${baseUrl}/api/projects/shown/turns`, { headers });
  expect(response.status).toBe(200);
  const text = await response.text();
  const { turns } = JSON.parse(text) as TurnsView;
  expect(turns.slice(0, 2).map(({ tools }) => tools.map(({ name }) => name))).toEqual([
    ["publish"],
    ["ledger_add", "git_write", "git_write", "ask", "handoff"],
  ]);
  const printed = turns.map(describeTurn).join("\n");
  for (const shown of [text, printed]) {
    expect(shown).toContain("It is [secret forge-token].");
    expect(shown).toContain("A fact: [secret forge-token]");
    expect(forms.filter((form) => shown.includes(form))).toEqual([]);
  }
});

/**
 * The model first calls the command, then says what it makes of the result in every way it has: as text, to the ledger, in files
 * and their names, to the customer and to the next agent. After that it works as it always does.
 */
function publishingFirst(model: ModelClient, asked: string[]): ModelClient {
  const token = btoa(`user:${canary}`);
  let calls = 0;
  const use = (name: string, input: Json) => ({
    kind: "tool-use" as const,
    id: `call-${++calls}`,
    name,
    input,
  });
  const repeated: ContentBlock[] = [
    { kind: "text", text: `It is ${canary}.` },
    use("ledger_add", { section: "facts", text: `A fact: ${canary}`, rationale: `Basic ${token}` }),
    use("git_write", { path: "docs/said.md", content: `# Said\n\n${canary}\n${token}\n` }),
    use("git_write", { path: `docs/${canary}.md`, content: "# Named\n" }),
    use("ask", { question: `Is ${canary} right?`, choices: [token] }),
    use("handoff", { to: "architect", message: `Use ${canary}.`, context: token }),
  ];
  const scripted: ContentBlock[][] = [[use("publish", {})], repeated];
  return {
    async converse(request, signal): Promise<ModelReply> {
      asked.push(JSON.stringify(request));
      const content = scripted[asked.length - 1];
      if (content === undefined) return model.converse(request, signal);
      return {
        content,
        stopReason: "tool_use",
        usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
        modelId: request.model.ids[0] ?? "",
      };
    },
  };
}

async function contentsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "utf8")));
}
