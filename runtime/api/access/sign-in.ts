import { type Context, Hono } from "hono";
import * as openid from "openid-client";
import { returnAddress } from "../../../schema/return-address.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { IdentitySettings } from "../options.ts";
import type { Cookies, PendingSignIn } from "./cookies.ts";
import type { Sessions } from "./sessions.ts";

/** `/auth`: sign-in by authorization code with PKCE, state and nonce; sign-out ends the session. */
export function signInRoutes(identity: IdentitySettings, cookies: Cookies, sessions: Sessions): Hono {
  const provider = createProvider(identity);
  const redirectUri = new URL("/auth/callback", identity.baseUrl).href;
  const app = new Hono();

  app.get("/sign-in", async (c) => {
    const verifier = openid.randomPKCECodeVerifier();
    const pending = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier,
      returnTo: returnAddress(c.req.query("returnTo")),
    };
    const configuration = await provider().catch((error: unknown) => {
      logFailure("provider-unreachable", error, { issuer: identity.issuer });
    });
    if (!configuration) return again(c, cookies, "The identity provider cannot be reached. Try again in a moment.");
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: "openid email profile",
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      // Asks for credentials after a sign-out, even if the provider still has a session.
      prompt: "login",
    });
    cookies.write(c, "sign-ins", thatFit([pending, ...(cookies.read(c, "sign-ins") ?? [])]));
    return c.redirect(url.href, 303);
  });

  app.get("/callback", async (c) => {
    const all = cookies.read(c, "sign-ins") ?? [];
    const pending = all.find(({ state }) => state === c.req.query("state"));
    if (pending === undefined)
      return again(c, cookies, "The sign-in took too long or began in another browser. Try again.");
    cookies.write(
      c,
      "sign-ins",
      all.filter((each) => each !== pending),
    );
    const answered = new URL(`${redirectUri}${new URL(c.req.url).search}`);
    try {
      const tokens = await openid.authorizationCodeGrant(await provider(), answered, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      });
      const person = personOf(tokens.claims() ?? {});
      if (person === undefined)
        return again(c, cookies, "The identity provider names no confirmed e-mail address for you.");
      await signInAs(c, { cookies, sessions }, person);
      return c.redirect(pending.returnTo, 303);
    } catch (error) {
      logFailure("sign-in-failed", error);
      return again(c, cookies, "The sign-in did not work. Try again.");
    }
  });

  app.post("/sign-out", async (c) => {
    const session = cookies.read(c, "session");
    if (session !== undefined) await sessions.end(session);
    cookies.clear(c, "session");
    cookies.write(c, "flash", { kind: "done", text: "You are signed out." });
    return c.redirect("/sign-in", 303);
  });
  return app;
}

/** Starts a session in this browser and ends the previous person's. */
export async function signInAs(
  c: Context,
  { cookies, sessions }: { cookies: Cookies; sessions: Sessions },
  person: { email: string; name: string },
): Promise<void> {
  const before = cookies.read(c, "session");
  if (before !== undefined) await sessions.end(before);
  cookies.write(c, "session", await sessions.begin(person, c.req.header("user-agent") ?? ""));
}

/** Browsers store no cookie above 4 KB, and sealing makes four characters of three. */
const mostPendingCharacters = 2_700;

/** The newest, regardless of its length, and as many older ones as the cookie has space for. */
function thatFit([newest, ...older]: [PendingSignIn, ...PendingSignIn[]]): PendingSignIn[] {
  const kept = [newest];
  for (const each of older) {
    if (JSON.stringify([...kept, each]).length > mostPendingCharacters) break;
    kept.push(each);
  }
  return kept;
}

/** Requests the provider's addresses at the first sign-in and caches them; does not cache a failure. */
function createProvider({ issuer, clientId, clientSecret }: IdentitySettings): () => Promise<openid.Configuration> {
  let known: Promise<openid.Configuration> | undefined;
  const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(issuer);
  return () => {
    known ??= openid
      .discovery(
        new URL(issuer),
        clientId,
        undefined,
        clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret),
        isLoopback ? { execute: [openid.allowInsecureRequests] } : {},
      )
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };
}

/**
 * Returns the person with a confirmed address; an unconfirmed one could belong to a different person. Cognito writes
 * the claim as text in some tokens.
 */
function personOf(claims: Record<string, unknown>): { email: string; name: string } | undefined {
  const { email, email_verified: isVerified, name } = claims;
  if (typeof email !== "string" || String(isVerified) !== "true") return undefined;
  return { email: email.toLowerCase(), name: typeof name === "string" ? name : email };
}

function again(c: Context, cookies: Cookies, text: string): Response {
  cookies.write(c, "flash", { kind: "refused", text });
  return c.redirect("/sign-in", 303);
}
