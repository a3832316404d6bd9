import type { McpServer } from "../../../../schema/types.ts";
import type { Change, ChangeSeverity } from "../../../diff/change.ts";
import { canonical, compareOptional, compareSets, compareValue, same } from "../../../diff/compare-values.ts";
import { quote } from "../../../diff/quote.ts";
import { compareTimeout } from "../compare-timeout.ts";
import { serverInOneLine } from "./declared-server.ts";

type Offered = McpServer["functions"][number];

/** Compares two servers with their locks: whatever the agents see, and whatever a reviewer of the lock should read. */
export function compareServers(name: string, before: McpServer, after: McpServer): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.mcp.${key}` });
  const [old, now] = [before, after].map(({ server }) => serverInOneLine(server)) as [string, string];
  return [
    ...compareValue(
      {
        ...about("server"),
        severity: "high",
        sentence: `${name} now uses the MCP server ${quote(now)} instead of ${quote(old)}.`,
      },
      old,
      now,
    ),
    ...compareValue(
      { ...about("server.headers"), severity: "high", sentence: `${name} sends its MCP server other headers.` },
      canonical(before.server.headers ?? {}),
      canonical(after.server.headers ?? {}),
    ),
    ...compareSets(about("server.addresses"), before.server.addresses ?? [], after.server.addresses ?? [], {
      added: { kind: "widened", severity: "high", sentence: (addresses) => `${name} may now connect to ${addresses}.` },
      removed: {
        kind: "narrowed",
        severity: "low",
        sentence: (addresses) => `${name} may no longer connect to ${addresses}.`,
      },
    }),
    ...comparePackages(name, before, after),
    ...compareOptional(about("instructions"), before.instructions || undefined, after.instructions || undefined, {
      added: {
        severity: "low",
        sentence: `The MCP server of ${name} now gives instructions, which no model receives.`,
      },
      removed: { severity: "low", sentence: `The MCP server of ${name} no longer gives instructions.` },
      changed: {
        severity: "medium",
        sentence: `The MCP server of ${name} changed its instructions, which no model receives.`,
      },
    }),
    ...compareTools(name, before, after),
    ...compareTimeout(name, about("timeout"), before, after),
  ];
}

function comparePackages(name: string, before: McpServer, after: McpServer): Change[] {
  const about = { theme: "rights" as const, subject: `tools.${name}.mcp.packages` };
  return after.packages.flatMap((now): Change[] => {
    const old = before.packages.find((each) => each.package === now.package);
    if (old === undefined || same(old, now)) return [];
    const sentence = `The lock of ${name} has other files for ${quote(now.package)}, although its version is the same.`;
    return [{ ...about, kind: "changed", severity: "high", sentence, before: old.integrity, after: now.integrity }];
  });
}

function compareTools(name: string, before: McpServer, after: McpServer): Change[] {
  const subject = (tool: string) => ({ theme: "rights" as const, subject: `tools.${name}.mcp.tools.${tool}` });
  const given = (server: McpServer) => server.functions.map((each) => each.name);
  const unused = ({ offered, functions }: McpServer) =>
    Object.keys(offered).filter((tool) => !functions.some((each) => each.name === tool));
  const newly = unused(after).filter((tool) => !Object.hasOwn(before.offered, tool));
  const gone = unused(before).filter((tool) => !Object.hasOwn(after.offered, tool));
  return [
    ...compareSets(subject("given"), given(before), given(after), {
      added: {
        kind: "widened",
        severity: "high",
        sentence: (tools) => `${name} now gives agents the tool ${tools} of its MCP server.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (tools) => `${name} no longer gives agents the tool ${tools} of its MCP server.`,
      },
    }),
    ...after.functions.flatMap((now) => {
      const old = before.functions.find((each) => each.name === now.name);
      return old === undefined ? [] : compareFunction(name, old, now);
    }),
    ...unused(after)
      .filter((tool) => Object.hasOwn(before.offered, tool) && before.offered[tool] !== after.offered[tool])
      .map((tool) =>
        mention(
          subject(tool),
          "changed",
          `The MCP server of ${name} changed its tool ${quote(tool)}, which agents do not get.`,
        ),
      ),
    ...newly.map((tool) =>
      mention(subject(tool), "added", `The MCP server of ${name} also offers ${quote(tool)}, which agents do not get.`),
    ),
    ...gone.map((tool) =>
      mention(subject(tool), "removed", `The MCP server of ${name} no longer offers ${quote(tool)}.`),
    ),
  ];
}

function mention(about: { theme: "rights"; subject: string }, kind: Change["kind"], sentence: string): Change {
  return { ...about, kind, severity: "low", sentence };
}

function compareFunction(name: string, before: Offered, after: Offered): Change[] {
  const label = `${quote(after.name)} of ${name}`;
  const about = (key: string, severity: ChangeSeverity) => ({
    theme: "rights" as const,
    subject: `tools.${name}.mcp.tools.${after.name}.${key}`,
    severity,
  });
  const [old, now] = [before, after].map(parametersOf) as [Parameters, Parameters];
  const changed = Object.keys(now).filter((key) => Object.hasOwn(old, key) && !same(old[key], now[key]));
  return [
    ...compareValue(
      {
        ...about("description", "high"),
        sentence: `The description of ${label}, which models read, changed to ${quote(after.description)}.`,
      },
      before.description,
      after.description,
    ),
    ...compareSets(about("input", "medium"), Object.keys(old), Object.keys(now), {
      added: { severity: "medium", sentence: (names) => `${label} has the new parameter ${names}.` },
      removed: { severity: "medium", sentence: (names) => `${label} no longer has the parameter ${names}.` },
    }),
    ...changed.map(
      (key): Change => ({
        ...about(`input.${key}`, "medium"),
        kind: "changed",
        sentence: `The parameter ${quote(key)} of ${label} changed.`,
        before: canonical(old[key]),
        after: canonical(now[key]),
      }),
    ),
    ...compareValue(
      { ...about("input.required", "medium"), sentence: `${label} requires other parameters.` },
      requiredOf(before),
      requiredOf(after),
    ),
    ...compareValue(
      { ...about("output", "low"), sentence: `${label} gives results of another form.` },
      canonical(before.output ?? null),
      canonical(after.output ?? null),
    ),
  ];
}

type Parameters = { readonly [name: string]: unknown };

function parametersOf({ input }: Offered): Parameters {
  const { properties } = input;
  return typeof properties === "object" && properties !== null ? (properties as Parameters) : {};
}

const requiredOf = ({ input: { required } }: Offered): string[] =>
  Array.isArray(required) ? required.map(String).sort() : [];
