import { account } from "../resource-names.ts";

/**
 * Services whose resources all belong to the account. Models of Amazon Bedrock and the sign-in to a registry belong to
 * AWS, so their endpoints check only who calls.
 */
const ownResources = new Set(["dynamodb", "logs", "s3", "ssm", "states", "sts"]);

/**
 * Returns the policy of an endpoint in a private network: only this account's identities, and only its own resources. A
 * runner with foreign credentials, or with the name of a foreign bucket, can carry nothing out through it. In a public
 * network a policy would only break downloads from public buckets.
 */
export function endpointPolicy(service: string, region: string): string {
  const owner = ownResources.has(service) ? { "aws:ResourceAccount": account } : {};
  const own = {
    Sid: "OwnAccount",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": account, ...owner } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: service === "s3" ? [own, imageLayers(region)] : [own] });
}

/** Allows layers of images, which ECR keeps in a bucket of its own: docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
function imageLayers(region: string) {
  return {
    Sid: "ImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
  };
}
