import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Token } from "cdktf";
import { defaultVersionDays } from "../../../../schema/retention.ts";
import type { Pipeline } from "../../../../schema/types.ts";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";

type Purpose = "objects" | "repositories" | "site";

export interface Buckets {
  objects: S3Bucket;
  repositories: S3Bucket;
  site: S3Bucket;
}

/**
 * Creates the buckets for published artifacts by digest, the projects' repositories, and the site's static files. The
 * static files are public, so they are not encrypted with the deployment's key, which CloudFront could not use without
 * a right.
 */
export function buckets(ground: StackContext): Buckets {
  return {
    objects: bucket(ground, "objects", ground.places.key),
    repositories: bucket(ground, "repositories", ground.places.key),
    site: bucket(ground, "site", undefined),
  };
}

function bucket({ stack, places, engagement }: StackContext, purpose: Purpose, key: string | undefined): S3Bucket {
  const created = new S3Bucket(stack, purpose, {
    bucket: places[purpose],
    forceDestroy: Token.asAny(given("delete_contents")),
  });
  const ownership = { bucket: created.id };
  new S3BucketOwnershipControls(stack, `${purpose}_owner`, {
    ...ownership,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new S3BucketPublicAccessBlock(stack, `${purpose}_private`, {
    ...ownership,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketVersioningA(stack, `${purpose}_versions`, {
    ...ownership,
    versioningConfiguration: { status: "Enabled" },
  });
  new S3BucketServerSideEncryptionConfigurationA(stack, `${purpose}_encryption`, {
    ...ownership,
    rule: [
      {
        bucketKeyEnabled: key !== undefined,
        applyServerSideEncryptionByDefault:
          key === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
      },
    ],
  });
  new S3BucketLifecycleConfiguration(stack, `${purpose}_lifecycle`, {
    ...ownership,
    rule: [
      {
        id: "tidy",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        noncurrentVersionExpiration: [{ noncurrentDays: engagement.retention?.versionDays ?? defaultVersionDays }],
      },
      // The site's files are few, and read often.
      ...(purpose === "site" ? [] : cheaperStorage(engagement.retention)),
    ],
  });
  if (purpose !== "site") onlyEncrypted(stack, purpose, created);
  return created;
}

/** Moves older files to cheaper storage from which they can be read at once: pages show every revision of a project. */
function cheaperStorage({ infrequentDays, archiveDays }: Pipeline["retention"] = {}) {
  const transition = [
    ...(infrequentDays === undefined ? [] : [{ days: infrequentDays, storageClass: "STANDARD_IA" }]),
    ...(archiveDays === undefined ? [] : [{ days: archiveDays, storageClass: "GLACIER_IR" }]),
  ];
  return transition.length === 0 ? [] : [{ id: "age", status: "Enabled", filter: [{ prefix: "" }], transition }];
}

/** Refuses unencrypted requests. The site's bucket does so in the policy that admits CloudFront. */
function onlyEncrypted(stack: StackContext["stack"], purpose: Purpose, { id, arn }: S3Bucket): void {
  new S3BucketPolicy(stack, `${purpose}_policy`, {
    bucket: id,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [refuseClearText(arn)] }),
  });
}

export function refuseClearText(bucketArn: string) {
  return {
    Sid: "RefuseClearText",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
