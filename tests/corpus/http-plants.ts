import type { Change, Plant } from "./plant.ts";

const file = "agents/tools/status.yaml";

/** A sound call of a web service, which the tester gets. */
const sound = `description: Reads incidents.
effect: read
input: { type: object, properties: { service: { type: string } }, required: [service] }
http:
  method: POST
  origin: https://status.example.com
  path: /services/{{service}}/search
  query: { state: open }
  headers: { Authorization: "Bearer {{STATUS_TOKEN}}" }
  body: { of: ["{{service}}"] }
secrets: [{ name: STATUS_TOKEN, from: status-token }]
`;

const addresses = (written: string) => `https://status.example.com\n  addresses: [${written}]`;

function plant(id: string, name: string, faulty: string, find: string, replace: string): Plant {
  const changes: Change[] = [
    { file: "agents/qa.yaml", find: "tools: [git, review]", replace: "tools: [git, review, status]" },
    { file, find: "", replace: sound.replace(find, () => replace) },
  ];
  return { id, name, faulty, changes, at: file };
}

/** Mistakes in a call of a web service. */
export const httpPlants: Plant[] = [
  plant(
    "http-origin-unusable",
    "an argument in the host",
    '"https://{{service}}.example.com"',
    "https://status.example.com",
    '"https://{{service}}.example.com"',
  ),
  plant(
    "http-origin-unusable",
    "a path behind the host",
    "https://status.example.com/api",
    "https://status.example.com",
    "https://status.example.com/api",
  ),
  plant(
    "http-origin-unusable",
    "a slash behind the host",
    "https://status.example.com/",
    "https://status.example.com",
    "https://status.example.com/",
  ),
  plant(
    "http-origin-unusable",
    "a metadata service",
    "http://169.254.169.254",
    "https://status.example.com",
    "http://169.254.169.254",
  ),
  plant(
    "http-origin-unusable",
    "no encryption",
    "http://status.example.com",
    "https://status.example.com",
    "http://status.example.com",
  ),
  plant("http-path-unusable", "a query in the path", "?page=1", "/search\n", "/search?page=1\n"),
  plant(
    "http-path-unusable",
    "an argument as OpenAPI writes it",
    "{service}",
    "{{service}}/search",
    "{service}/search",
  ),
  plant("http-path-unusable", "an argument that may be missing", "{{service}}", "required: [service]", "required: []"),
  plant(
    "http-argument-misplaced",
    "an argument in a name",
    '"{{service}}"',
    "{ state: open }",
    '{ "{{service}}": open }',
  ),
  plant("http-argument-misplaced", "one brace", "{service}", '["{{service}}"]', '["{service}"]'),
  plant(
    "http-header-unusable",
    "an argument in a header",
    "{{service}}",
    "headers: {",
    'headers: { X-Service: "{{service}}",',
  ),
  plant(
    "http-header-unusable",
    "a secret of nobody",
    "{{STATUS_KEY}}",
    "headers: {",
    'headers: { X-Status: "{{STATUS_KEY}}",',
  ),
  plant(
    "http-header-unusable",
    "a header of the connection",
    "Host",
    "headers: {",
    "headers: { Host: other.example.com,",
  ),
  plant("http-body-unsent", "a body for GET", "body", "method: POST", "method: GET"),
  plant("http-effect-mismatch", "reading that deletes", "read", "method: POST", "method: DELETE"),
  plant("http-effect-mismatch", "writing", "write", "effect: read", "effect: write"),
  plant(
    "http-address-unusable",
    "a host name",
    "status.intern",
    "https://status.example.com",
    addresses("status.intern"),
  ),
  plant(
    "http-address-unusable",
    "bits behind the prefix",
    "10.20.0.1/16",
    "https://status.example.com",
    addresses("10.20.0.1/16"),
  ),
  plant("secret-in-request", "a literal key", "4f2a9c81d7", "headers: {", "headers: { X-Api-Key: 4f2a9c81d7,"),
  plant("secret-in-request", "a secret in the query", "{{STATUS_TOKEN}}", "state: open", 'key: "{{STATUS_TOKEN}}"'),
  plant("missing-key", "a call without arguments", "secrets", sound.split("\n")[2] ?? "", ""),
  plant("missing-key", "a call without an origin", "http", "  origin: https://status.example.com\n", ""),
  plant("unknown-key", "a misspelt key of the request", "headrs", "headers:", "headrs:"),
  plant("wrong-value", "a method that does not exist", "FETCH", "method: POST", "method: FETCH"),
  plant("wrong-value", "a command too", "http", "http:", "command: { argv: [curl] }\nhttp:"),
  plant("wrong-value", "a parameter that is a list", "[open, closed]", "state: open", "state: [open, closed]"),
];
