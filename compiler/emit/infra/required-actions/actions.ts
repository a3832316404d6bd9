import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";

/** Actions of the SDK's table client. */
export const readItems = ["dynamodb:GetItem", "dynamodb:Query"];
export const writeItems = ["dynamodb:PutItem", "dynamodb:UpdateItem"];

/** Returns the needs of code that reads or writes under the deployment's own key; none when the services' keys are used. */
export function keyNeeds(step: string, { key }: Places, ...actions: string[]): Need[] {
  return key === undefined ? [] : needs(step, actions, key);
}

export const decrypt = "kms:Decrypt";
export const encrypt = "kms:GenerateDataKey";
