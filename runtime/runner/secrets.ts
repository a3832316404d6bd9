import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The value of a secret by what it is called where it is kept; `undefined` when there is none. */
export type Secrets = (from: string) => Promise<string | undefined>;

type Variables = { [name: string]: string | undefined };

/**
 * Reads secrets from the environment (`CREW_SECRET_FORGE_TOKEN` for `forge-token`), then from `place`: a file with a line
 * `forge-token=…` for each, or `ssm:/path`, the Parameter Store below that path. Nothing is kept between calls, so a
 * secret that was replaced is used from the next call on.
 */
export function openSecrets(place: string | undefined, variables: Variables): Secrets {
  const readPlace = place === undefined ? async () => undefined : openPlace(new URL(place));
  return async (from) => variables[`CREW_SECRET_${from.toUpperCase().replaceAll("-", "_")}`] || readPlace(from);
}

function openPlace(place: URL): Secrets {
  switch (place.protocol) {
    case "file:":
      return (from) => readLine(fileURLToPath(place), from);
    case "ssm:":
      return (from) => readParameter(`${place.pathname}/${from}`);
    default:
      throw new Error(`Secrets are not kept under ${place.protocol} addresses; use file:///… or ssm:/…`);
  }
}

/** A file that others on this machine may read keeps no secrets, so it is refused. */
async function readLine(file: string, from: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if ((found.mode & 0o077) !== 0) throw new Error(`Others may read ${file}: run chmod 600 on it.`);
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines
    .find((line) => line.startsWith(`${from}=`))
    ?.slice(from.length + 1)
    .trimEnd();
}

async function readParameter(name: string): Promise<string | undefined> {
  const { GetParameterCommand, ParameterNotFound, SSMClient } = await import("@aws-sdk/client-ssm");
  try {
    const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
