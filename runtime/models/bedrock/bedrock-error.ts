import type { Failure } from "../model-provider.ts";

/** Failures as a person has to tell them apart: no access comes from credentials or from the region. */
type Cause = Exclude<Failure, "no-access"> | "credentials" | "region";

const causeByName: { [name: string]: Cause } = {
  ThrottlingException: "throttled",
  ModelNotReadyException: "throttled",
  TooManyRequestsException: "throttled",
  ServiceUnavailableException: "transient",
  ModelTimeoutException: "transient",
  ModelErrorException: "transient",
  ModelStreamErrorException: "transient",
  InternalServerException: "transient",
  TimeoutError: "transient",
  CredentialsProviderError: "credentials",
  ExpiredTokenException: "credentials",
  UnrecognizedClientException: "credentials",
  InvalidSignatureException: "credentials",
  AccessDeniedException: "final",
  ResourceNotFoundException: "final",
};

const brokenConnection = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

/** How services say that a conversation no longer fits: Claude, Nova, Llama and Mistral, and servers in OpenAI's manner. */
const overWindow =
  /too long|input tokens.*exceed|exceeds?.*(context|token limit|maximum.*tokens)|context (length|window)|maximum context|max.*input.*tokens|too many (input )?tokens|reduce the length|prompt.*exceeds/i;

/** Sorts by the table of https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html. */
export function failureOf(error: unknown): Failure {
  const cause = causeOf(error);
  return cause === "credentials" || cause === "region" ? "no-access" : cause;
}

function causeOf(error: unknown): Cause {
  if (!(error instanceof Error)) return "final";
  // The SDK gives a missing region and an input over the model's window no name of their own.
  if (error.message === "Region is missing") return "region";
  if (error.name === "ValidationException") return overWindow.test(error.message) ? "too-long" : "final";
  return causeByName[error.name] ?? causeByStatus(error);
}

/** A reply may break off for any reason that lies between here and the service; only what the service itself says is more than that. */
export function lostFailureOf(cause: unknown): Failure {
  return cause instanceof Error && (cause.name in causeByName || cause.name === "ValidationException")
    ? failureOf(cause)
    : "transient";
}

/** Given the input, the model was at work when these were answered. */
const countedAnswers = new Set(["ModelTimeoutException", "ModelErrorException"]);

const neverConnected = new Set(["ECONNREFUSED", "EAI_AGAIN", "ENOTFOUND"]);

/**
 * Whether a call without a reply has certainly not been counted: the service answered that it takes none, or was never asked.
 * Whatever else went wrong, the request may have arrived.
 */
export function isUncounted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (countedAnswers.has(error.name)) return false;
  if (statusOf(error) !== undefined) return (statusOf(error) ?? 0) >= 400;
  if ("code" in error && neverConnected.has(String(error.code))) return true;
  return failureOf(error) === "no-access";
}

function statusOf(error: Error): number | undefined {
  return "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
}

function causeByStatus(error: Error): Cause {
  if ("code" in error && typeof error.code === "string" && brokenConnection.has(error.code)) return "transient";
  const status = statusOf(error);
  if (status === 429) return "throttled";
  return status !== undefined && status >= 500 ? "transient" : "final";
}

/** What a person can do about a failure that no retry cures. */
export function advice(modelId: string, error: unknown): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  switch (causeOf(error)) {
    case "credentials":
      return `No AWS credentials that Amazon Bedrock accepts (${message}). Sign in with “aws sso login” and set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or run with the rehearsal model, which needs none.`;
    case "region":
      return "No AWS region is set. Set AWS_REGION to a region where the models are available, or a region in the AWS profile.";
    case "throttled":
      return `${modelId} stayed throttled (${message}). Ask for a higher quota, or declare a fallback for the model.`;
    case "transient":
      return `${modelId} stayed unavailable (${message}). The work resumes where it stopped; declare a fallback for the model.`;
    default:
      return `${modelId} refused the call (${message}). Check the model's id, and that the account has access to it in this region.`;
  }
}
