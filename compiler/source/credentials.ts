const shapes: { noun: string; pattern: RegExp }[] = [
  { noun: "an AWS access key id", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { noun: "a private key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { noun: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})\b/g },
  { noun: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/g },
];

// Few texts contain any of these, so one quick search comes first.
const traces = /AKIA|ASIA|PRIVATE KEY|gh[pousr]_|github_pat_|xox[abprs]-/;

const ofIdentity =
  /^(?:authorization|cookie|private-token|(?:x-)?(?:[\w-]+-)?(?:api-?key|auth-token|access-token|auth-key|subscription-key))$/i;

/** True for a header whose value is a credential by the header's name. */
export const isCredentialHeader = (name: string): boolean => ofIdentity.test(name);

/** Finds text that looks like a credential. */
export function secretsIn(text: string): { noun: string; start: number; end: number }[] {
  if (!traces.test(text)) return [];
  return shapes.flatMap(({ noun, pattern }) =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ noun, start: index, end: index + match.length })),
  );
}
