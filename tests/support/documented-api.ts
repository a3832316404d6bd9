import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import document from "../../schema/openapi.json" with { type: "json" };

interface Operation {
  responses: Record<string, { content?: Record<string, object> }>;
}

const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
const isTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text));
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { "date-time": isTime }, schemas: { document } });
const validators = new Map<string, ValidateFunction>();

/** The documented path that an address is of, and what is documented of it; undefined for an address that is not documented. */
export function operationAt(method: string, pathname: string): { path: string; operation: Operation } | undefined {
  const found = Object.keys(paths)
    .filter((path) =>
      new RegExp(`^${path.replaceAll(/\{path\}/g, ".+").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
    )
    // `/gates/{phase}` before `/{path}`: the one with more words of its own.
    .sort((a, b) => b.replaceAll(/\{\w+\}/g, "").length - a.replaceAll(/\{\w+\}/g, "").length);
  for (const path of found) {
    const operation = paths[path]?.[method.toLowerCase()];
    if (operation !== undefined) return { path, operation };
  }
  return undefined;
}

/** Throws where the answer is not one that schema/openapi.json has for this operation. */
export async function requireDocumented(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/api/")) return;
  const told = `${request.method} ${pathname} answered ${response.status}`;
  const known = operationAt(request.method, pathname);
  const { status } = response;
  if (known === undefined) {
    if (status < 300) throw new Error(`${told}, and is not documented.`);
    return;
  }
  const key = [String(status), `${Math.floor(status / 100)}XX`].find((each) => each in known.operation.responses);
  if (key === undefined) throw new Error(`${told}, which is not documented.`);
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const { content } = known.operation.responses[key]!;
  // A browser's form is answered with a page.
  if (content === undefined || (status >= 400 && type === "text/html")) return;
  if (!(type in content)) throw new Error(`${told} with ${type}, which is not documented.`);
  if (!type.endsWith("json")) return;
  const place = ["paths", known.path, request.method.toLowerCase(), "responses", key, "content", type, "schema"];
  const faults = faultsAt(place, await response.clone().json());
  if (faults !== undefined) throw new Error(`${told}, not as documented: ${faults}`);
}

/** Undefined where a value is as the schema at that place of the document says. */
export function faultsAt(place: readonly string[], value: unknown): string | undefined {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `document#/${pointer}` });
  validators.set(pointer, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}
