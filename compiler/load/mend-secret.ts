import { isObject } from "../../base/is-object.ts";
import { valueForms } from "./value-forms.ts";

const variablePattern = "^[A-Z][A-Z0-9_]{0,63}$";
const secretPattern = "^[a-z][a-z0-9-]{0,62}$";

/** Converts a tool's secrets from common foreign forms (names alone, a mapping, `env:` and `value:`) to the language's form. */
export function mendSecrets(value: unknown): string | undefined {
  if (typeof value === "string") return mendSecret(value);
  const written = isObject(value) ? Object.entries(value) : [];
  const mended = written.map(([name, from]) => mendSecret(name, typeof from === "string" ? from : name));
  return mended.length === 0 || mended.includes(undefined) ? undefined : `[${mended.join(", ")}]`;
}

/** Formats one secret: the variable that the command reads, and the name under which the secret is kept. */
function mendSecret(written: string, kept = written): string | undefined {
  const [name, from] = [mend(variablePattern, written), mend(secretPattern, kept)];
  return name === undefined || from === undefined ? undefined : `{name: ${name}, from: ${from}}`;
}

function mend(pattern: string, written: string): string | undefined {
  const mended = valueForms[pattern]?.mend?.(written);
  return mended !== undefined && new RegExp(pattern).test(mended) ? mended : undefined;
}

/** Returns help for a key that contains a secret's value, or names its source in a foreign way. */
export function secretKeyHelp(key: string): string | undefined {
  return /^(?:value|secret|env|key|token|default|valueFrom|ref)$/i.test(key)
    ? "remove it: no file may contain a secret's value; `from` is the name under which the secret is kept"
    : undefined;
}
