import type { ModelFamily } from "../../../../schema/model-families.ts";
import type { ConverseBody } from "../wire.ts";

/** A request and the model it calls. */
export interface AskedModel {
  body: ConverseBody;
  modelId: string;
  family: ModelFamily;
}

/** A rule of the service: its check returns the error message, or nothing for a valid request. */
export interface Refusal {
  id: string;
  /** Documentation of the rule, or a report from production. */
  source: string;
  /** Default: ValidationException, which only a different request avoids. */
  type?: "AccessDeniedException";
  find(asked: AskedModel): string | undefined;
}

/** Returns the first result of `check` among the blocks of all messages. */
export function firstBlock<T>(
  { body }: AskedModel,
  check: (block: ConverseBody["messages"][number]["content"][number], place: string) => T | undefined,
): T | undefined {
  for (const [at, { content }] of body.messages.entries())
    for (const [block, each] of content.entries()) {
      const found = check(each, `messages.${at}.content.${block}`);
      if (found !== undefined) return found;
    }
  return undefined;
}
