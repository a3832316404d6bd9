import { BatchGetImageCommand, ECRClient, GetDownloadUrlForLayerCommand } from "@aws-sdk/client-ecr";
import { type Check, type Fields, optional } from "../../base/checks.ts";
import { isObject } from "../../base/is-object.ts";
import { readJsonObject } from "../../base/read-json.ts";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { Refused } from "../refused.ts";

const publicRegistry = "public.ecr.aws/";

/** Returns the image that an infrastructure's runners pull through a cache of the public registry; undefined when they do not. */
export function throughCache(main: string, given: string | undefined): { prefix: string; image: string } | undefined {
  const { resource } = readMain(main);
  const [rule] = Object.values(partOf(resource, "aws_ecr_pull_through_cache_rule"));
  const prefix = partOf({ rule }, "rule").ecr_repository_prefix;
  const image = given ?? stockImageIn(main);
  if (typeof prefix !== "string" || !image?.startsWith(publicRegistry)) return undefined;
  return { prefix, image: image.slice(publicRegistry.length) };
}

/** Returns the image that an infrastructure's runners have unless another is given, by its tag. */
export function stockImageIn(main: string): string | undefined {
  const image = partOf(readMain(main).variable, "runner_image").default;
  return typeof image === "string" ? image : undefined;
}

function readMain(main: string): Main {
  return readJsonObject<Main>("The main.tf.json of the deployment", main, mainFields);
}

interface Main {
  resource?: { [type: string]: unknown };
  variable?: { [name: string]: unknown };
}

const record: Check<{ [key: string]: unknown }> = (value): value is { [key: string]: unknown } => isObject(value);
const mainFields: Fields<Main> = { resource: optional(record), variable: optional(record) };

function partOf(value: { [key: string]: unknown } | undefined, key: string): { [key: string]: unknown } {
  const part = value?.[key];
  return isObject(part) ? part : {};
}

/**
 * Fills the cache with the image's manifests and layers for linux/amd64. The first pull needs a way to the internet, which
 * private runners do not have (docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html).
 */
export async function fillCache(
  { region }: Account,
  { prefix, image }: { prefix: string; image: string },
): Promise<void> {
  const client = new ECRClient({ region, ...clientTimeouts });
  const [, path = image, tag = "latest", imageDigest] = /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image) ?? [];
  const repositoryName = `${prefix}/${path}`;
  await explainAwsErrors(`copy the image ${image} into the account`, async () => {
    const index = await manifestOf(client, repositoryName, imageDigest ? { imageDigest } : { imageTag: tag });
    const own = platformDigest(index);
    const manifest = own === undefined ? index : await manifestOf(client, repositoryName, { imageDigest: own });
    for (const layerDigest of layersOf(manifest)) {
      await client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
    }
  });
}

type Manifest = { [key: string]: unknown };

async function manifestOf(
  client: ECRClient,
  repositoryName: string,
  imageId: { imageTag: string } | { imageDigest: string },
): Promise<Manifest> {
  const { images = [], failures = [] } = await client.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [imageId], acceptedMediaTypes: manifestTypes }),
  );
  const text = images[0]?.imageManifest;
  if (text !== undefined) return readJsonObject<Manifest>(`The manifest of ${repositoryName}`, text, {});
  const [failure] = failures;
  throw new Refused(
    `The image ${repositoryName} could not be copied into the account${failure === undefined ? "" : ` (${failure.failureCode}: ${failure.failureReason})`}, and private runners cannot fetch it themselves. Run \`crew deploy\` again, or pass an image of your own registry with --runner-image.`,
  );
}

const manifestTypes = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
];

/** Digest of the manifest for the runners' platform; undefined for an image of one platform. */
function platformDigest({ manifests }: Manifest): string | undefined {
  const own = listOf(manifests).find(
    ({ platform }) => isObject(platform) && platform.os === "linux" && platform.architecture === "amd64",
  );
  return own === undefined ? undefined : String(own.digest);
}

function layersOf({ config, layers }: Manifest): string[] {
  return [config, ...listOf(layers)].flatMap((each) => (isObject(each) ? [String(each.digest)] : []));
}

function listOf(value: unknown): { [key: string]: unknown }[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
