import { createHmac } from "node:crypto";
import { compile, nodeHost } from "../../compiler/index.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import { baseUrl, openApiServices } from "../support/api-services.ts";

// node start-by-message.ts WORKSPACE: deploys the flow "fix" of the engagement "shop" and sends signed messages of a chat to its trigger "asked". Prints
// the answers, and the inputs of the projects that started.

const { flows, diagnostics } = compile(nodeHost(process.argv[2] ?? ""), { engagement: "shop" });
const compiled = flows?.find(({ name }) => name === "fix");
if (!compiled) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
const textOf = (name: string) => compiled.files.find(({ path }) => path.endsWith(name))?.text ?? "";

const services = await openApiServices();
const secret = "a-secret-of-the-chat-0123";
const deployment = {
  ...services.options.deployments.shop!,
  manifest: await services.objects.put(textOf("status.json")),
  config: await services.objects.put(textOf("runner.json")),
  triggers: ["asked"],
};
const api = createApi({
  ...services.options,
  deployments: { "shop/fix": deployment },
  secrets: async (from) => (from === "chat-hook" ? secret : undefined),
});

async function send(message: object, { by = secret, at = services.clock.now() / 1000, signed = true } = {}) {
  const body = JSON.stringify(message);
  const seconds = String(Math.floor(at));
  const signature = `v0=${createHmac("sha256", by).update(`v0:${seconds}:${body}`).digest("hex")}`;
  const headers: Record<string, string> = signed ? { "x-chat-signature": signature, "x-chat-timestamp": seconds } : {};
  const request = new Request(`${baseUrl}/hooks/shop/asked`, { method: "POST", body, headers });
  const answer = await api.app.fetch(request);
  const { outcome } = (await answer.json()) as { outcome?: string };
  return `${answer.status} ${outcome}`;
}

const asked = { channel: "help", text: "The till is broken", by: "ada" };
const answers = {
  unsigned: await send(asked, { signed: false }),
  forged: await send(asked, { by: "another-secret-of-others" }),
  late: await send(asked, { at: services.clock.now() / 1000 - 600 }),
  elsewhere: await send({ ...asked, channel: "lunch" }),
  asked: await send(asked),
  again: await send(asked),
};
await api.sweep();
const started = services.machines.started.map(({ input }) => (input as { input: object }).input);
console.log(JSON.stringify({ answers, started }));
await services.close();
