import { isObject } from "../../base/is-object.ts";
import { valueForms } from "./value-forms.ts";

const variablePattern = "^[A-Z][A-Z0-9_]{0,63}$";
const secretPattern = "^[a-z][a-z0-9-]{0,62}$";

/** Converts a tool's secrets from common foreign forms (names alone, a mapping, `env:` and `value:`) to the language's form. */
export function correctSecrets(value: unknown): string | undefined {
  if (typeof value === "string") return correctSecret(value);
  const written = isObject(value) ? Object.entries(value) : [];
  const corrected = written.map(([name, from]) => correctSecret(name, typeof from === "string" ? from : name));
  return corrected.length === 0 || corrected.includes(undefined) ? undefined : `[${corrected.join(", ")}]`;
}

/** Formats one secret: the variable that the command reads, and the name under which the secret is kept. */
function correctSecret(written: string, kept = written): string | undefined {
  const [name, from] = [correct(variablePattern, written), correct(secretPattern, kept)];
  return name === undefined || from === undefined ? undefined : `{name: ${name}, from: ${from}}`;
}

function correct(pattern: string, written: string): string | undefined {
  const corrected = valueForms[pattern]?.correct?.(written);
  return corrected !== undefined && new RegExp(pattern).test(corrected) ? corrected : undefined;
}

/** Returns help for a key that contains a secret's value, or names its source in a foreign way. */
export function secretKeyHelp(key: string): string | undefined {
  return /^(?:value|secret|env|key|token|default|valueFrom|ref)$/i.test(key)
    ? "remove it: no file may contain a secret's value; `from` is the name under which the secret is kept"
    : undefined;
}
