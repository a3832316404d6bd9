import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Context } from "hono";
import schema from "../../../schema/decision.schema.json" with { type: "json" };
import type {
  AnswerInput,
  DecisionInput,
  DelegationInput,
  FollowUpInput,
  LimitsInput,
  OperatorDecisionInput,
  PeopleInput,
  ResumeInput,
  SurveyInput,
  TodayInput,
  TopUpInput,
  WithdrawalInput,
} from "../../../schema/types.ts";
import { incomplete } from "../../inbox/refusal.ts";
import { Problem } from "../problem.ts";
import { readBounded } from "../read-bounded.ts";
import type { Env } from "../services.ts";
import { explainInput } from "./explain-input.ts";

interface Inputs {
  DecisionInput: DecisionInput;
  OperatorDecisionInput: OperatorDecisionInput;
  AnswerInput: AnswerInput;
  LimitsInput: LimitsInput;
  TodayInput: TodayInput;
  ResumeInput: ResumeInput;
  TopUpInput: TopUpInput;
  FollowUpInput: FollowUpInput;
  PeopleInput: PeopleInput;
  WithdrawalInput: WithdrawalInput;
  DelegationInput: DelegationInput;
  SurveyInput: SurveyInput;
}

/** Maximum size of a request's body by default. */
const inputBytes = 1_048_576;

const validators = new Map<string, ValidateFunction>();

function validatorOf(name: keyof Inputs): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ schemas: [schema], allErrors: true, verbose: true, formats: { "date-time": true } });
  const validate = ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
  validators.set(name, validate);
  return validate;
}

export function isForm(c: Context<Env>): boolean {
  return /^application\/x-www-form-urlencoded|^multipart\/form-data/i.test(c.req.header("content-type") ?? "");
}

/** Fields of the body: an object from JSON, or a form's text fields. Bytes that are not UTF-8 are refused, never repaired. */
export async function readFields(c: Context<Env>, maxBytes = inputBytes): Promise<Record<string, unknown>> {
  const bytes = await readBounded(c.req.raw, maxBytes);
  if (bytes === undefined)
    throw new Problem(413, "Too large", `That is more than the ${maxBytes / 1_048_576} MB that are read here.`);
  if (isMultipart(c)) return keepFields(c, await readParts(c, bytes));
  const text = decodeBody(bytes);
  if (isForm(c)) return keepFields(c, Object.fromEntries(text.split("&").filter(Boolean).map(decodeField)));
  if (!c.req.header("content-type")?.startsWith("application/json")) {
    throw new Problem(
      415,
      "Unknown content type",
      "Send application/json or a form (application/x-www-form-urlencoded).",
    );
  }
  const value = parseJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Problem(400, "Not an object", "The body must be a JSON object.");
}

const isMultipart = (c: Context<Env>): boolean => /^multipart\/form-data/i.test(c.req.header("content-type") ?? "");

/** Parses a form with a file: returns its text fields and stores its files beside them. Ignores an empty file field. */
async function readParts(c: Context<Env>, bytes: Uint8Array): Promise<Record<string, string>> {
  const type = c.req.header("content-type") ?? "";
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData().catch(() => {
    throw new Problem(400, "Not a form", "The request is not a form with files.");
  });
  const fields: Record<string, string> = {};
  const files: NonNullable<Env["Variables"]["files"]> = {};
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value.replaceAll("\r\n", "\n");
    else if (value.name !== "" || value.size > 0)
      files[name] = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  c.set("files", files);
  return fields;
}

export function optionalText(value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw new Problem(422, "Not understood", "Every field must be text.");
  return value;
}

/**
 * Stores a form's fields for the page of a refusal. Refuses input typed by a different person who was signed in with
 * the same browser before, and does not show it.
 */
export function keepFields(c: Context<Env>, fields: Record<string, string>): Record<string, string> {
  const caller = c.get("caller");
  const { person } = fields;
  if (caller !== undefined && person !== undefined && person.toLowerCase() !== caller.email.toLowerCase()) {
    throw new Problem(
      409,
      "Signed in as somebody else",
      `This page was opened by ${person}, and you are signed in as ${caller.email} now. Nothing was sent; read the page again and decide in your own name.`,
    );
  }
  c.set("fields", fields);
  return fields;
}

/** Validates the input with its schema; `fromForm` first converts a form's fields. */
export async function readInput<Name extends keyof Inputs>(
  c: Context<Env>,
  name: Name,
  fromForm: (fields: Record<string, string>) => object,
): Promise<Inputs[Name]> {
  const fields = await readFields(c);
  const input = isForm(c) ? fromForm(fields as Record<string, string>) : fields;
  const validate = validatorOf(name);
  if (validate(input)) return input as unknown as Inputs[Name];
  throw incomplete("Not understood", uniqueByPlace(validate.errors ?? []).map(explainInput));
}

/** Keeps one error per place, which is enough to fix it. */
function uniqueByPlace(errors: ErrorObject[]): ErrorObject[] {
  const known = new Map(
    errors
      .toReversed()
      .map((error) => [
        JSON.stringify([error.instancePath, error.params.missingProperty, error.params.additionalProperty]),
        error,
      ]),
  );
  return [...known.values()].toReversed();
}

function decodeBody(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8();
  }
}

function decodeField(pair: string): [string, string] {
  const [name = "", ...value] = pair.split("=");
  const decode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
  try {
    // Forms send line breaks as CR LF on every system.
    return [decode(name), decode(value.join("=")).replaceAll("\r\n", "\n")];
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): Problem {
  return new Problem(422, "Not text", "The text is not UTF-8. Export it as Markdown or plain text in UTF-8.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "Not JSON", "The body is not JSON.");
  }
}
