import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { isObject } from "../../base/is-object.ts";

type Variables = { [name: string]: string | undefined };

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** Roles that were taken on with a role's credentials last an hour at most: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html */
const sessionSeconds = 3600;
/** Half of it: the next attempts have time before the AWS clients ask for newer credentials, five minutes before the end. */
const renewAfterMs = (sessionSeconds / 2) * 1000;
const retryAfterMs = 30_000;

export interface Narrowed {
  stop(): void;
}

/**
 * Takes on the role `CREW_PROJECT_ROLE` for one project and renews it: all AWS clients of this process then have that
 * project's rights only. They read them from this process's variables, which no other process sees; the address of the
 * container's own credentials is removed from them. Nothing to do where no role is given, as on one machine.
 */
export async function narrowCredentials(
  project: string,
  variables: Variables,
  onFailure: (error: Error) => void,
): Promise<Narrowed> {
  const { CREW_PROJECT_ROLE: role } = variables;
  if (role === undefined) return { stop: () => undefined };
  const client = new STSClient({ credentials: containerCredentials(variables) });
  const renew = async () => put(variables, await assume(client, role, project));
  await renew();
  let timer: NodeJS.Timeout;
  const renewIn = (ms: number) => {
    timer = setTimeout(() => {
      renew().then(
        () => renewIn(renewAfterMs),
        (error: Error) => {
          onFailure(error);
          renewIn(retryAfterMs);
        },
      );
    }, ms).unref();
  };
  renewIn(renewAfterMs);
  return { stop: () => clearTimeout(timer) };
}

async function assume(client: STSClient, role: string, project: string): Promise<Credentials> {
  const { Credentials: given } = await client.send(
    new AssumeRoleCommand({
      RoleArn: role,
      // At most 64 characters; CloudTrail shows it.
      RoleSessionName: project.slice(0, 64),
      DurationSeconds: sessionSeconds,
      Tags: [{ Key: "project", Value: project }],
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new Error("STS answered without a key.");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

/** With the expiry, the SDK reads them again before they end. */
function put(variables: Variables, { accessKeyId, secretAccessKey, sessionToken, expiration }: Credentials): void {
  variables.AWS_ACCESS_KEY_ID = accessKeyId;
  variables.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  variables.AWS_SESSION_TOKEN = sessionToken;
  variables.AWS_CREDENTIAL_EXPIRATION = expiration.toISOString();
}

/** docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
const containerAddress = "http://169.254.170.2";

/** Returns the provider of the container's own credentials and removes their address from the variables. */
function containerCredentials(variables: Variables): () => Promise<Credentials> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = variables;
  delete variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  delete variables.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  const address = path === undefined ? full : `${containerAddress}${path}`;
  if (address === undefined) throw new Error("CREW_PROJECT_ROLE is given, and the container has no credentials.");
  return async () => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`The container's credentials cannot be read: ${response.status}.`);
    const given: unknown = await response.json();
    const text = (name: string) => (isObject(given) && typeof given[name] === "string" ? given[name] : "");
    return {
      accessKeyId: text("AccessKeyId"),
      secretAccessKey: text("SecretAccessKey"),
      sessionToken: text("Token"),
      expiration: new Date(text("Expiration")),
    };
  };
}
