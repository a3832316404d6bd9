import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

/** Thrown when Bedrock was requested without credentials or region. */
export class NoModelAccess extends Error {
  override readonly name = "NoModelAccess";
}

/** Finds credentials and a region as the SDK will, before anything is started; rejects with instructions. */
export async function requireModelAccess(): Promise<void> {
  const { config } = new BedrockRuntimeClient({});
  try {
    await config.credentials();
  } catch {
    throw new NoModelAccess(
      "There are no AWS credentials for --model bedrock. Sign in with `aws sso login` or set AWS_PROFILE, or leave --model out to use the rehearsal model.",
    );
  }
  try {
    await config.region();
  } catch {
    throw new NoModelAccess("There is no AWS region for --model bedrock. Set AWS_REGION, such as us-east-1.");
  }
}
