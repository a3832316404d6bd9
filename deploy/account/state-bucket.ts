import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketTaggingCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Refused } from "../refused.ts";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";
import type { Account } from "./open-account.ts";

/** Bucket with Terraform's states, releases and packages of all deployments of one account and region. */
export interface StateBucket {
  name: string;
  account: Account;
  s3: S3Client;
}

/** Tag that is set last: a bucket with it was prepared completely. */
const prepared = { Key: "crew:prepared", Value: "1" };

export function stateBucketOf(account: Account): StateBucket {
  const s3 = new S3Client({ region: account.region, ...clientTimeouts });
  return { name: `crew-${account.id}-${account.region}`, account, s3 };
}

/**
 * True when the bucket exists and is prepared. Its name can be guessed, so a bucket of that name in a different account
 * is refused: it must not receive the state.
 */
export async function isPrepared({ name, account, s3 }: StateBucket): Promise<boolean> {
  try {
    const { TagSet = [] } = await s3.send(
      new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: account.id }),
    );
    return TagSet.some(({ Key, Value }) => Key === prepared.Key && Value === prepared.Value);
  } catch (error) {
    if (!(error instanceof S3ServiceException))
      return explainAwsErrors("look for the bucket of states", () => Promise.reject(error));
    if (error.name === "NoSuchBucket" || error.name === "NoSuchTagSet") return false;
    if (error.$metadata.httpStatusCode === 403) {
      throw new Refused(
        `The bucket ${name} is not accessible to ${account.arn}: either these credentials may not read it, or it belongs to another account.`,
      );
    }
    return explainAwsErrors("look for the bucket of states", () => Promise.reject(error));
  }
}

/** Creates the bucket or completes it: versioned, encrypted, private, and closed to unencrypted requests. */
export async function prepareStateBucket(bucket: StateBucket): Promise<void> {
  await explainAwsErrors(`prepare the bucket ${bucket.name}`, async () => {
    await create(bucket);
    const { s3, name: Bucket, account } = bucket;
    const owned = { Bucket, ExpectedBucketOwner: account.id };
    await s3.send(new PutPublicAccessBlockCommand({ ...owned, PublicAccessBlockConfiguration: closed }));
    await s3.send(new PutBucketVersioningCommand({ ...owned, VersioningConfiguration: { Status: "Enabled" } }));
    await s3.send(new PutBucketEncryptionCommand({ ...owned, ServerSideEncryptionConfiguration: encrypted }));
    await s3.send(new PutBucketPolicyCommand({ ...owned, Policy: JSON.stringify(onlyEncrypted(Bucket)) }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ ...owned, LifecycleConfiguration: { Rules: [tidy] } }));
    await s3.send(new PutBucketTaggingCommand({ ...owned, Tagging: { TagSet: [prepared] } }));
  });
}

async function create({ name, account, s3 }: StateBucket): Promise<void> {
  const place = account.region as BucketLocationConstraint;
  // us-east-1 must not be named here: docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
  const located = account.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: place } };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: name, ObjectOwnership: "BucketOwnerEnforced", ...located }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "BucketAlreadyOwnedByYou") throw error;
  }
}

const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

const encrypted = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } }] };

/** Keeps packages and current states; deletes states one year after their replacement. */
const tidy = {
  ID: "tidy",
  Status: "Enabled" as const,
  Filter: { Prefix: "" },
  NoncurrentVersionExpiration: { NoncurrentDays: 365 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

function onlyEncrypted(bucket: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RefuseClearText",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
