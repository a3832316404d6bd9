import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Reads a secret by its stored name; `undefined` when it does not exist. */
export type Secrets = (from: string) => Promise<string | undefined>;

type Variables = { [name: string]: string | undefined };

/**
 * Reads secrets from the environment (`CREW_SECRET_FORGE_TOKEN` for `forge-token`), then from `place`: a file with
 * lines `forge-token=…`, or `ssm:/path`, the Parameter Store below that path. Does not cache, so that a replaced secret
 * takes effect with the next call.
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
      throw new Error(`Secrets cannot be read from ${place.protocol} addresses; use file:///… or ssm:/…`);
  }
}

/** Refuses a file that other users of this computer can read. No file is no secret; one that cannot be looked at is a failure. */
async function readLine(file: string, from: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (found === undefined) return undefined;
  if ((found.mode & 0o077) !== 0) throw new Error(`Other users can read ${file}: run chmod 600 on it.`);
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
