import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import { startServer } from "../../../runtime/api/node-server.ts";
import type { HttpResult } from "../../../runtime/lambda/http-event.ts";
import { createIdentity, type Identity } from "../../../runtime/local/identity/identity.ts";
import type { Person } from "../../../schema/types.ts";
import { type FunctionHost, startFunction } from "../../aws/function-host.ts";
import type { Cloud } from "./cloud.ts";
import { eventOf, responseOf } from "./http-api.ts";

/** A deployment as persons and services meet it: its site, and its functions with the roles and variables that they have in the account. */
export interface DeployedEngagement {
  url: string;
  /** Starts the functions as they are deployed now. */
  update(): Promise<void>;
  /** Calls the function behind the events. */
  tell(event: object): Promise<unknown>;
  /** Calls the function behind the API, as services of the account do. */
  call(event: object): Promise<unknown>;
  /** A variable of the function behind the API. */
  variable(name: string): string;
  log(): string;
  close(): Promise<void>;
}

const clientId = "crew-site";

/** Of the API's variables only the addresses of site and sign-in differ: the emulator serves neither CloudFront nor Cognito. */
export async function openDeployedEngagement(cloud: Cloud, name: string, home: string): Promise<DeployedEngagement> {
  const lambda = new LambdaClient({ endpoint: cloud.emulator, region: "us-east-1" });
  const functions = new Map<string, { host: FunctionHost; variables: Variables }>();
  let earlier = "";
  const hostOf = (purpose: string) => {
    const found = functions.get(purpose);
    if (found === undefined) throw new Error(`The function ${purpose} is not deployed.`);
    return found;
  };
  const site = await startServer({
    port: 0,
    app: {
      fetch: async (request) => responseOf((await hostOf("api").host.invoke(await eventOf(request))) as HttpResult),
    },
    identity: { mount: "/oidc", callback: async (request, response) => identity.callback(request, response) },
  });
  const identity: Identity = await createIdentity({
    baseUrl: site.url,
    clientId,
    keysFile: join(home, "keys.json"),
    people: () => peopleOf(cloud, hostOf("api").variables),
    outbox: cloud.outbox,
    stylesheets: [],
    clock: { now: Date.now },
  });

  const start = async (purpose: string) => {
    const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName: `${name}-${purpose}` }));
    const variables = Configuration?.Environment?.Variables ?? {};
    const keys = await cloud.gate.keysFor(Configuration?.Role ?? "", "lambda.amazonaws.com");
    const entry = await unpack(Code?.Location ?? "", Configuration?.CodeSha256 ?? "", join(home, purpose));
    const host = startFunction(entry, {
      ...variables,
      ...cloud.variables,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ENDPOINT_URL_S3: cloud.url,
      CREW_SITE_URL: site.url,
      CREW_ISSUER: identity.issuer,
      CREW_CLIENT_ID: clientId,
    });
    functions.set(purpose, { host, variables });
  };
  const stop = async () => {
    earlier += [...functions.values()].map(({ host }) => host.log()).join("");
    await Promise.all([...functions.values()].map(({ host }) => host.close()));
    functions.clear();
  };
  return {
    url: site.url,
    async update() {
      await stop();
      await Promise.all(["api", "events"].map(start));
    },
    tell: (event) => hostOf("events").host.invoke(event),
    call: (event) => hostOf("api").host.invoke(event),
    variable: (of) => hostOf("api").variables[of] ?? "",
    log: () => earlier + [...functions.values()].map(({ host }) => host.log()).join(""),
    async close() {
      await stop();
      await site.close();
    },
  };
}

type Variables = { [name: string]: string };

/** Everybody in the deployment's user pool. */
async function peopleOf({ emulator }: Cloud, { CREW_ISSUER: issuer = "" }: Variables): Promise<Person[]> {
  const response = await fetch(emulator, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.ListUsers",
      authorization:
        "AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({ UserPoolId: issuer.slice(issuer.lastIndexOf("/") + 1) }),
  });
  const { Users } = (await response.json()) as { Users: { Attributes: { Name: string; Value: string }[] }[] };
  return Users.map(({ Attributes }) => {
    const attributes = Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value]));
    return { name: attributes.name ?? "", email: attributes.email ?? "" };
  });
}

/** As Lambda does with the package; its digest is the one that was deployed. Resolves with the URL of its entry. */
async function unpack(location: string, sha256: string, folder: string): Promise<string> {
  const built = join(import.meta.dirname, "../../../build/packages");
  const file = location.slice(location.indexOf("/api/") + 5);
  const bytes = await readFile(join(built, `api-${file}`));
  const digest = createHash("sha256").update(bytes).digest("base64");
  if (digest !== sha256) throw new Error(`The function was deployed with another package than ${file}.`);
  for (const [path, content] of Object.entries(unzipSync(bytes))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return pathToFileURL(join(folder, "index.mjs")).href;
}
