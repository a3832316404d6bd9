import type { ToolFile } from "../../../schema/types.ts";
import { each } from "../../source/missing-value.ts";
import type { PathIn } from "../../source/path-in.ts";
import { placeholdersOf } from "./placeholders.ts";
import type { ToolFinding } from "./tool-rule.ts";

type Headers = { readonly [name: string]: string };

/** Path of a header in the tool's file. */
type Place = (name: string) => PathIn<ToolFile>;

/** Reports the faults in the headers of a tool that sends them, and the secrets that no header contains. */
export function checkHeaders(
  declared: ToolFile,
  headers: Headers,
  place: Place,
  report: (finding: ToolFinding) => void,
): void {
  const names = Object.keys(headers);
  each(Object.entries(headers), ([name, value]) => {
    const finding = faultInName(name, names, place) ?? faultInValue(name, value, place);
    if (finding !== undefined) report(finding);
    for (const each of faultsInPlaceholders(name, value, declared, place)) report(each);
  });
  const used = new Set(placeholdersOf(Object.values(headers).join("\n")).map(({ name }) => name));
  each(declared.secrets ?? [], (secret, index) => {
    if (!used.has(secret.name)) report(unused(secret.name, index));
  });
}

/** Headers that the connection itself needs. */
const ofConnection =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|proxy-.*)$/i;

function faultInName(name: string, names: readonly string[], place: Place): ToolFinding | undefined {
  const at = { path: place(name), isKey: true as const };
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return {
      message: `${JSON.stringify(name)} is not the name of a header.`,
      at,
      why: "The request could not be sent.",
      help: "write letters, digits and hyphens only, such as X-Request-Source",
    };
  }
  if (ofConnection.test(name)) {
    return {
      message: `The header ${name} belongs to the connection.`,
      at,
      why: "It decides where a message ends or who receives it, so crew sets it.",
      help: "remove it",
    };
  }
  const other = names.find((each) => each !== name && each.toLowerCase() === name.toLowerCase());
  if (other === undefined || names.indexOf(other) > names.indexOf(name)) return undefined;
  return {
    message: `The header ${name} is declared twice.`,
    at,
    related: [{ message: "Letters' case does not matter.", at: { path: place(other), isKey: true } }],
    why: "Services read such headers differently.",
    help: "remove one of them",
  };
}

function faultInValue(name: string, value: string, place: Place): ToolFinding | undefined {
  const at = { path: place(name) };
  const wrong = /[^\t\x20-\x7e]/.exec(value);
  if (wrong !== null) {
    return {
      message: `The header ${name} contains ${JSON.stringify(wrong[0])}.`,
      at,
      why: "A header is one line of ASCII characters.",
      help: "remove the character",
    };
  }
  if (name.toLowerCase() !== "content-type" || /^application\/(?:[\w.-]+\+)?json\b/i.test(value)) return undefined;
  return {
    message: `The header ${name} says ${value}, but the body is JSON.`,
    at,
    why: "The service would misread the body.",
    help: "remove it, or write a type of JSON such as application/vnd.api+json",
  };
}

function faultsInPlaceholders(
  header: string,
  value: string,
  { input, secrets }: ToolFile,
  place: Place,
): ToolFinding[] {
  const known = (secrets ?? []).map(({ name }) => name);
  const placed = (start: number, end: number) => ({
    path: place(header),
    within: [start, end] as const,
  });
  const foreign = [...value.matchAll(/\$\{\{[^}]*\}\}|\$\{[^}]+\}|\$[A-Z_]{3,}/g)].map((match) => ({
    message: `"${match[0]}" in the header ${header} is not replaced by a value.`,
    at: placed(match.index, match.index + match[0].length),
    why: "There are no environment variables here.",
    help: "declare the secret under `secrets`, and write {{ITS_NAME}}",
  }));
  const unknown = placeholdersOf(value)
    .filter(({ name, start }) => !known.includes(name) && value[start - 1] !== "$")
    .map(({ name, start, end }) => {
      const isArgument = Object.hasOwn(input?.properties ?? {}, name);
      return {
        message: isArgument
          ? `The header ${header} contains the argument {{${name}}}.`
          : `The header ${header} uses {{${name}}}, which is not one of the tool's secrets.`,
        at: placed(start, end),
        why: isArgument
          ? "Headers decide on identity and rights, so an agent may not set them."
          : "The placeholder would have no value.",
        help: isArgument
          ? "put the argument into the path, the query or the body"
          : `add { name: ${/^[A-Z][A-Z0-9_]*$/.test(name) ? name : "TOKEN"}, from: … } under \`secrets\``,
      };
    });
  return [...foreign, ...unknown];
}

function unused(name: string, index: number): ToolFinding {
  return {
    message: `No header contains the secret {{${name}}}.`,
    at: { path: ["secrets", index, "name"] },
    why: "A service receives secrets in headers only.",
    help: `write it into a header, such as Authorization: Bearer {{${name}}}, or remove it`,
  };
}
