import { familyOf } from "../../../../schema/model-families.ts";
import type { ConverseBody, PlayedFault } from "../wire.ts";
import { conversation } from "./conversation.ts";
import { reasoning } from "./reasoning.ts";
import type { Refusal } from "./refusal.ts";
import { settings } from "./settings.ts";
import { tools } from "./tools.ts";

/** Everything that Amazon Bedrock is documented or reported to refuse of what crew could send. */
export const refusals: readonly Refusal[] = [...conversation, ...tools, ...reasoning, ...settings];

/** The answer to a request that the service would not pass on to the model. */
export function refuse(modelId: string, body: ConverseBody): PlayedFault | undefined {
  const asked = { body, family: familyOf(modelId) };
  for (const { find, type = "ValidationException" } of refusals) {
    const message = find(asked);
    if (message !== undefined) return { status: type === "ValidationException" ? 400 : 403, type, message };
  }
  return undefined;
}
