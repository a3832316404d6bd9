import Provider, { type Account, type Context } from "oidc-provider";
import type { IdentityKeys } from "./keys.ts";
import type { Pages } from "./pages.ts";
import { cookieNames, mountPath } from "./provider-names.ts";
import { createShortLivedStore } from "./short-lived-store.ts";

export interface ProviderSettings {
  issuer: string;
  clientId: string;
  redirectUri: string;
  keys: IdentityKeys;
  pages: Pages;
  nameOf(email: string): Promise<string | undefined>;
  clock: { now(): number };
}

/** Authorization code with PKCE for one public client, ID tokens signed with ES256, claims `email` and `name`. */
export function createProvider(settings: ProviderSettings): Provider {
  const { issuer, clientId, redirectUri, keys } = settings;
  const provider: Provider = new Provider(issuer, {
    adapter: createShortLivedStore(settings.clock),
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: "none",
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookieSecret], names: cookieNames(issuer) },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    responseTypes: ["code"],
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 300, Interaction: 3_600, Session: 300, Grant: 300 },
    clientBasedCORS: () => false,
    interactions: {
      url: (_: unknown, interaction: { uid: string }) => `${mountPath(issuer)}/interaction/${interaction.uid}`,
    },
    findAccount: (_: unknown, email: string): Account => ({
      accountId: email,
      claims: async () => ({ sub: email, email, email_verified: true, name: await settings.nameOf(email) }),
    }),
    loadExistingGrant: (ctx: Context) => grantOwnClient(provider, ctx),
    renderError: (ctx: Context, out: { error: string; error_description?: string }) => {
      ctx.type = "html";
      ctx.body = settings.pages.failure(out.error_description ?? out.error);
    },
  });
  return provider;
}

/** Grants without asking for consent: the only client is crew. */
async function grantOwnClient(provider: Provider, ctx: Context): Promise<unknown> {
  const { client, session } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}
