import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../../schema/types.ts";
import { Refused } from "../refused.ts";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";

/** The one role of this process, and its credentials. */
let assumed: { arn: string; done: Promise<void> } | undefined;

/**
 * Assumes the declared role of an environment, in the customer's account, with the declared external id. From then on this process, and the
 * Terraform that it starts, work as that role, for an hour.
 */
export async function assumeRole({ region, deployRole }: Pick<Environment, "region" | "deployRole">): Promise<void> {
  if (deployRole === undefined) return;
  assumed ??= { arn: deployRole.arn, done: take(region, deployRole) };
  if (assumed.arn !== deployRole.arn) throw new Error("One process deploys as one role.");
  await assumed.done.catch((error: unknown) => {
    assumed = undefined;
    throw error;
  });
}

async function take(region: string, { arn, externalId }: NonNullable<Environment["deployRole"]>): Promise<void> {
  const client = new STSClient({ region, ...clientTimeouts });
  const request = {
    RoleArn: arn,
    RoleSessionName: "crew",
    DurationSeconds: 3600,
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  const { Credentials } = await explainAwsErrors(`assume the role ${arn}`, () =>
    client.send(new AssumeRoleCommand(request)),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Refused(`AWS gave no credentials for the role ${arn}.`);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  });
  // A profile would take precedence over the variables.
  delete process.env.AWS_PROFILE;
}
