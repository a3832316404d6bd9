import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Context } from "hono";
import schema from "../../../schema/decision.schema.json" with { type: "json" };
import type { AnswerInput, DecisionInput, OperatorDecisionInput } from "../../../schema/types.ts";
import { Problem } from "../problem.ts";

interface Inputs {
  DecisionInput: DecisionInput;
  OperatorDecisionInput: OperatorDecisionInput;
  AnswerInput: AnswerInput;
}

/** What is read of a request's body, where its route says nothing else. */
const INPUT_BYTES = 1_048_576;

const validators = new Map<string, ValidateFunction>();

function validatorOf(name: keyof Inputs): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ schemas: [schema], formats: { "date-time": true } });
  const validate = ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
  validators.set(name, validate);
  return validate;
}

export function isForm(c: Context): boolean {
  return c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
}

/** The body's fields: an object from JSON, or a form's text fields. Bytes that are not UTF-8 are refused, never mended. */
export async function readFields(c: Context, maxBytes = INPUT_BYTES): Promise<Record<string, unknown>> {
  const text = decodeBody(await readBody(c.req.raw, maxBytes));
  if (isForm(c)) return Object.fromEntries(text.split("&").filter(Boolean).map(decodeField));
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

/** The input by its schema; a form's fields are put together first by `fromForm`. */
export async function readInput<Name extends keyof Inputs>(
  c: Context,
  name: Name,
  fromForm: (fields: Record<string, string>) => object,
): Promise<Inputs[Name]> {
  const fields = await readFields(c);
  const input = isForm(c) ? fromForm(fields as Record<string, string>) : fields;
  const validate = validatorOf(name);
  if (validate(input)) return input as unknown as Inputs[Name];
  const [error] = validate.errors ?? [];
  const where = error?.instancePath.slice(1).replaceAll("/", ".") || "The input";
  throw new Problem(422, "Not understood", `${where} ${error?.message ?? "is not valid"}.`, {
    errors: validate.errors,
  });
}

/** The length may be announced, or not: a body in chunks is counted as it comes. */
async function readBody({ body, headers }: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = Number(headers.get("content-length") ?? 0);
  const refuseTooLarge = () => {
    if (size > maxBytes)
      throw new Problem(413, "Too large", `That is more than the ${maxBytes / 1_048_576} MB that are read here.`);
  };
  refuseTooLarge();
  size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    refuseTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
    // Forms send line breaks as CR LF whatever the person's system is.
    return [decode(name), decode(value.join("=")).replaceAll("\r\n", "\n")];
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): Problem {
  return new Problem(422, "Not text", "What was sent is not UTF-8 text. Export it as Markdown or plain text in UTF-8.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, "Not JSON", "The body is not JSON.");
  }
}
