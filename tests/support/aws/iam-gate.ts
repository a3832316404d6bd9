import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Statement } from "../../../compiler/emit/infra/iam/statement.ts";
import { apiCallOf } from "./api-call.ts";
import { allows, type RequestContext } from "./evaluate-policy.ts";

/** A role of the deployment: its ARN, its emitted rights, and the keys that the container service gives to its containers. */
export interface GateRole {
  arn: string;
  statements: readonly Statement[];
  /** Access key id; absent for a role that is only taken on. */
  accessKeyId?: string;
}

export interface IamGate {
  url: string;
  /** Calls that were refused, for the message of a failing test. */
  refused(): string[];
  close(): Promise<void>;
}

interface Session {
  role: GateRole;
  context: RequestContext;
}

/**
 * IAM and STS in front of moto, which enforces no conditions, no session tags and no session's end: every request is decided by the
 * emitted rights of the role whose key signed it, and a key of no role is refused.
 */
export async function openIamGate(moto: string, table: string, roles: readonly GateRole[]): Promise<IamGate> {
  const sessions = new Map<string, Session>();
  for (const role of roles) if (role.accessKeyId) sessions.set(role.accessKeyId, { role, context: {} });
  const refused: string[] = [];
  const refuse = (response: ServerResponse, what: string, isXml: boolean) => {
    refused.push(what);
    const message = `not authorized to perform: ${what}`;
    const json = JSON.stringify({ __type: "AccessDeniedException", message });
    const xml = `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
    response.writeHead(isXml ? 403 : 400, { "content-type": isXml ? "application/xml" : "application/x-amz-json-1.0" });
    response.end(isXml ? xml : json);
  };

  const assume = (session: Session, form: URLSearchParams, response: ServerResponse) => {
    const role = roles.find(({ arn }) => arn === form.get("RoleArn"));
    const tags = tagsIn(form);
    const context: RequestContext = { "aws:TagKeys": Object.keys(tags) };
    for (const [key, value] of Object.entries(tags)) context[`aws:RequestTag/${key}`] = value;
    const resource = form.get("RoleArn") ?? "";
    const needed = Object.keys(tags).length > 0 ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
    const isAllowed = needed.every((action) => allows(session.role.statements, { action, resource, context }));
    if (!role || !isAllowed) return refuse(response, `sts:AssumeRole on ${resource}`, true);
    const accessKeyId = `ASIA${sessions.size}${Math.random().toString(36).slice(2, 12).toUpperCase()}`;
    const own = Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
    sessions.set(accessKeyId, { role, context: Object.fromEntries(own) });
    const expiration = new Date(Date.now() + Number(form.get("DurationSeconds") ?? 3600) * 1000).toISOString();
    response.writeHead(200, { "content-type": "text/xml" });
    response.end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session-${accessKeyId}</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  };

  const server = createServer(async (incoming, response) => {
    const bytes = await bodyOf(incoming);
    const body = bytes.toString("latin1");
    const key = /Credential=([^/]+)\//.exec(String(incoming.headers.authorization ?? ""))?.[1] ?? "";
    const session = sessions.get(key);
    const isXml = incoming.headers["x-amz-target"] === undefined;
    if (session === undefined) return refuse(response, `anything with the key ${key}`, isXml);
    if (body.startsWith("Action=AssumeRole") || body.includes("&Action=AssumeRole"))
      return assume(session, new URLSearchParams(body), response);
    const call = apiCallOf(incoming, body, table);
    const context = { ...call.context, ...session.context };
    if (!allows(session.role.statements, { ...call, context }))
      return refuse(response, `${call.action} on ${call.resource} ${JSON.stringify(call.context)}`, isXml);
    forward(moto, incoming, bytes, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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

function forward(moto: string, incoming: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
  const { hostname: host, port } = new URL(moto);
  const { method, url: path, headers } = incoming;
  const onward = request({ host, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.once("error", () => response.destroy());
  onward.end(bytes);
}
