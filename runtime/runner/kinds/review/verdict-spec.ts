import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import { objectOf, textOf } from "../../../tools/input-schema.ts";
import type { CallRecord } from "../../../tools/kinds/builtin/built-in.ts";
import type { JsonSchema } from "../../../tools/ports.ts";
import type { Ground } from "./review-evidence.ts";

export interface GivenVerdict {
  passed: boolean;
  items: ({ item: string; passed: boolean; note: string } & Ground)[];
  summary: string;
}

const input = objectOf(
  {
    passed: { type: "boolean", description: "True when every item of the checklist passed." },
    items: {
      type: "array",
      description: "One for each item of the checklist, in its order.",
      items: objectOf(
        {
          item: textOf("The item, as in the checklist."),
          passed: { type: "boolean", description: "False also when you could not check it." },
          note: { type: "string", description: "The reason why it passed, or the change that is needed." },
          path: textOf(
            "For a passed item: the file you read that shows it, or checks, verdicts or changes of your brief.",
          ),
          quote: textOf("For a passed item: at least 8 characters of a line in that file or report."),
        },
        ["item", "passed", "note"],
      ),
    },
    summary: textOf("The verdict in a few sentences, with what must change if it did not pass."),
  },
  ["passed", "items", "summary"],
);

/** Tool with which a phase's reviewer ends the review. */
export const verdictSpec = {
  name: "verdict",
  description:
    "Gives your verdict on the whole phase and ends the review. An item passes on a line of a file you have read or of the evidence in your brief; of every deliverable you have opened at least one file.",
  input: input satisfies JsonSchema,
};

export function recordOfVerdict(input: Json): CallRecord {
  const passed = isObject(input) && input.passed === true;
  return { kind: "review-given", text: `gave a verdict: the phase ${passed ? "passed" : "did not pass"} its review.` };
}
