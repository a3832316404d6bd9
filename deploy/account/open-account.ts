import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../../schema/types.ts";
import { Refused } from "../refused.ts";
import { assumeRole } from "./assume-role.ts";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";

/** The AWS account of the credentials. */
export interface Account {
  id: string;
  region: string;
  /** Identity of the credentials. */
  arn: string;
}

/** Returns the account of this process's credentials, or of the environment's role for deployments; refused when the environment declares a different one. */
export async function openAccount({ name, region, account, deployRole }: Environment): Promise<Account> {
  await assumeRole({ region, ...(deployRole && { deployRole }) });
  const found = await callerIn(region);
  if (account !== undefined && found.id !== account) {
    throw new Refused(
      `The environment "${name}" belongs to account ${account}, and these credentials to ${found.id} (${found.arn}). Choose others with AWS_PROFILE.`,
    );
  }
  return found;
}

async function callerIn(region: string): Promise<Account> {
  const client = new STSClient({ region, ...clientTimeouts });
  const { Account = "", Arn = "" } = await explainAwsErrors("ask whose credentials these are", () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return { id: Account, arn: Arn, region };
}
