import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { Person } from "../../../schema/types.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { loadIdentityKeys } from "./keys.ts";
import { createOneTimeCodes } from "./one-time-codes.ts";
import { createPages } from "./pages.ts";
import { cookieNames, mountPath } from "./provider-names.ts";
import { createSignInPages } from "./sign-in-pages.ts";

export interface IdentityOptions {
  /** Address of the site, such as `http://127.0.0.1:4310`; the provider is served below `/oidc`. */
  baseUrl: string;
  clientId: string;
  /** File of the signing key; created at the first start. */
  keysFile: string;
  /** Returns people who may sign in, over all engagements; must include the person with this address. Called at each sign-in. */
  people(email: string): Promise<Person[]>;
  outbox: Outbox;
  /** Addresses of the site's style sheets, which these pages use. */
  stylesheets: readonly string[];
  clock: { now(): number };
}

/** A local OpenID provider for Node's HTTP server: every path below `mount`. */
export interface Identity {
  mount: string;
  issuer: string;
  callback(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The provider and its pages. Loading its package makes `crew up` start later, and few sign in by mail there. */
interface Opened {
  protocol: Identity["callback"];
  signInPages: ReturnType<typeof createSignInPages>;
}

export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const issuer = new URL("/oidc", options.baseUrl).href;
  const mount = mountPath(issuer);
  const { host } = new URL(options.baseUrl);
  const findPerson = async (email: string) =>
    (await options.people(email)).find((person) => person.email.toLowerCase() === email);
  const pages = createPages(options.stylesheets);
  // A missing package is reported at the start, not at the first sign-in.
  createRequire(import.meta.url).resolve("oidc-provider");
  const keys = await loadIdentityKeys(options.keysFile);
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const { createProvider } = await import("./provider.ts");
    const provider = createProvider({
      issuer,
      pages,
      clientId: options.clientId,
      redirectUri: new URL("/auth/callback", options.baseUrl).href,
      keys,
      nameOf: async (email) => (await findPerson(email))?.name,
      clock: options.clock,
    });
    const signInPages = createSignInPages({
      mount,
      pages,
      provider,
      findPerson,
      outbox: options.outbox,
      codes: createOneTimeCodes(options.clock),
    });
    return { protocol: provider.callback(), signInPages };
  };

  return {
    mount,
    issuer,
    async callback(request, response) {
      const url = request.url ?? "/";
      setSecurityHeaders(response);
      if (request.headers.host !== host) return misdirect(response, options.baseUrl);
      opened ??= open();
      const { protocol, signInPages } = await opened;
      if (url.startsWith(`${mount}/interaction/`)) return signInPages(request, response);
      forgetWhoWasHere(request, cookieNames(issuer).session);
      // The provider reads from `originalUrl` that it is mounted below the root.
      Object.assign(request, { originalUrl: url, url: url.slice(mount.length) || "/" });
      return protocol(request, response);
    },
  };
}

/**
 * Removes the provider's session. Each sign-in asks for credentials anyway, and the session blocks a different person
 * in the same browser: the provider first requires a sign-out page whose script the security policy refuses.
 */
function forgetWhoWasHere(request: IncomingMessage, session: string): void {
  const cookies = (request.headers.cookie ?? "").split(/; */);
  const others = cookies.filter((cookie) => !cookie.startsWith(`${session}=`) && !cookie.startsWith(`${session}.sig=`));
  request.headers.cookie = others.join("; ");
}

/** Redirects a foreign host name that resolves to this computer, so that it is not same-origin with the sign-in. */
function misdirect(response: ServerResponse, baseUrl: string): void {
  response.writeHead(421, { "content-type": "text/plain" }).end(`Sign-in is at ${baseUrl} only.\n`);
}

function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader(
    "content-security-policy",
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  response.setHeader("cache-control", "no-store");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("x-content-type-options", "nosniff");
}
