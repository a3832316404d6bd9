import { ApiError } from "../../engine/failures.ts";

/** Reads the JSON body of a request field by field; a wrong type is a ValidationException. */
export class OperationInput {
  readonly #fields: { [key: string]: unknown };

  constructor(body: string) {
    const parsed: unknown = body === "" ? {} : parse(body);
    if (typeof parsed !== "object" || parsed === null)
      throw new ApiError("SerializationException", "the body is not a JSON object");
    this.#fields = { ...parsed };
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined)
      throw new ApiError(
        "ValidationException",
        `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
      );
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#read(name, (value) => typeof value === "string") as string | undefined;
  }

  optionalNumber(name: string): number | undefined {
    return this.#read(name, Number.isInteger) as number | undefined;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.#read(name, (value) => typeof value === "boolean") as boolean | undefined;
  }

  #read(name: string, accepts: (value: unknown) => boolean): unknown {
    const value = this.#fields[name] ?? undefined;
    if (value === undefined || accepts(value)) return value;
    throw new ApiError("ValidationException", `Value at '${name}' has the wrong type`);
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError("SerializationException", (error as Error).message);
  }
}

/** Returns the defined fields under the given names. */
export function present<T extends { [key: string]: unknown }>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Returns one page of a list; `nextToken` is the start of the next page. */
export function page<T>(items: readonly T[], input: OperationInput): { items: T[]; nextToken?: string } {
  const size = Math.min(input.optionalNumber("maxResults") || 100, 1000);
  const token = input.optionalText("nextToken");
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw new ApiError("InvalidToken", `Invalid Token: '${token}'`);
  const end = start + size;
  const rest = end < items.length ? { nextToken: Buffer.from(String(end)).toString("base64url") } : {};
  return { items: items.slice(start, end), ...rest };
}
