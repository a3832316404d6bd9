import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";

/** What the SDK's table client is used for. */
export const readItems = ["dynamodb:GetItem", "dynamodb:Query"];
export const writeItems = ["dynamodb:PutItem", "dynamodb:UpdateItem"];

/** What whoever reads or writes under the deployment's own key needs beside; nothing where the services' keys are used. */
export function keyNeeds(step: string, { key }: Places, ...actions: string[]): Need[] {
  return key === undefined ? [] : needs(step, actions, key);
}

export const decrypt = "kms:Decrypt";
export const encrypt = "kms:GenerateDataKey";
