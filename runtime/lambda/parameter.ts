import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";

let client: SSMClient | undefined;

/** Reads a value of the Parameter Store, decrypted. */
export async function readParameter(name: string): Promise<string> {
  client ??= new SSMClient({});
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`The parameter ${name} has no value.`);
  return Parameter.Value;
}

/** Reads a secret that a person stores; undefined while there is none. Not cached, so that a replaced one counts at once. */
export async function readSecret(name: string): Promise<string | undefined> {
  return readParameter(name).catch((error: unknown) => {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  });
}
