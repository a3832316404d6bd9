import type { ToolFile } from "../../../../schema/types.ts";
import { placeholdersOf } from "../placeholders.ts";
import type { ToolFinding, ToolRule } from "../tool-rule.ts";

export const httpPathUnusable: ToolRule = {
  id: "http-path-unusable",
  severity: "error",
  check({ declared }, report) {
    if (declared.http === undefined) return;
    const { path } = declared.http;
    for (const fault of [...literalFaults(path), ...argumentFaults(path, declared)]) report(fault);
  },
};

const at = (start: number, end: number) => ({ path: ["http", "path"] as const, within: [start, end] as const });

/** Parts of a path that services and proxies read differently, or that belong elsewhere. */
const wrongParts: { pattern: RegExp; message(part: string): string; help: string }[] = [
  { pattern: /\?.*$/, message: (part) => `The path contains a query: "${part}".`, help: "write it under `query`" },
  {
    pattern: /#.*$/,
    message: (part) => `The path contains a fragment, "${part}", which is never sent.`,
    help: "remove it",
  },
  {
    pattern: /(?<=\/)\.{1,2}(?=\/|$)/,
    message: (part) => `The path contains "${part}", which leads to another path.`,
    help: "write the path that is meant",
  },
  { pattern: /\/\//, message: () => "The path contains an empty segment.", help: "write one slash" },
  {
    pattern: /%(?:2f|5c|2e|00|0a|0d)|%(?![0-9a-f]{2})/i,
    message: (part) => `The path contains "${part}", which services read differently.`,
    help: "write the path without it",
  },
  {
    pattern: /[^\x21-\x7e]|["<>\\^`|]/,
    message: (part) => `The path contains ${JSON.stringify(part)}, which a path cannot contain.`,
    help: "encode it, such as %20 for a space",
  },
];

function literalFaults(path: string): ToolFinding[] {
  // Placeholders may contain spaces.
  if (!path.startsWith("/")) return [withoutSlash(path)];
  const literal = path.replace(/\{\{[^{}]*\}\}/g, (placeholder) => "x".repeat(placeholder.length));
  for (const { pattern, message, help } of wrongParts) {
    const match = pattern.exec(literal);
    if (match === null) continue;
    const part = path.slice(match.index, match.index + match[0].length);
    const why = "The request would not go where the declaration seems to send it.";
    return [{ message: message(part), at: at(match.index, match.index + part.length), why, help }];
  }
  return [];
}

function withoutSlash(path: string): ToolFinding {
  const isAddress = /^[a-z]+:\/\//i.test(path);
  return {
    message: `The path "${path}" does not begin with a slash.`,
    at: { path: ["http", "path"] },
    why: "It follows the origin, which ends with the host or port.",
    help: isAddress ? "write the part behind the host only" : `write /${path}`,
    ...(!isAddress && { edit: `/${path}` }),
  };
}

function argumentFaults(path: string, { input }: ToolFile): ToolFinding[] {
  const { properties = {}, required = [] } = input ?? {};
  const used = placeholdersOf(path).filter(({ name }) => Object.hasOwn(properties, name));
  return [
    ...used.filter(({ name }) => !required.includes(name)).map(missingFault),
    ...used.flatMap((placeholder) => typeFaults(placeholder, properties[placeholder.name])),
    ...otherPlaceholders(path, Object.keys(properties)),
  ];

  function missingFault({ name, start, end }: { name: string; start: number; end: number }): ToolFinding {
    return {
      message: `A call may omit the argument {{${name}}}, which the path needs.`,
      at: at(start, end),
      related: [{ message: "The arguments are declared here.", at: { path: ["input"], isKey: true } }],
      why: "Without it the path would be that of something else, such as the whole list.",
      help: `add "${name}" to \`required\``,
    };
  }
}

function typeFaults(
  { name, start, end }: { name: string; start: number; end: number },
  schema: unknown,
): ToolFinding[] {
  const type = typeof schema === "object" && schema !== null && "type" in schema ? schema.type : undefined;
  if (type !== "object" && type !== "array") return [];
  return [
    {
      message: `The argument {{${name}}} in the path is of type ${type}.`,
      at: at(start, end),
      why: "A segment of a path is a text or a number.",
      help: "put it into the body, or declare a text",
    },
  ];
}

/** Arguments as OpenAPI (`{id}`) and routers (`:id`) write them. */
function otherPlaceholders(path: string, names: readonly string[]): ToolFinding[] {
  return [...path.matchAll(/(?<!\{)\{([\w-]+)\}(?!\})|(?<=\/):([\w-]+)/g)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? "";
    if (match[1] === undefined && !names.includes(name)) return [];
    return [
      {
        message: `"${match[0]}" in the path is not replaced by an argument.`,
        at: at(match.index, match.index + match[0].length),
        why: "The text itself would be sent.",
        help: `write {{${name}}}`,
        ...(names.includes(name) && { edit: `{{${name}}}` }),
      },
    ];
  });
}
