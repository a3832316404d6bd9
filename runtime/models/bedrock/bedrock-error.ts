import type { Failure } from "../model-provider.ts";
import { isOverWindow } from "../over-window.ts";

/** Failures that a person must distinguish: missing access can be caused by credentials or by the region. */
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

/** Classifies an error by the table of https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html. */
export function failureOf(error: unknown): Failure {
  const cause = causeOf(error);
  return cause === "credentials" || cause === "region" ? "no-access" : cause;
}

function causeOf(error: unknown): Cause {
  if (!(error instanceof Error)) return "final";
  // The SDK has no error names for a missing region and for an input over the model's window.
  if (error.message === "Region is missing") return "region";
  if (error.name === "ValidationException") return isOverWindow(error.message) ? "too-long" : "final";
  return causeByName[error.name] ?? causeByStatus(error);
}

/**
 * Classifies an error during a reply: any cause between here and the service is transient; only an error from the
 * service itself is classified further.
 */
export function lostFailureOf(cause: unknown): Failure {
  return cause instanceof Error && (cause.name in causeByName || cause.name === "ValidationException")
    ? failureOf(cause)
    : "transient";
}

/** Errors returned after the model received the input. */
const countedAnswers = new Set(["ModelTimeoutException", "ModelErrorException"]);

const neverConnected = new Set(["ECONNREFUSED", "EAI_AGAIN", "ENOTFOUND"]);

/**
 * True for a call without a reply that was certainly not counted: the service refused it, or was never called. After
 * any other error, the request may have arrived.
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

/** Advice for a person on a failure that no retry fixes. */
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
