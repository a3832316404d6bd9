import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, nodeHost } from "../../compiler/index.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { openGitForge } from "../support/git-forge.ts";
import { openRunnerServices, statement } from "../support/runner-services.ts";
import { openForgejo } from "./forgejo/stand-in.ts";

// node deliver-project.ts WORKSPACE: begins a project of the engagement "shop" with the code of its repository acme/shop, commits work, and delivers
// it twice. Prints what was delivered, the requests that the forge has, and the text of the code that the project began with.

const workspace = process.argv[2] ?? "";
const project = "delivered-1";
const branch = `crew/${project}`;
const token = "frj-2f8c0a7d61e9-secret";
const home = mkdtempSync(join(tmpdir(), "crew-kind-delivery-"));

const forgejo = await openForgejo({ project: "acme/shop", token, headOf });
const forge = await openGitForge({ token, api: { prefix: "/api/", origin: forgejo.origin } });
const customer = forge.create("acme/shop", { "a.txt": "a\n" });
process.env.GIT_SSL_CAINFO = forge.authority;
// Node reads its own list of authorities only when it starts.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";

function headOf(name: string): string | undefined {
  const heads = customer.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").split("\n");
  return heads.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
}

const file = join(workspace, "engagements/shop/engagement.yaml");
const text = readFileSync(file, "utf8");
const url = new URL(forge.urlOf("acme/shop")).origin;
writeFileSync(file, text.replace("https://forge.example.com", url));
const { pipeline, diagnostics } = compile(nodeHost(workspace), { engagement: "shop" });
if (!pipeline) throw new Error(diagnostics.map(({ message }) => message).join("\n"));

const services = await openRunnerServices();
const connections = { ...services.connect(), rehearsed: false, secrets: rememberSecrets(async () => token) };
const order = { ...(await services.start(project, pipeline)), phase: "plan" };
await services.run({ ...order, mode: "fetch" }, connections);
const base = await readBase(services.table, services.objects, { project });
const meta = await readItem(services.table, key.meta(project));
const initial = { title: "Harbour ticketing", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
const tree = await openWorkTree(openRepository(services.repositories, { project, initial }), join(home, "clone"));

const outcomes: unknown[] = [];
for (const round of [1, 2]) {
  await tree.write("b.txt", `round ${round}\n`);
  const turn = { phase: "plan", round, seq: 1 };
  const time = new Date(1e12 + round * 1000);
  await tree.commit({ agent: { name: "dev", title: "Developer" }, turn, message: "Write", time });
  const answer = await services.run({ ...order, mode: "deliver", round, epoch: round * 1000 }, connections);
  outcomes.push(answer?.outcome);
}
const deliveries = await readItems(services.table, project, "delivery");
console.log(
  JSON.stringify({
    outcomes,
    deliveries: deliveries.map(({ state, request }) => ({ state, request: request?.number })),
    requests: forgejo.requests,
    delivered: customer.git("show", `${branch}:b.txt`),
    begunWith: customer.git("show", `${branch}:a.txt`),
  }),
);
await services.close();
await forge.close();
await forgejo.close();
rmSync(home, { recursive: true, force: true });
