/** Shorter values are found everywhere by chance, and hiding them would make results unreadable. */
export const shortestSecret = 8;

/** A secret of a command: its name where it is kept, and its value. */
export interface Secret {
  from: string;
  value: string;
}

/** Takes the values of secrets out of text, also in the forms that programs commonly print them in. */
export function hideSecrets(text: string, secrets: readonly Secret[]): string {
  return formsOf(secrets).reduce((hidden, { form, from }) => hidden.replaceAll(form, mark(from)), text);
}

/** The same for text that was cut: it may end with the beginning of a value. */
export function hideCutSecrets(text: string, secrets: readonly Secret[]): string {
  const forms = formsOf(secrets);
  return forms.reduce(
    (hidden, { form, from }) => withoutBeginning(hidden, form, mark(from)),
    hideSecrets(text, secrets),
  );
}

export function holdsSecret(text: string, secrets: readonly Secret[]): boolean {
  return formsOf(secrets).some(({ form }) => text.includes(form));
}

function mark(from: string): string {
  return `[secret ${from}]`;
}

/** Longest first, so that no form is cut apart by one inside it. */
function formsOf(secrets: readonly Secret[]): { form: string; from: string }[] {
  const forms = secrets.flatMap(({ from, value }) => {
    const lines = value.split("\n").filter((line) => line.trim().length >= shortestSecret);
    return [value, ...lines].flatMap((text) => spellings(text).map((form) => ({ form, from })));
  });
  return forms.sort((a, b) => b.form.length - a.form.length);
}

function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  // Padding depends on what stands after the value; without it the rest is the same.
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  const quoted = JSON.stringify(text).slice(1, -1);
  return [
    ...new Set([text, quoted, encodeURIComponent(text), base64, bytes.toString("base64url"), bytes.toString("hex")]),
  ];
}

function withoutBeginning(text: string, form: string, instead: string): string {
  for (let length = Math.min(form.length - 1, text.length); length >= shortestSecret / 2; length--) {
    if (text.endsWith(form.slice(0, length))) return `${text.slice(0, -length)}${instead}`;
  }
  return text;
}
