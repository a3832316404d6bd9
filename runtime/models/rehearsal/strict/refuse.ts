import { familyOf } from "../../../../schema/model-families.ts";
import type { ConverseBody, PlayedFault } from "../wire.ts";
import { conversation } from "./conversation.ts";
import { reasoning } from "./reasoning.ts";
import type { Refusal } from "./refusal.ts";
import { settings } from "./settings.ts";
import { tools } from "./tools.ts";

/** All rules by which Amazon Bedrock is documented or reported to refuse requests that crew could send. */
export const refusals: readonly Refusal[] = [...conversation, ...tools, ...reasoning, ...settings];

/** Returns the service's error for a request that it would not pass on to the model. */
export function refuse(modelId: string, body: ConverseBody): PlayedFault | undefined {
  const asked = { body, modelId, family: familyOf(modelId) };
  for (const { find, type = "ValidationException" } of refusals) {
    const message = find(asked);
    if (message !== undefined) return { status: type === "ValidationException" ? 400 : 403, type, message };
  }
  return undefined;
}
