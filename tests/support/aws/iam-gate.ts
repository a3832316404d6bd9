import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { accountId, apiCallsOf, signatureOf } from "./api-call.ts";
import {
  type ApiCall,
  allows,
  type Policy,
  type RequestContext,
  type RolePolicies,
  trusts,
} from "./evaluate-policy.ts";

/** A role as IAM stores it. */
export interface Role extends RolePolicies {
  trust: Policy;
}

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** A call with the role that made it, and the tags of its session. */
export interface GateCall extends ApiCall {
  role: string;
  tags: { [key: string]: string };
}

/** A request on its way; what is returned is sent on. */
export interface Passed {
  incoming: IncomingMessage;
  body: Buffer;
}

export interface IamGateOptions {
  /** Asked at every call, so that a change of a role counts from then on. */
  role(arn: string): Promise<Role | undefined>;
  /** Returns where an allowed request goes, and its body if that changes. */
  route(passed: Passed): { url: string; body?: Buffer } | Promise<{ url: string; body?: Buffer }>;
  /** The key of a person who set the account up: what it signs is not decided. Without it, no key but those of roles is taken. */
  administrator?: string;
}

export interface IamGate {
  url: string;
  /** The address for a service that acts with the role it has at the time, whatever signs its requests. */
  urlFor(role: () => string): Promise<string>;
  /** Takes on a role as an AWS service does, such as `lambda.amazonaws.com`. Rejects where the role's trust does not have it. */
  keysFor(role: string, service: string): Promise<Keys>;
  /** Decides about a call that no request is made for, such as iam:PassRole, and notes it. */
  decide(role: string, call: ApiCall): Promise<boolean>;
  /** Decides again, by what the roles may now, about calls that were made; notes nothing. Resolves with those that are refused. */
  refusedNow(calls: readonly GateCall[]): Promise<GateCall[]>;
  allowed(): GateCall[];
  refused(): GateCall[];
  close(): Promise<void>;
}

interface Session {
  role: string;
  tags: { [key: string]: string };
}

/**
 * IAM and STS in front of an emulator, which enforces no conditions, no session tags and no boundary: every request is decided by the
 * policies of the role whose key signed it.
 */
export async function openIamGate({ role: findRole, route, administrator }: IamGateOptions): Promise<IamGate> {
  const sessions = new Map<string, Session>();
  const [allowed, refused]: [GateCall[], GateCall[]] = [[], []];
  const servers: Server[] = [];

  const decide = async ({ role, tags }: Session, { action, resource, context }: ApiCall): Promise<boolean> => {
    const own = Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
    const call = { action, resource, context: { ...context, ...Object.fromEntries(own) } };
    const policies = await findRole(role);
    const isAllowed = policies !== undefined && allows(policies, call);
    (isAllowed ? allowed : refused).push({ ...call, role, tags });
    return isAllowed;
  };

  const open = (session: Session): Keys => {
    const accessKeyId = `ASIA${String(sessions.size).padStart(16, "0")}`;
    sessions.set(accessKeyId, session);
    return { accessKeyId, secretAccessKey: "secret", sessionToken: `session-${accessKeyId}` };
  };

  const assume = async (session: Session, form: URLSearchParams, response: ServerResponse) => {
    const role = form.get("RoleArn") ?? "";
    const tags = tagsIn(form);
    const asked = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
    const context: RequestContext = {
      "aws:TagKeys": Object.keys(tags),
      "sts:RoleSessionName": form.get("RoleSessionName") ?? undefined,
      "sts:ExternalId": form.get("ExternalId") ?? undefined,
      ...Object.fromEntries(asked),
    };
    const target = await findRole(role);
    for (const action of asked.length > 0 ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]) {
      const isTrusted = target !== undefined && trusts(target.trust, { AWS: session.role }, { action, context });
      const isAllowed = await decide(session, { action, resource: role, context });
      if (!isTrusted || !isAllowed) return refuse(response, `${action} on ${role}`, true);
    }
    const expiration = new Date(Date.now() + Number(form.get("DurationSeconds") ?? 3600) * 1000).toISOString();
    response.writeHead(200, { "content-type": "text/xml" }).end(assumed(open({ role, tags }), expiration));
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse, as: Session | undefined) => {
    const body = await bodyOf(incoming);
    const { key, service } = signatureOf(incoming);
    const session = as ?? sessions.get(key);
    const isXml = incoming.headers["x-amz-target"] === undefined && service !== "bedrock";
    if (session !== undefined) {
      const form = new URLSearchParams(body.toString("latin1"));
      if (service === "sts" && form.get("Action") === "AssumeRole") return assume(session, form, response);
      for (const call of apiCallsOf(incoming, body.toString("latin1"))) {
        if (!(await decide(session, call)))
          return refuse(response, `${call.action} on ${call.resource} ${JSON.stringify(call.context)}`, isXml);
      }
    } else if (key !== administrator || key === "") return refuse(response, `anything with the key ${key}`, isXml);
    const { url, body: changed = body } = await route({ incoming, body });
    forward(url, incoming, changed, response);
  };

  const listen = async (as?: () => Session): Promise<string> => {
    const server = createServer((incoming, response) => {
      answer(incoming, response, as?.()).catch((error: Error) => {
        console.error(`The gate failed at ${incoming.method} ${incoming.url}:`, error);
        response.writeHead(500).end();
      });
    });
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  return {
    url: await listen(),
    urlFor: (role) => listen(() => ({ role: role(), tags: {} })),
    async keysFor(role, service) {
      const call = { action: "sts:AssumeRole", context: { "aws:SourceAccount": accountId } };
      const trust = (await findRole(role))?.trust;
      if (trust === undefined || !trusts(trust, { Service: service }, call))
        throw new Error(`${service} cannot take on ${role}.`);
      return open({ role, tags: {} });
    },
    decide: (role, call) => decide({ role, tags: {} }, call),
    async refusedNow(calls) {
      const policies = await Promise.all(calls.map(({ role }) => findRole(role)));
      return calls.filter((call, index) => {
        const own = policies[index];
        return own === undefined || !allows(own, call);
      });
    },
    allowed: () => allowed,
    refused: () => refused,
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function refuse(response: ServerResponse, what: string, isXml: boolean): void {
  const message = `not authorized to perform: ${what}`;
  const json = JSON.stringify({ __type: "AccessDeniedException", message });
  const xml = `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
  const type = isXml ? "application/xml" : "application/x-amz-json-1.0";
  const headers = { "content-type": type, "x-amzn-errortype": "AccessDeniedException" };
  response.writeHead(isXml ? 403 : 400, headers).end(isXml ? xml : json);
}

function assumed({ accessKeyId, secretAccessKey, sessionToken }: Keys, expiration: string): string {
  const keys = `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>`;
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${keys}<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function tagsIn(form: URLSearchParams): { [key: string]: string } {
  const tags: { [key: string]: string } = {};
  for (let number = 1; form.has(`Tags.member.${number}.Key`); number++)
    tags[form.get(`Tags.member.${number}.Key`) ?? ""] = form.get(`Tags.member.${number}.Value`) ?? "";
  return tags;
}

function forward(to: string, incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { hostname: host, port } = new URL(to);
  const { method, url: path } = incoming;
  const headers = { ...incoming.headers };
  if (headers["content-length"] !== undefined) headers["content-length"] = String(body.length);
  const onward = request({ host, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.once("error", () => response.destroy());
  onward.end(body);
}
