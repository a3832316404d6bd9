import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../base/json.ts";
import type { ApiOperation } from "../schema/api-operation.ts";
import { apiOperations } from "../schema/api-operations.ts";
import { apiVersion, apiVersionHeader } from "../schema/versions.ts";

type Node = { [key: string]: Json };

/** Schema files that the API speaks of, and what each is called as a whole. */
const files = { project: "ProjectView", event: "ProjectEvent", decision: undefined, api: undefined };

/** The OpenAPI 3.1 document of the API, from its operations and the JSON Schemas. */
export function openApiDocument(root: string): Node {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const paths: { [path: string]: Node } = {};
  for (const operation of apiOperations) {
    const path = paths[operation.path] ?? { parameters: parametersIn(operation.path) };
    paths[operation.path] = { ...path, [operation.method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "crew",
      version,
      description: `Version ${apiVersion} of the API. A caller is whoever the session cookie names; on one machine the access token in instance.json stands for the first operator, and X-Crew-As names another person. Every POST also takes the fields of a form and then answers 303.`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ session: [] }, { accessToken: [] }],
    paths,
    components: {
      schemas: schemas(root),
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-crew-session",
          description: "Set by signing in on the site.",
        },
        accessToken: { type: "http", scheme: "bearer", description: "On one machine only." },
      },
    },
  };
}

function schemas(root: string): Node {
  const found: Node = {};
  for (const [file, whole] of Object.entries(files)) {
    const text = readFileSync(join(root, `schema/${file}.schema.json`), "utf8")
      .replaceAll(/"(?:\w+\.schema\.json)?#\/\$defs\/(\w+)"/g, '"#/components/schemas/$1"')
      .replaceAll(/"event\.schema\.json"/g, '"#/components/schemas/ProjectEvent"');
    const { $defs = {}, $id, $schema, ...self } = JSON.parse(text) as Node;
    Object.assign(found, $defs, whole !== undefined && { [whole]: self });
  }
  return found;
}

const reference = (name: string): Node => ({ $ref: `#/components/schemas/${name}` });

function describe({
  method,
  path,
  summary,
  query = {},
  input,
  output,
  also,
  status = 200,
  onOneMachine,
}: ApiOperation): Node {
  const content: Node =
    typeof output === "object" && "type" in output
      ? { [output.type]: { schema: {} } }
      : { "application/json": { schema: schemaOf(output) } };
  if (also !== undefined) content[also] = { schema: { type: "string" } };
  const ways = path
    .split("/")
    .slice(2)
    .map((part) => part.replaceAll(/[{}]/g, ""));
  return {
    operationId: [method.toLowerCase(), ...ways].join("-"),
    summary: onOneMachine ? `${summary}; only where everything runs on one machine` : summary,
    parameters: Object.entries(query).map(([name, description]) => ({
      ...{ name, in: "query", description, schema: { type: "string" } },
    })),
    ...(input !== undefined && {
      requestBody: { required: true, content: { "application/json": { schema: reference(input) } } },
    }),
    responses: {
      [status]: {
        description: "Done.",
        headers: { [apiVersionHeader]: { description: "Version of the API.", schema: { const: String(apiVersion) } } },
        content,
      },
      ...(method === "POST" && { "303": { description: "Done, for a form: the page to go to." } }),
      "4XX": refusal("Refused; `detail` says why and what to do."),
      "5XX": refusal("Failed; nothing was recorded unless `detail` says so."),
    },
  };
}

/** Schema of a JSON response, which may depend on a query parameter. */
function schemaOf(output: string | { by: string; present: string; absent: string }): Node {
  if (typeof output === "string") return reference(output);
  const { by, present, absent } = output;
  const description = `With \`${by}\` the first, without it the second.`;
  return { description, anyOf: [reference(present), reference(absent)] };
}

const refusal = (description: string): Node => ({
  description,
  content: { "application/problem+json": { schema: reference("Problem") } },
});

function parametersIn(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true, schema: { type: "string" } },
  }));
}
