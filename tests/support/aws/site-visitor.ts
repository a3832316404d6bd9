import { setTimeout as wait } from "node:timers/promises";
import type { Outbox } from "../../../runtime/local/outbox/outbox.ts";
import type { GateView, ProjectView } from "../../../schema/types.ts";
import { openCookieClient } from "../cookie-client.ts";

/** Polls until something is found; throws with the explanation after three minutes. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined, why: () => string): Promise<T> {
  for (const end = Date.now() + 180_000; Date.now() < end; await wait(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`It did not come. ${why()}`);
}

/** A person who has signed in to a deployed site with a code from the mail. */
export interface SiteVisitor {
  open: ReturnType<typeof openCookieClient>["open"];
  /** Calls the API as the person's browser does; throws for a refusal. */
  call<T>(path: string, body?: object): Promise<T>;
  cookie(): string;
}

export async function signIn(
  { url, outbox }: { url: string; outbox: Outbox },
  email: string,
  why: () => string,
): Promise<SiteVisitor> {
  const browser = openCookieClient();
  const earlier = new Set((await outbox.list()).map(({ id }) => id));
  const address = await browser.open(`${url}/auth/sign-in?returnTo=/`);
  const code = await browser.send(address, "/address", { email });
  const mail = await until(
    async () => (await outbox.list()).find(({ id, to }) => to.includes(email) && !earlier.has(id)),
    why,
  );
  const page = await browser.send(code, "/code", { code: /\d{6}/.exec(mail.text)?.[0] ?? "" });
  if (page.url !== `${url}/` || page.status !== 200) throw new Error(`${email} is not signed in: ${page.html}`);
  const cookie = () => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    open: browser.open,
    cookie,
    async call<T>(path: string, body?: object): Promise<T> {
      const accept = { cookie: cookie(), accept: "application/json", origin: url };
      const headers = { ...accept, "content-type": "application/json" };
      const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, init);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
  };
}

/** The open gate of a phase, once there is one. */
export function openGateOf(visitor: SiteVisitor, project: string, phase: string, why: () => string) {
  return until(async () => {
    const { gates } = await visitor.call<ProjectView>(`/api/projects/${project}`);
    return gates.find((gate) => gate.status === "open" && gate.phase === phase);
  }, why);
}

export async function approve(visitor: SiteVisitor, project: string, phase: string, why: () => string): Promise<void> {
  const { round } = await openGateOf(visitor, project, phase, why);
  const path = `/api/projects/${project}/gates/${phase}/${round}`;
  const { revision } = await visitor.call<GateView>(path);
  await visitor.call(`${path}/decision`, { decisionId: `${project}-${phase}`, verdict: "approve", revision });
}
