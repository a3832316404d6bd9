import { Refused } from "../refused.ts";

const unsigned = "There are no AWS credentials. Sign in (`aws sso login`, `aws configure`) or set AWS_PROFILE.";
const outdated = "The AWS credentials have expired. Sign in again (`aws sso login`) or renew them.";

const sentences: { [name: string]: string } = {
  CredentialsProviderError: unsigned,
  TokenProviderError: outdated,
  ExpiredToken: outdated,
  ExpiredTokenException: outdated,
  InvalidClientTokenId: "AWS does not recognize these credentials. Check AWS_PROFILE and the keys behind it.",
  UnrecognizedClientException: "AWS does not recognize these credentials. Check AWS_PROFILE and the keys behind it.",
  SignatureDoesNotMatch: "AWS does not accept these credentials: the secret key does not belong to the key's id.",
};

const unreachable = new Set(["TimeoutError", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "ENETUNREACH"]);
const forbidden = new Set(["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "403"]);

/** Runs `act`, which does `what` with AWS; converts a refusal by AWS to an error with a sentence on who can fix it. */
export async function explainAwsErrors<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const sentence = error instanceof Error ? sentenceFor(what, error) : undefined;
    throw sentence === undefined ? error : new Refused(sentence, { cause: error });
  }
}

function sentenceFor(what: string, error: Error): string | undefined {
  const { name, message } = error;
  const code = (error as { code?: string }).code ?? "";
  if (sentences[name] !== undefined) return sentences[name];
  if (unreachable.has(name) || unreachable.has(code)) return `AWS cannot be reached to ${what}: ${message || code}.`;
  if (forbidden.has(name)) return `These credentials may not ${what}: ${message}`;
  if ("$metadata" in error) return `AWS refused to ${what}: ${name}: ${message}`;
  return undefined;
}
