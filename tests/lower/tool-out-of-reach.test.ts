import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeHost, validate } from "../../compiler/index.ts";
import type { HttpTool } from "../../schema/types.ts";
import { cloudcrew, large, resourcesOf, small, stackOf } from "../support/compiled-environments.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const environment = (name: string, more: string) =>
  `  ${name}: { region: us-east-1, ${more}, sender: crew@example.com, alarms: [ops@example.com] }\n`;

/** Diagnostics of a call of the origin, in a workspace with these environments. */
function reported(origin: string, environments: string): [string, string][] {
  const files = overlay(`# agents/qa.yaml
tools: [git, review, status]
# agents/tools/status.yaml
description: Reads incidents.
effect: read
input: { type: object, properties: {} }
http: { origin: "${origin}", path: /incidents }
# engagements/shop/engagement.yaml
environments:
${environments}`);
  return validate(hostOf(files), "shop").diagnostics.map(({ id, message }) => [id, message]);
}

const open = environment("dev", "size: small");
const closed = environment("prod", "size: large");

test("a call into the internet from a private network is a warning, for each such environment", () => {
  expect(reported("https://status.example.com", open)).toEqual([]);
  const words = (name: string) =>
    `"status" calls https://status.example.com, which cannot be reached from "${name}": its network has no way to the internet.`;
  expect(reported("https://status.example.com", open + closed)).toEqual([["tool-out-of-reach", words("prod")]]);
  const chosen =
    environment("test", "size: small, network: private") + environment("live", "size: large, network: public");
  expect(reported("https://status.example.com", chosen)).toEqual([["tool-out-of-reach", words("test")]]);
});

/** Diagnostics of a command with this declaration of its network, in a workspace with an open and a closed environment. */
function reportedOfCommand(network: string): [string, string, string | undefined][] {
  const files = overlay(`# agents/qa.yaml
tools: [git, review, fetch]
# agents/tools/fetch.yaml
description: Fetches packages.
effect: read
input: { type: object, properties: {} }
command: { argv: [npm, audit] }
${network}# engagements/shop/engagement.yaml
environments:
${open + closed}`);
  const { diagnostics } = validate(hostOf(files), "shop");
  return diagnostics.map(({ id, message, span }) => [id, message, span?.file]);
}

test("a command that needs the internet is a warning for each private environment, at its declaration", () => {
  expect(reportedOfCommand("")).toEqual([]);
  expect(reportedOfCommand("network: none\n")).toEqual([]);
  expect(reportedOfCommand("network: internet\n")).toEqual([
    [
      "tool-out-of-reach",
      '"fetch" needs the internet, which cannot be reached from "prod": its network has no way to the internet.',
      "agents/tools/fetch.yaml",
    ],
  ]);
});

test("every command of CloudCrew that fetches something says so, and its environments let it out", () => {
  const fetching = Object.values(cloudcrew.pipeline.tools).filter(
    (tool) =>
      tool.kind === "command" && /^(npm (install|ci|audit)|terraform init|npx |pip )/.test(tool.command.argv.join(" ")),
  );
  expect(fetching.map(({ name }) => name).sort()).toEqual(["dependency-audit", "install-packages", "terraform-init"]);
  for (const tool of fetching) expect(tool, tool.name).toMatchObject({ network: "internet" });
  expect(validate(nodeHost(join(import.meta.dirname, "../..")), "cloudcrew").diagnostics).toEqual([]);
});

test("a call of this machine is a warning for every environment, because the cloud has another one there", () => {
  for (const origin of [
    "http://localhost:8080",
    "http://127.0.0.1:8080",
    "http://[::1]:8080",
    "https://api.localhost",
  ]) {
    expect(reported(origin, open).map(([id]) => id)).toEqual(["tool-out-of-reach"]);
  }
});

test("runners of a public network may connect to the ports of declared origins, and others to none", () => {
  const status = (origin: string): HttpTool => ({
    kind: "http",
    name: "status",
    description: "Reads incidents.",
    effect: "read",
    input: { type: "object", properties: {} },
    http: {
      method: "GET",
      origin,
      path: "/",
      query: {},
      headers: {},
      timeoutSeconds: 30,
      maxBytes: 1024,
      addresses: [],
    },
  });
  const origins = [
    "https://status.example.com:8443",
    "https://status.example.com",
    "http://10.1.2.3",
    "https://other.example.com:8443",
  ];
  const tools = Object.fromEntries(origins.map((origin, at) => [`status-${at}`, status(origin)]));
  const pipeline = { ...cloudcrew.pipeline, name: "reaching", tools: { ...cloudcrew.pipeline.tools, ...tools } };
  const rules = (environment: typeof small) =>
    resourcesOf(stackOf(environment, { ...cloudcrew, pipeline }), "aws_vpc_security_group_egress_rule").filter(
      ([, { cidr_ipv4 }]) => cidr_ipv4 !== undefined,
    );
  expect(rules(small).map(([, { from_port, to_port }]) => [from_port, to_port])).toEqual([
    [443, 443],
    [80, 80],
    [8443, 8443],
  ]);
  expect(rules(large)).toEqual([]);
});
