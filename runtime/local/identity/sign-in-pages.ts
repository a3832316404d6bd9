import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { Person } from "../../../schema/types.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { CodeCheck, OneTimeCodes } from "./one-time-codes.ts";
import type { Pages } from "./pages.ts";

const maxFormBytes = 4_096;

export interface SignInPages {
  mount: string;
  provider: Provider;
  codes: OneTimeCodes;
  pages: Pages;
  outbox: Outbox;
  findPerson(email: string): Promise<Person | undefined>;
}

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  /** The pending sign-in; its cookie has proved that it belongs to this browser. */
  signIn: string;
  /** Path of the sign-in's pages. */
  path: string;
}

/** Creates the pages of a sign-in: address, then code. */
export function createSignInPages(site: SignInPages) {
  const { pages } = site;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const step = request.url?.split("?")[0]?.slice(`${site.mount}/interaction/`.length).split("/")[1];
    const signIn = await site.provider.interactionDetails(request, response).then(
      (interaction) => interaction.uid,
      () => undefined,
    );
    if (signIn === undefined)
      return send(response, 400, pages.failure("This sign-in has expired or was started in a different browser."));
    const visit: Visit = { request, response, signIn, path: `${site.mount}/interaction/${signIn}` };
    if (request.method === "GET" && step === undefined) return show(site, visit);
    if (request.method !== "POST")
      return send(response, 405, pages.failure("This page accepts only form submissions."));
    const form = await readForm(request);
    if (form === undefined) return send(response, 413, pages.failure("The form data is too large."));
    if (step === "address") return takeAddress(site, visit, form.get("email") ?? "");
    if (step === "code") return takeCode(site, visit, form.get("code") ?? "");
    if (step === "again") return startOver(site, visit);
    return send(response, 404, pages.failure("This page does not exist."));
  };
}

function show(site: SignInPages, visit: Visit): void {
  const email = site.codes.pending(visit.signIn);
  const { pages } = site;
  send(visit.response, 200, email === undefined ? pages.address(visit.path, "") : pages.code(visit.path, email));
}

function startOver(site: SignInPages, visit: Visit): void {
  site.codes.forget(visit.signIn);
  redirect(visit.response, visit.path);
}

async function takeAddress(site: SignInPages, visit: Visit, entered: string): Promise<void> {
  const email = entered.trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    const page = site.pages.address(visit.path, entered, "Enter an e-mail address, such as name@example.com.");
    return send(visit.response, 422, page);
  }
  const code = site.codes.issue(visit.signIn, email);
  // Responds before any work that depends on the address, because the response time would reveal whether it is
  // declared.
  redirect(visit.response, visit.path);
  if (code === undefined) return;
  const person = await site.findPerson(email);
  if (person === undefined) await site.outbox.discard(codeMail({ name: email, email }, code));
  else await site.outbox.deliver(codeMail(person, code));
}

function codeMail(person: Person, code: string) {
  return {
    to: [person.email],
    subject: `${code} is your code for crew`,
    text: `Hello ${person.name},\n\nyour code to sign in is ${code}. It is valid for ten minutes and can be used once.\n\nIf you did not request it, you can ignore this mail.\n`,
  };
}

async function takeCode(site: SignInPages, visit: Visit, entered: string): Promise<void> {
  const email = site.codes.pending(visit.signIn) ?? "";
  const check = site.codes.check(visit.signIn, entered.replaceAll(/\s/g, ""));
  // A challenge for an undeclared address never opens, even when the code is guessed.
  const isKnown = check.kind === "right" && (await site.findPerson(check.email)) !== undefined;
  if (check.kind === "right" && isKnown) {
    const result = { login: { accountId: check.email, remember: false } };
    return site.provider.interactionFinished(visit.request, visit.response, result, { mergeWithLastSubmission: false });
  }
  refuseCode(site.pages, visit, check, email);
}

function refuseCode(pages: Pages, { response, path }: Visit, check: CodeCheck, email: string): void {
  send(response, 422, check.kind === "wrong" ? wrong(check.triesLeft) : over());

  function wrong(triesLeft: number): string {
    const tries = triesLeft === 1 ? "one try" : `${triesLeft} tries`;
    return pages.code(path, email, `The code is incorrect. You have ${tries} left.`);
  }
  function over(): string {
    return pages.address(path, email, "This code has expired. Request a new one.");
  }
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(html);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > maxFormBytes) return undefined;
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}
