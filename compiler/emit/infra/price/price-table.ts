/** One of AWS's list prices in us-east-1, before any free allowance. */
interface ListPrice {
  usd: number;
  /** Unit of the price. */
  per: "hour" | "month" | "million" | "thousand" | "vCPU-hour" | "GB-hour" | "GB-second";
  /** Source with which it was compared on the table's date. */
  source: string;
}

/** Date on which the table was compared with its sources. Regions other than us-east-1 differ by a few per cent. */
export const pricesAsOf = "2026-11-20";

const fargate = "vantage.sh, factualminds.com 2026-06 and cloudburn.io 2026-03 agree";
const cloudwatch = "cloudburn.io/blog/amazon-cloudwatch-pricing 2026-02, factualminds.com 2026-06";

export const prices = {
  /** For each of its availability zones. */
  interfaceEndpoint: { usd: 0.01, per: "hour", source: "cloudcostkit.com 2026-01: 6 endpoints, 730 hours, 43.78 USD" },
  /** The first two yearly rotations raise it by the same amount each. */
  key: { usd: 1, per: "month", source: "cloudburn.io/blog/aws-kms-pricing 2026-03" },
  alarm: { usd: 0.1, per: "month", source: cloudwatch },
  dashboard: { usd: 3, per: "month", source: cloudwatch },
  metric: { usd: 0.3, per: "month", source: "signoz.io/guides/cloudwatch-pricing 2026-02" },
  transition: { usd: 0.025, per: "thousand", source: "aws.amazon.com/step-functions/pricing" },
  processor: { usd: 0.04048, per: "vCPU-hour", source: fargate },
  memory: { usd: 0.004445, per: "GB-hour", source: fargate },
  /** Beyond the included 20 GB. */
  storage: { usd: 0.000111, per: "GB-hour", source: fargate },
  publicAddress: { usd: 0.005, per: "hour", source: "aws.amazon.com/vpc/pricing, since 2024-02" },
  functionCall: { usd: 0.2, per: "million", source: "aws.amazon.com/lambda/pricing" },
  scheduledCall: { usd: 1, per: "million", source: "cloudburn.io/blog/amazon-eventbridge-pricing 2026-03" },
  /** On Arm. */
  functionTime: { usd: 0.0000133334, per: "GB-second", source: "aws.amazon.com/lambda/pricing" },
  read: { usd: 0.125, per: "million", source: "airbyte.com 2025-07: after the reduction of 2024-11" },
  write: { usd: 0.625, per: "million", source: "airbyte.com 2025-07: after the reduction of 2024-11" },
} as const satisfies { [name: string]: ListPrice };

export type Prices = { [Name in keyof typeof prices]: ListPrice };
