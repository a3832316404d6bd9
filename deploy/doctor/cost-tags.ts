import { CostExplorerClient, ListCostAllocationTagsCommand } from "@aws-sdk/client-cost-explorer";
import { deploymentTag } from "../../schema/deployment-tag.ts";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Found } from "./finding.ts";

/** AWS Budgets counts resources by a tag only after somebody has activated it, in the account that pays. */
export async function costTagFinding(): Promise<Found> {
  // Billing has one endpoint, in us-east-1.
  const client = new CostExplorerClient({ region: "us-east-1", ...clientTimeouts });
  const { CostAllocationTags = [] } = await explainAwsErrors(
    "read the cost allocation tags of the account that pays",
    () => client.send(new ListCostAllocationTagsCommand({ TagKeys: [deploymentTag], Type: "UserDefined" })),
  );
  const tag = CostAllocationTags.find(({ TagKey }) => TagKey === deploymentTag);
  const console = "console.aws.amazon.com/billing/home#/tags";
  if (tag?.Status === "Active") return { state: "ok", found: `${deploymentTag} is active` };
  return {
    state: "problem",
    found:
      tag === undefined
        ? `${deploymentTag} is not known yet; AWS lists it a day after the first deployment`
        : `${deploymentTag} is not active, so AWS Budgets does not count this deployment's resources`,
    advice: `Activate it, in the account that pays: ${console}. What models cost is watched without it.`,
  };
}
