/** A documented quota of an account in one region. */
export interface Quota {
  name: string;
  limit: number;
  /** True when AWS raises it on request. */
  isAdjustable: boolean;
  source: string;
}

/** Defaults of accounts that are in use; new accounts begin lower for Fargate, Lambda and Bedrock, which `crew doctor` reads. */
export const quotas = {
  runTask: {
    name: "starts of containers a second (ECS RunTask)",
    limit: 20,
    isAdjustable: true,
    source: "docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html",
  },
  executions: {
    name: "open executions (Step Functions)",
    limit: 1_000_000,
    isAdjustable: true,
    source: "docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
  },
  partitionReads: {
    name: "read units a second of one index partition (DynamoDB)",
    limit: 3_000,
    isAdjustable: false,
    source: "docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
  },
  requests: {
    name: "requests a second of all APIs (API Gateway)",
    limit: 10_000,
    isAdjustable: true,
    source: "docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
  },
  functions: {
    name: "functions at once (Lambda)",
    limit: 1_000,
    isAdjustable: true,
    source: "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
  },
} as const satisfies { [name: string]: Quota };
