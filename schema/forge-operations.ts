import type { ForgeTool } from "./types.ts";

type Operation = ForgeTool["operation"];

interface OperationInput {
  readonly type: "object";
  readonly properties: { readonly [name: string]: { readonly type: string; readonly [word: string]: unknown } };
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

const number = { type: "integer", minimum: 1, maximum: 2_147_483_647, description: "Number of the issue or request." };
const revision = { type: "string", pattern: "^[0-9a-f]{40,64}$", description: "Id of the commit." };
const text = { type: "string", minLength: 1, maxLength: 6000, description: "Text in Markdown." };
const label = { type: "string", minLength: 1, maxLength: 50, description: "Name of the label." };
const kind = { type: "string", enum: ["issue", "request"], description: "What has the number. Default: issue." };

const input = (properties: OperationInput["properties"], ...optional: string[]): OperationInput => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

/** Arguments of each operation of a tool on a forge. */
export const operationInputs: { readonly [Of in Operation]: OperationInput } = {
  /** Without them: the request and the commit that were delivered last. */
  merge: input({ number: { ...number, description: "Number of the request." }, revision }, "number", "revision"),
  comment: input({ number, text, kind }, "kind"),
  label: input({ number, label, kind }, "kind"),
  unlabel: input({ number, label, kind }, "kind"),
  close: input({ number: { ...number, description: "Number of the issue." } }),
  status: input({
    revision,
    context: {
      type: "string",
      minLength: 1,
      maxLength: 100,
      description: "Name that tells statuses of a commit apart.",
    },
    state: { type: "string", enum: ["pending", "success", "failure"], description: "State of the commit." },
    text: { ...text, maxLength: 140, description: "Short description." },
  }),
};

/** Arguments of a merge by Git alone. No call gives them: they are those of what was delivered last. */
export const mergeByGitInput: OperationInput = input({
  branch: { type: "string", minLength: 1, maxLength: 300, description: "Branch that crew pushed." },
  revision,
  base: { ...revision, description: "Newest commit of the customer's branch that it contains." },
});

/** Result of each operation in rehearsals, in which no forge is asked. */
export const rehearsedResults: { readonly [Of in Operation]: { readonly [name: string]: string | boolean } } = {
  merge: { mergedAs: "0".repeat(40), wasMerged: false },
  comment: { page: "https://forge.invalid/comment" },
  label: {},
  unlabel: {},
  close: {},
  status: {},
};
