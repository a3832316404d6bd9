import { paginateDescribeParameters, SSMClient } from "@aws-sdk/client-ssm";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";
import type { Account } from "./open-account.ts";

/** Returns the names of the secrets that people stored for a deployment, also of tools that no version has any more. Reads no value. */
export async function storedSecrets({ region }: Account, name: string): Promise<string[]> {
  const client = new SSMClient({ region, ...clientTimeouts });
  const ParameterFilters = [{ Key: "Name", Option: "BeginsWith", Values: [`/crew/${name}/secrets/`] }];
  return explainAwsErrors("list the secrets of the deployment", async () => {
    const names: string[] = [];
    for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters }))
      names.push(...Parameters.map(({ Name = "" }) => Name));
    return names.sort();
  });
}
