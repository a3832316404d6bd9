import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type ImageDetail,
  PutLifecyclePolicyCommand,
  paginateDescribeImages,
  RepositoryAlreadyExistsException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { type Engine, findEngine } from "./engine.ts";

/** One repository per account and region; the emitted roles let runners pull from it. */
const repository = "crew/runner";

export interface ImageOptions {
  /** Builds the image again, with a fresh base and fresh packages: a Dockerfile that stays the same never gets security fixes otherwise. */
  rebuild?: boolean | undefined;
  onStep: (step: string) => void;
}

/**
 * Returns the newest image of the Dockerfile, by its digest. The image is built and pushed once, and again on request: the same
 * Dockerfile has the same tag in all environments of the account, those of later builds end in their time, and a tag never moves.
 */
export async function runnerImage(
  account: Account,
  dockerfile: string,
  { rebuild = false, onStep }: ImageOptions,
): Promise<string> {
  const client = new ECRClient({ region: account.region, ...clientTimeouts });
  const place = placeIn(account);
  const tag = tagOf(dockerfile);
  await explainAwsErrors("create the repository of the runners' image", () => makeRepository(client));
  const existing = await newestOf(client, tag);
  if (existing !== undefined && !rebuild) return `${place}@${existing}`;
  const own = existing === undefined ? tag : `${tag}-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  return `${place}@${await make({ client, place, tag: own, dockerfile, onStep })}`;
}

/** Returns the image of the Dockerfile; by its tag when a deployment still has to build it, so that its plan has another id. */
export async function existingImage(account: Account, dockerfile: string): Promise<string> {
  const client = new ECRClient({ region: account.region, ...clientTimeouts });
  const place = placeIn(account);
  const tag = tagOf(dockerfile);
  const digest = await newestOf(client, tag);
  return digest === undefined ? `${place}:${tag}` : `${place}@${digest}`;
}

function placeIn({ id, region }: Account): string {
  return `${id}.dkr.ecr.${region}.amazonaws.com/${repository}`;
}

function tagOf(dockerfile: string): string {
  return createHash("sha256").update(dockerfile).digest("hex").slice(0, 32);
}

/** Images beyond it are of versions that nobody deploys any more; a running project keeps its own among them. */
const keptImages = 100;

const expiry = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: `Keep the newest ${keptImages} images`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
      action: { type: "expire" },
    },
  ],
});

/** Creates the repository, with the account's key for images; an existing one gets the rule for old images. */
async function makeRepository(client: ECRClient): Promise<void> {
  const settings = {
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    // Shared by the environments of the account, so it cannot have the key of one of them.
    encryptionConfiguration: { encryptionType: "KMS" },
  } as const;
  try {
    await client.send(new CreateRepositoryCommand({ repositoryName: repository, ...settings }));
  } catch (error) {
    if (!(error instanceof RepositoryAlreadyExistsException)) throw error;
  }
  await client.send(new PutLifecyclePolicyCommand({ repositoryName: repository, lifecyclePolicyText: expiry }));
}

/** Digest of the Dockerfile's image that was built last. */
async function newestOf(client: ECRClient, tag: string): Promise<string | undefined> {
  return explainAwsErrors("look for the runners' image", async () => {
    const found: ImageDetail[] = [];
    try {
      for await (const { imageDetails = [] } of paginateDescribeImages({ client }, { repositoryName: repository }))
        found.push(
          ...imageDetails.filter(({ imageTags = [] }) => imageTags.some((each) => each.split("-")[0] === tag)),
        );
    } catch (error) {
      // A plan that writes nothing comes before the repository.
      if (!(error instanceof RepositoryNotFoundException)) throw error;
    }
    // By the time in the tag: the registry's own times are whole seconds, in which two images may be pushed.
    const builtAt = ({ imageTags = [] }: ImageDetail) =>
      imageTags
        .filter((each) => each.split("-")[0] === tag)
        .sort()
        .at(-1) ?? "";
    return found.sort((a, b) => (builtAt(a) < builtAt(b) ? 1 : -1))[0]?.imageDigest;
  });
}

interface Making {
  client: ECRClient;
  place: string;
  tag: string;
  dockerfile: string;
  onStep: (step: string) => void;
}

/** Builds and pushes the image; resolves with its digest. */
async function make({ client, place, tag, dockerfile, onStep }: Making): Promise<string> {
  const engine = findEngine();
  const image = `${place}:${tag}`;
  onStep(`Building the runners' image with ${engine.name}; the first time takes minutes`);
  await engine.build(dockerfile, image);
  await signIn(client, engine);
  onStep("Pushing the runners' image");
  await engine.push(image);
  const wanted = { repositoryName: repository, imageIds: [{ imageTag: tag }] };
  const { imageDetails = [] } = await explainAwsErrors("look for the runners' image", () =>
    client.send(new DescribeImagesCommand(wanted)),
  );
  const digest = imageDetails[0]?.imageDigest;
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
