import type { ModelFamily } from "../../../../schema/model-families.ts";
import type { ConverseBody } from "../wire.ts";

/** A request as it arrives, and whom it asks. */
export interface AskedModel {
  body: ConverseBody;
  family: ModelFamily;
}

/** Something that the service refuses: how it says so, or nothing where a request is right. */
export interface Refusal {
  id: string;
  /** Where that is documented, or reported from real use. */
  source: string;
  /** Default: ValidationException, which nothing but another request cures. */
  type?: "AccessDeniedException";
  find(asked: AskedModel): string | undefined;
}

/** The first that `check` finds among the blocks of all messages. */
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
