import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { isObject } from "../../../../base/is-object.ts";
import { readJson } from "../../../../base/read-json.ts";
import type { CommandTool } from "../../../../schema/types.ts";
import type { Refused } from "./evaluate-arguments.ts";

/** Credentials for one program, by the variables with which programs of AWS find them, until they are closed. */
export interface AccountCredentials {
  kind: "given";
  variables: { [name: string]: string };
  close(): Promise<void>;
}

const none: AccountCredentials = { kind: "given", variables: {}, close: async () => undefined };

/** Roles that were taken on with a role's credentials last an hour at most. */
const sessionSeconds = 3600;
const renewAfterMs = (sessionSeconds / 2) * 1000;

/**
 * Takes on the role of a tool, and serves its credentials on the loopback interface behind a token, which only the
 * tool's program gets. They are renewed while it runs. Nothing to do for a tool without rights in an account.
 */
export async function openAccountCredentials(
  { name, rights, assume }: CommandTool,
  project: string,
): Promise<AccountCredentials | Refused> {
  if (rights === undefined && assume === undefined) return none;
  const given = roleOf(name);
  if (given === undefined)
    return { kind: "refused", reason: `${name} acts in an account of AWS with a role that only a deployment has.` };
  const source = sessionsOf(given, project);
  try {
    await source();
  } catch (error) {
    return { kind: "refused", reason: `The role of ${name} cannot be taken on: ${(error as Error).message}` };
  }
  return serve(source);
}

interface ToolRole {
  role: string;
  externalId?: string;
}

/** Returns the role with which the deployment lets a tool act; undefined on one machine, which has none. */
export function roleOf(tool: string): ToolRole | undefined {
  const roles = readJson("CREW_TOOL_ROLES", process.env.CREW_TOOL_ROLES ?? "{}");
  const given = isObject(roles) ? roles[tool] : undefined;
  if (!isObject(given) || typeof given.role !== "string") return undefined;
  const { role, externalId } = given;
  return { role, ...(typeof externalId === "string" && { externalId }) };
}

/** Returns the answer of the container credentials protocol, which a new session replaces before the old one ends. */
function sessionsOf({ role, externalId }: ToolRole, project: string): () => Promise<string> {
  const client = new STSClient();
  const command = new AssumeRoleCommand({
    RoleArn: role,
    // At most 64 characters; CloudTrail shows it.
    RoleSessionName: `crew-${project}`.slice(0, 64),
    DurationSeconds: sessionSeconds,
    ...(externalId !== undefined && { ExternalId: externalId }),
  });
  let current: { answer: string; at: number } | undefined;
  return async () => {
    if (current !== undefined && Date.now() - current.at < renewAfterMs) return current.answer;
    const { Credentials } = await client.send(command);
    if (Credentials === undefined) throw new Error("STS answered without a key.");
    const { AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration } = Credentials;
    const answer = JSON.stringify({ AccessKeyId, SecretAccessKey, Token, Expiration, RoleArn: role });
    current = { answer, at: Date.now() };
    return answer;
  };
}

/** docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
async function serve(source: () => Promise<string>): Promise<AccountCredentials> {
  const token = randomBytes(32).toString("base64url");
  const server = createServer((request, response) => {
    if (request.headers.authorization !== token) {
      response.writeHead(403).end();
      return;
    }
    source().then(
      (answer) => response.writeHead(200, { "content-type": "application/json" }).end(answer),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const region = process.env.AWS_REGION;
  return {
    kind: "given",
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
