import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { key } from "../../../runtime/ledger/keys.ts";
import { accountId } from "./api-call.ts";
import type { Keys } from "./iam-gate.ts";
import { name, type ShopDeployment } from "./shop-deployment.ts";

/** Reads a parameter of the account, whoever may. */
export async function parameterIn({ cloud }: ShopDeployment, Name: string): Promise<string | undefined> {
  const client = new SSMClient({ endpoint: cloud.emulator });
  return (await client.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value;
}

/** Changes a project's record beside crew. */
export async function changeRecord({ table }: ShopDeployment, project: string, changed: { [name: string]: string }) {
  const { pk, sk } = key.meta(project);
  for (const [attribute, value] of Object.entries(changed)) {
    await table.documents.send(
      new UpdateCommand({
        TableName: name,
        Key: { pk, sk },
        UpdateExpression: "SET #attribute = :value",
        ExpressionAttributeNames: { "#attribute": attribute },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  }
}

/** The keys of a person who may do just that with everything of the deployment, and read its state. */
export async function operatorWith({ cloud }: ShopDeployment, role: string, actions: string[]): Promise<Keys> {
  const Resource = ["dynamodb:*:*:table/", "states:*:*:execution:", "s3:::"].map((each) => `arn:aws:${each}${name}*`);
  const states = `arn:aws:s3:::crew-${accountId}-us-east-1`;
  const statements = [
    { Effect: "Allow", Action: actions, Resource },
    {
      Effect: "Allow",
      Action: actions.filter((action) => /^s3:(GetObject|ListBucket)$/.test(action)),
      Resource: [states, `${states}/*`],
    },
  ];
  const arn = await cloud.roles.createRole(role, "ec2.amazonaws.com", statements);
  return cloud.gate.keysFor(arn, "ec2.amazonaws.com");
}
