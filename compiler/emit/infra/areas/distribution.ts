import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js";
import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";
import { refuseClearText } from "./buckets.ts";

// Policies that AWS manages: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-5b5a84be39ad";
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

interface Origins {
  api: Apigatewayv2Api;
  site: S3Bucket;
}

/** Creates the site's distribution: pages and API from the function, files with a digest in their name from the bucket. */
export function distribution(ground: StackContext, { api, site }: Origins): CloudfrontDistribution {
  const { stack, environment, places } = ground;
  const access = new CloudfrontOriginAccessControl(stack, "site_access", {
    name: places.name,
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const front = {
    viewerProtocolPolicy: "redirect-to-https",
    compress: true,
    responseHeadersPolicyId: headers(ground).id,
    cachedMethods: ["GET", "HEAD"],
  };
  const created = new CloudfrontDistribution(stack, "front", {
    enabled: true,
    comment: places.name,
    httpVersion: "http2and3",
    isIpv6Enabled: true,
    priceClass: "PriceClass_100",
    ...(environment.domain !== undefined && { aliases: [environment.domain] }),
    origin: [
      {
        originId: "api",
        domainName: `\${replace(aws_apigatewayv2_api.${api.friendlyUniqueId}.api_endpoint, "https://", "")}`,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
        },
      },
      { originId: "site", domainName: site.bucketRegionalDomainName, originAccessControlId: access.id },
    ],
    defaultCacheBehavior: {
      ...front,
      targetOriginId: "api",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      cachePolicyId: cachingDisabled,
      originRequestPolicyId: allViewerExceptHostHeader,
    },
    orderedCacheBehavior: [
      {
        ...front,
        pathPattern: "/_astro/*",
        targetOriginId: "site",
        allowedMethods: ["GET", "HEAD"],
        cachePolicyId: cachingOptimized,
      },
    ],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate:
      environment.domain === undefined
        ? { cloudfrontDefaultCertificate: true }
        : {
            acmCertificateArn: given("certificate_arn"),
            sslSupportMethod: "sni-only",
            minimumProtocolVersion: "TLSv1.2_2021",
          },
  });
  letIn(ground, site, created);
  return created;
}

/** Adds the headers that the API does not set itself for each page. */
function headers({ stack, places }: StackContext): CloudfrontResponseHeadersPolicy {
  return new CloudfrontResponseHeadersPolicy(stack, "front_headers", {
    name: places.name,
    securityHeadersConfig: {
      strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
      contentTypeOptions: { override: true },
    },
  });
}

function letIn({ stack }: StackContext, site: S3Bucket, front: CloudfrontDistribution): void {
  new S3BucketPolicy(stack, "site_policy", {
    bucket: site.id,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        refuseClearText(site.arn),
        {
          Sid: "Front",
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:GetObject",
          Resource: `${site.arn}/*`,
          Condition: { StringEquals: { "AWS:SourceArn": front.arn } },
        },
      ],
    }),
  });
}
