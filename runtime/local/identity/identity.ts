import type { IncomingMessage, ServerResponse } from "node:http";
import type { Person } from "../../../schema/types.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { loadIdentityKeys } from "./keys.ts";
import { createOneTimeCodes } from "./one-time-codes.ts";
import { stylesheet } from "./pages.ts";
import { createProvider, mountPath } from "./provider.ts";
import { createSignInPages } from "./sign-in-pages.ts";

export interface IdentityOptions {
  /** The site's address, such as `http://127.0.0.1:4310`; the provider lives under its `/oidc`. */
  baseUrl: string;
  clientId: string;
  /** Where the signing key is kept; made at the first start. */
  keysFile: string;
  /** Everybody who may sign in, over all engagements. Asked at each sign-in. */
  people(): Promise<Person[]>;
  outbox: Outbox;
  clock: { now(): number };
}

/** An OpenID provider on this machine, for Node's HTTP server: everything under `mount`. */
export interface Identity {
  mount: string;
  issuer: string;
  callback(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const issuer = new URL("/oidc", options.baseUrl).href;
  const mount = mountPath(issuer);
  const { host } = new URL(options.baseUrl);
  const findPerson = async (email: string) =>
    (await options.people()).find((person) => person.email.toLowerCase() === email);
  const provider = createProvider({
    issuer,
    clientId: options.clientId,
    redirectUri: new URL("/auth/callback", options.baseUrl).href,
    keys: await loadIdentityKeys(options.keysFile),
    nameOf: async (email) => (await findPerson(email))?.name,
    clock: options.clock,
  });
  const pages = createSignInPages({
    mount,
    provider,
    findPerson,
    outbox: options.outbox,
    codes: createOneTimeCodes(options.clock),
  });
  const protocol = provider.callback();

  return {
    mount,
    issuer,
    async callback(request, response) {
      const url = request.url ?? "/";
      setSecurityHeaders(response);
      if (request.headers.host !== host) return misdirect(response, options.baseUrl);
      if (url === `${mount}/style.css`) return sendStylesheet(response);
      if (url.startsWith(`${mount}/interaction/`)) return pages(request, response);
      // The provider learns from `originalUrl` that it is mounted below the root.
      Object.assign(request, { originalUrl: url, url: url.slice(mount.length) || "/" });
      return protocol(request, response);
    },
  };
}

/** Another site's name that was made to resolve to this machine must not be same-origin with the sign-in. */
function misdirect(response: ServerResponse, baseUrl: string): void {
  response.writeHead(421, { "content-type": "text/plain" }).end(`Sign-in is at ${baseUrl} only.\n`);
}

function sendStylesheet(response: ServerResponse): void {
  response.setHeader("cache-control", "public, max-age=3600");
  response.setHeader("content-type", "text/css; charset=utf-8").end(stylesheet);
}

function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader(
    "content-security-policy",
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  response.setHeader("cache-control", "no-store");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("x-content-type-options", "nosniff");
}
