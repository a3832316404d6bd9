const secret =
  "(?:pass ?words?|passwd|pass ?phrases?|pass ?codes?|pin (?:codes?|numbers?)|one[- ]time (?:codes?|passwords?)|(?:sign[- ]?in|log[- ]?in|verification|security|confirmation|2fa|mfa|totp) codes?|credentials?|(?:api|access|secret|private|ssh|encryption|signing) keys?(?: ids?)?|(?:access|api|auth|bearer|session|refresh) tokens?|secrets?|card numbers?|cvv|cvc|seed phrases?|log[- ]?ins?)";
const handOver =
  "(?:send|share|give|tell|enter|type|paste|provide|supply|post|forward|reply with|answer with|submit|let (?:us|me) have|disclose|reveal|confirm|write down)";

const article =
  "(?:us|me|the team|here|in|back)?\\s*(?:your|the|an?|its|their|our|all|any|both|this|that|each|current|valid|\\S+'s)?";
const own = "(?:your|the customer's|his|her)";
const asked = [
  // “Please send us the admin password”: a request to send a credential, with few words in between.
  new RegExp(`\\b${handOver}\\s+${article}(?:\\s+[\\w'-]+){0,5}?\\s+${secret}\\b`, "i"),
  // “What is your API key?”
  new RegExp(
    `\\bwh(?:at|ich)(?:'s| is| are| was)\\s+${article}(?:\\s+[\\w'-]+){0,4}?\\s+${secret}\\b(?=\\s*(?:[?.!,]|$|for\\b|of\\b|to\\b))`,
    "i",
  ),
  new RegExp(`\\b(?:need|require|want)s?\\s+${own}(?:\\s+[\\w'-]+){0,4}?\\s+${secret}\\b`, "i"),
];

/** Questions about rules for credentials, such as the length of passwords, are allowed; questions for an actual value are not. */
const aboutRules =
  /^\W*(?:(?:policy|policies|rules?|rotation|resets?|length|format|manager|store|strength|requirements?|expiry|expiration|process|scheme|provider|hash(?:es|ing)?|holders?)\b)/i;

/**
 * True when a text asks for a password, key, code or the like. No project needs one in an answer, which is stored and
 * read by agents; the agent may follow an injected instruction in a statement or a file.
 */
export function asksForCredentials(text: string): boolean {
  const plain = text
    .normalize("NFKC")
    .replaceAll(/[\u200b-\u200d\u2060\ufeff\u00ad*_`~"“”]/g, "")
    .replaceAll("’", "'")
    .replaceAll(/\s+/g, " ");
  return asked.some((pattern) => {
    const match = pattern.exec(plain);
    return match !== null && !aboutRules.test(plain.slice(match.index + match[0].length));
  });
}
