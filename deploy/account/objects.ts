import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/** One object of a bucket that this account owns; never reads or writes a bucket of a different account. */
export interface Place {
  s3: S3Client;
  bucket: string;
  owner: string;
}

interface Content {
  bytes: Uint8Array;
  type?: string;
  /** Cache header for browsers and CloudFront. */
  cache?: string;
}

/** Reads the object's text; undefined when it or its bucket does not exist. */
export async function readText({ s3, bucket, owner }: Place, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: owner }));
    return await Body?.transformToString("utf-8");
  } catch (error) {
    if (error instanceof NoSuchKey || (error instanceof Error && error.name === "NoSuchBucket")) return undefined;
    throw error;
  }
}

export async function write({ s3, bucket, owner }: Place, key: string, { bytes, type, cache }: Content): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: bytes,
      ExpectedBucketOwner: owner,
      ChecksumAlgorithm: "SHA256",
      ...(type !== undefined && { ContentType: type }),
      ...(cache !== undefined && { CacheControl: cache }),
    }),
  );
}

/** Writes an object whose name contains its digest; an existing one is not sent again. Resolves with true when it was sent. */
export async function writeOnce(place: Place, key: string, content: Content): Promise<boolean> {
  if (await isThere(place, key)) return false;
  await write(place, key, content);
  return true;
}

async function isThere({ s3, bucket, owner }: Place, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: owner }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
