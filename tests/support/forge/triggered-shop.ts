import { createHmac } from "node:crypto";
import { createApi } from "../../../runtime/api/create-api.ts";
import type { ApiOptions } from "../../../runtime/api/options.ts";
import type { Flow, ForgeTrigger } from "../../../schema/types.ts";
import { type ApiServices, baseUrl } from "../api-services.ts";
import { manifest } from "../manifest.ts";

export const hookSecret = "a-secret-of-the-hook-0123";

/** Takes an issue, a request or a push; the same one again is the same project until it has ended. */
const fix: Flow = {
  name: "fix",
  input: {
    type: "object",
    required: ["number"],
    properties: {
      number: { type: "integer", minimum: 0, maximum: 9999 },
      title: { type: "string", maxLength: 300 },
      said: { type: "string", maxLength: 5000 },
    },
  },
  key: ["input.number"],
  again: "when-ended",
  priority: 5,
  limits: { atOnce: 40 },
};

export type Repository = ForgeTrigger["repositories"][number];

export interface Triggered {
  trigger?: Partial<ForgeTrigger>;
  flow?: Partial<Flow>;
  secrets: { [name: string]: string };
  more?: Partial<ApiOptions>;
}

/** The shop with one trigger of a forge, as a process: its sweeps are a minute apart. */
export async function openTriggered(
  services: ApiServices,
  repository: Repository,
  { trigger = {}, flow = {}, secrets, more }: Triggered,
) {
  const shop = services.options.deployments.shop!;
  const opened: ForgeTrigger = {
    name: "opened",
    on: "issue",
    repositories: [repository],
    who: "writers",
    with: { number: "event.number", title: "event.title" },
    ...trigger,
  };
  const text = JSON.stringify({ ...manifest, name: "shop", flow: { ...fix, ...flow }, triggers: [opened] });
  const deployments = { "shop/fix": { ...shop, manifest: await services.objects.put(text), triggers: ["opened"] } };
  let minutes = 0;
  const open = (over: Partial<ApiOptions> = {}) =>
    createApi({
      ...services.options,
      deployments,
      clock: { now: () => Date.now() + minutes * 60_000 },
      secrets: async (from) => ({ "forge-token": "unset", hook: hookSecret, ...secrets })[from],
      ...more,
      ...over,
    });
  const api = open();
  return {
    /** Another process over the same table. */
    open,
    async sweep(of = api) {
      minutes += 1;
      await of.sweep();
      return services.machines.started.map(({ input }) => (input as { input: { [name: string]: unknown } }).input);
    },
    /** Sends a message of GitHub, signed with the hook's secret. */
    async tellGithub(message: object | string, { by = hookSecret, headers = {} as Record<string, string> } = {}) {
      const body = typeof message === "string" ? message : JSON.stringify(message);
      const signature = `sha256=${createHmac("sha256", by).update(body).digest("hex")}`;
      const sent = { "x-github-event": "issues", "x-hub-signature-256": signature, ...headers };
      return send(body, sent);
    },
    async tell(body: string, headers: Record<string, string>) {
      return send(body, headers);
    },
  };

  async function send(body: string, headers: Record<string, string>) {
    const request = new Request(`${baseUrl}/hooks/shop/opened`, { method: "POST", body, headers });
    const answer = await api.app.fetch(request);
    return { status: answer.status, ...((await answer.json()) as { outcome?: string }) };
  }
}
