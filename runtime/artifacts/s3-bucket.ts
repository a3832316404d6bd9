import { setTimeout as wait } from "node:timers/promises";
import type { S3Client, S3ServiceException } from "@aws-sdk/client-s3";

/** Objects below an `s3://bucket[/prefix]` URL. A version is S3's ETag: it changes with the content. */
export interface Bucket {
  read(key: string): Promise<{ bytes: Buffer; version: string } | undefined>;
  /**
   * Writes only while the object has the version `expected`, or does not exist. Resolves with the new version, or with
   * nothing when the version differed. The different version may have the same content: a repeated request whose first
   * response was lost finds its own object.
   */
  write(key: string, bytes: Uint8Array, expected: string | undefined): Promise<string | undefined>;
}

const conflictAttempts = 5;

/** Reads region, credentials and endpoint from the AWS SDK's environment. */
export function openBucket(url: string): Bucket {
  const { hostname: name, pathname } = new URL(url);
  const path = pathname.replace(/^\/|\/$/g, "");
  const placeOf = (key: string) => ({ Bucket: name, Key: path === "" ? key : `${path}/${key}` });
  return {
    async read(key) {
      const { sdk, client } = await loadS3();
      try {
        const { Body, ETag } = await client.send(new sdk.GetObjectCommand(placeOf(key)));
        if (Body === undefined || ETag === undefined) throw new Error(`S3 answered without content for ${key}`);
        return { bytes: Buffer.from(await Body.transformToByteArray()), version: ETag };
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        if (isRefusal(error) && (await isMissing(placeOf(key)))) return undefined;
        throw error;
      }
    },
    async write(key, bytes, expected) {
      const { sdk, client } = await loadS3();
      const condition = expected === undefined ? { IfNoneMatch: "*" } : { IfMatch: expected };
      for (let attempt = 1; ; attempt++) {
        try {
          return (await client.send(new sdk.PutObjectCommand({ ...placeOf(key), Body: bytes, ...condition }))).ETag;
        } catch (error) {
          const status = (error as S3ServiceException).$metadata?.httpStatusCode;
          if (status === 412) return undefined;
          // Another conditional write was running
          // (docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
          if (status !== 409 || attempt === conflictAttempts) throw error;
          await wait(Math.random() * 100 * attempt);
        }
      }
    },
  };
}

/** True also for a missing object where the right to list it depends on its name. */
function isRefusal(error: unknown): boolean {
  return (error as S3ServiceException).$metadata?.httpStatusCode === 403;
}

/** Finds out with the right to list this one key; false when that is refused too. */
async function isMissing({ Bucket, Key }: { Bucket: string; Key: string }): Promise<boolean> {
  const { sdk, client } = await loadS3();
  const wanted = new sdk.ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 });
  return client.send(wanted).then(
    ({ Contents = [] }) => !Contents.some((each) => each.Key === Key),
    () => false,
  );
}

type Sdk = typeof import("@aws-sdk/client-s3");

let loading: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

/** Loaded on first use: local runs do not need it. */
function loadS3(): Promise<{ sdk: Sdk; client: S3Client }> {
  loading ??= import("@aws-sdk/client-s3").then((sdk) => ({ sdk, client: new sdk.S3Client({ maxAttempts: 5 }) }));
  return loading;
}
