import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ImageNotFoundException,
  RepositoryAlreadyExistsException,
} from "@aws-sdk/client-ecr";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { type Engine, findEngine } from "./engine.ts";

/** One repository per account and region; the emitted roles let runners pull from it. */
const repository = "crew/runner";

/**
 * Returns the digest of the Dockerfile's image. The image is built and pushed once: the same Dockerfile has the same
 * tag in all environments of the account, and a tag never moves.
 */
export async function runnerImage(
  account: Account,
  dockerfile: string,
  onStep: (step: string) => void,
): Promise<string> {
  const client = new ECRClient({ region: account.region, ...clientTimeouts });
  const place = `${account.id}.dkr.ecr.${account.region}.amazonaws.com/${repository}`;
  const tag = createHash("sha256").update(dockerfile).digest("hex").slice(0, 32);
  await explainAwsErrors("create the repository of the runners' image", () => makeRepository(client));
  const digest = (await digestOf(client, tag)) ?? (await make({ client, place, tag, dockerfile, onStep }));
  return `${place}@${digest}`;
}

async function makeRepository(client: ECRClient): Promise<void> {
  const settings = { imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true } } as const;
  try {
    await client.send(new CreateRepositoryCommand({ repositoryName: repository, ...settings }));
  } catch (error) {
    if (!(error instanceof RepositoryAlreadyExistsException)) throw error;
  }
}

async function digestOf(client: ECRClient, tag: string): Promise<string | undefined> {
  const wanted = { repositoryName: repository, imageIds: [{ imageTag: tag }] };
  return explainAwsErrors("look for the runners' image", async () => {
    try {
      return (await client.send(new DescribeImagesCommand(wanted))).imageDetails?.[0]?.imageDigest;
    } catch (error) {
      if (error instanceof ImageNotFoundException) return undefined;
      throw error;
    }
  });
}

interface Making {
  client: ECRClient;
  place: string;
  tag: string;
  dockerfile: string;
  onStep: (step: string) => void;
}

async function make({ client, place, tag, dockerfile, onStep }: Making): Promise<string> {
  const engine = findEngine();
  const image = `${place}:${tag}`;
  onStep(`Building the runners' image with ${engine.name}; the first time takes minutes`);
  await engine.build(dockerfile, image);
  await signIn(client, engine);
  onStep("Pushing the runners' image");
  await engine.push(image);
  const digest = await digestOf(client, tag);
  if (digest === undefined) throw new Error(`${image} was pushed but does not exist.`);
  return digest;
}

async function signIn(client: ECRClient, engine: Engine): Promise<void> {
  const { authorizationData = [] } = await explainAwsErrors("sign in to the registry", () =>
    client.send(new GetAuthorizationTokenCommand({})),
  );
  const [{ authorizationToken = "", proxyEndpoint = "" } = {}] = authorizationData;
  const [user = "", password = ""] = Buffer.from(authorizationToken, "base64").toString().split(":");
  await engine.signIn(proxyEndpoint.replace(/^https:\/\//, ""), user, password);
}
