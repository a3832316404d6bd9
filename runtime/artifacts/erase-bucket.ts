import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  type ObjectIdentifier,
  type S3Client,
} from "@aws-sdk/client-s3";
import { asDigest, type Digest, isDigest } from "../../base/digest.ts";
import type { ErasableObjects, ErasableRepositories } from "./erasable.ts";
import { digestOf, ObjectCorrupt, ObjectMissing, type ObjectStore } from "./object-store.ts";
import { repositoryName } from "./repository-path.ts";

/** A bucket of an account, with a client that has the operator's credentials. */
export interface OwnedBucket {
  s3: S3Client;
  bucket: string;
  owner: string;
}

interface Version {
  id: ObjectIdentifier;
  isLatest: boolean;
  isMarker: boolean;
}

/** Reads objects with the operator's credentials. */
export function readableBucket({ s3, bucket, owner }: OwnedBucket): Pick<ObjectStore, "get"> {
  return {
    async get(digest) {
      const place = { Bucket: bucket, Key: digest, ExpectedBucketOwner: owner };
      const { Body } = await s3.send(new GetObjectCommand(place)).catch((error: unknown) => {
        throw error instanceof NoSuchKey ? new ObjectMissing(`The object ${digest} is missing`) : error;
      });
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (digestOf(bytes) !== digest) throw new ObjectCorrupt(`The object ${digest} is damaged`);
      return bytes;
    },
  };
}

/** The objects in a versioned bucket. */
export function erasableBucket(place: OwnedBucket): ErasableObjects {
  const each = async (digests: readonly Digest[], chosen: (versions: Version[]) => Version[]) => {
    for (const part of inParts(digests, atOnce)) {
      const versions = await Promise.all(part.map((digest) => versionsOf(place, digest)));
      await remove(
        place,
        versions.flatMap(chosen).map(({ id }) => id),
      );
    }
  };
  return {
    storedBetween: (from, to) => storedBetween(place, from, to),
    // Without a version, a deletion only adds a marker; a second one would add another.
    withdraw: async (digests) => {
      for (const part of inParts(digests, atOnce)) {
        const versions = await Promise.all(part.map((digest) => versionsOf(place, digest)));
        const shown = part.filter((_, at) => versions[at]!.some(({ isLatest, isMarker }) => isLatest && !isMarker));
        await remove(
          place,
          shown.map((Key) => ({ Key })),
        );
      }
    },
    giveBack: (digests) =>
      each(digests, (versions) => versions.filter(({ isLatest, isMarker }) => isLatest && isMarker)),
    erase: (digests) => each(digests, (versions) => versions.filter(({ isLatest, isMarker }) => isMarker || !isLatest)),
  };
}

export function erasableBundles(place: OwnedBucket): ErasableRepositories {
  const versions = (project: string) => versionsOf(place, `${repositoryName(project)}.bundle`);
  return {
    count: async (project) => ((await versions(project)).length > 0 ? 1 : 0),
    async erase(project) {
      await remove(
        place,
        (await versions(project)).map(({ id }) => id),
      );
    },
  };
}

const atOnce = 32;

/** S3 deletes at most a thousand objects per request. */
const perRequest = 1_000;

/** Lists by the first two digits in parallel: a large bucket has millions of objects. */
async function* storedBetween(place: OwnedBucket, from: number, to: number): AsyncGenerator<Digest> {
  const prefixes = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"));
  for (const part of inParts(prefixes, atOnce)) {
    const found = await Promise.all(part.map((prefix) => listed(place, prefix, from, to)));
    yield* found.flat();
  }
}

async function listed({ s3, bucket, owner }: OwnedBucket, prefix: string, from: number, to: number): Promise<Digest[]> {
  const found: Digest[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ExpectedBucketOwner: owner,
        ...(token && { ContinuationToken: token }),
      }),
    );
    for (const { Key = "", LastModified } of page.Contents ?? []) {
      const time = LastModified?.getTime() ?? 0;
      if (isDigest(Key) && time >= from && time <= to) found.push(asDigest(Key));
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

/** All versions of one object, and the markers of its deletions. */
async function versionsOf({ s3, bucket, owner }: OwnedBucket, key: string): Promise<Version[]> {
  const found: Version[] = [];
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (next !== undefined) {
    const page: Awaited<ReturnType<typeof list>> = await list(next);
    found.push(...versionsIn(page.Versions, key, false), ...versionsIn(page.DeleteMarkers, key, true));
    next = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! }
      : undefined;
  }
  return found;

  function list(from: object) {
    return s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, ExpectedBucketOwner: owner, ...from }));
  }
}

function versionsIn(
  entries:
    | readonly { Key?: string | undefined; VersionId?: string | undefined; IsLatest?: boolean | undefined }[]
    | undefined,
  key: string,
  isMarker: boolean,
): Version[] {
  const own = (entries ?? []).filter(({ Key }) => Key === key);
  return own.map(({ VersionId, IsLatest }) => ({
    id: { Key: key, ...(VersionId !== undefined && { VersionId }) },
    isLatest: IsLatest ?? false,
    isMarker,
  }));
}

async function remove({ s3, bucket, owner }: OwnedBucket, objects: readonly ObjectIdentifier[]): Promise<void> {
  for (const part of inParts(objects, perRequest)) {
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        ExpectedBucketOwner: owner,
        Delete: { Objects: [...part], Quiet: true },
      }),
    );
    const [first] = Errors;
    if (first !== undefined)
      throw Object.assign(new Error(`${first.Key} of ${bucket}: ${first.Message}`), { name: first.Code ?? "Refused" });
  }
}

function inParts<Value>(all: readonly Value[], size: number): Value[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
