import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { servicesOf } from "../../schema/model-service.ts";
import type { Pipeline } from "../../schema/types.ts";

/** Thrown when models were requested that cannot be called from here. The message has the remedy. */
export class NoModelAccess extends Error {
  override readonly name = "NoModelAccess";
}

/** Finds credentials and a region as the SDK will, before anything is started, if a model needs them; rejects with instructions. */
export async function requireModelAccess(pipelines: readonly Pipeline[]): Promise<void> {
  const services = pipelines.flatMap(({ models }) => Object.values(models).flatMap(servicesOf));
  if (!services.some(({ provider }) => provider === "bedrock")) return;
  const { config } = new BedrockRuntimeClient({});
  try {
    await config.credentials();
  } catch (error) {
    throw new NoModelAccess(
      `There are no AWS credentials for the declared models (${(error as Error).message}). Sign in with \`aws sso login\` or set AWS_PROFILE, or leave --model out to use the rehearsal model.`,
      { cause: error },
    );
  }
  try {
    await config.region();
  } catch {
    throw new NoModelAccess("There is no AWS region for the declared models. Set AWS_REGION, such as us-east-1.");
  }
}
