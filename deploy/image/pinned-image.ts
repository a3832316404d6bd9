import { Refused } from "../refused.ts";

/** The stock image of a deployment, by its digest. */
export interface PinnedImage {
  /** Such as `public.ecr.aws/docker/library/node:24-bookworm`. */
  tag: string;
  /** Such as `public.ecr.aws/docker/library/node@sha256:…`. */
  image: string;
}

/**
 * Returns the wanted image by the digest that its tag has now, so that all runners of a release have the same one. A deployment keeps its
 * digest until the tag of crew's stock image changes or `rebuild` asks for the newest. Undefined when the registry cannot be reached: then runners use
 * the tag.
 */
export async function pinnedImage(
  wanted: string,
  pinned: PinnedImage | undefined,
  { rebuild = false, onStep }: { rebuild?: boolean | undefined; onStep: (step: string) => void },
): Promise<PinnedImage | undefined> {
  if (pinned?.tag === wanted && !rebuild) return pinned;
  const { registry, path, tag } = partsOf(wanted);
  try {
    const digest = await digestAt(`${registryUrl(registry)}/v2/${path}/manifests/${tag}`, wanted);
    return { tag: wanted, image: `${registry}/${path}@${digest}` };
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    // Only the reason of the connection: the address is in the image's name.
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    onStep(`The image ${wanted} is named by its tag: its registry cannot be reached from here (${reason})`);
    return undefined;
  }
}

/** `CREW_REGISTRY_URL` names a mirror of the public registry, or a registry of tests. */
function registryUrl(host: string): string {
  return process.env.CREW_REGISTRY_URL ?? `https://${host}`;
}

function partsOf(image: string): { registry: string; path: string; tag: string } {
  const [, registry = "", path = "", tag = "latest"] = /^([^/]+)\/([^:@]+)(?::(.+))?$/.exec(image) ?? [];
  return { registry, path, tag };
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const timeoutMs = 10_000;

/** Asks for the manifest as github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests says. */
async function digestAt(url: string, wanted: string): Promise<string> {
  const ask = (more: { [name: string]: string } = {}) =>
    fetch(url, { method: "HEAD", headers: { accept: manifestTypes, ...more }, signal: AbortSignal.timeout(timeoutMs) });
  const first = await ask();
  const answer = first.status === 401 ? await ask({ authorization: `Bearer ${await tokenFor(first, wanted)}` }) : first;
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new Refused(
    `The registry of the image ${wanted} answered ${answer.status}${answer.ok ? " without a digest" : ""}. Run \`crew deploy\` again, or pass an image with --runner-image.`,
  );
}

/** Fetches a token for reading without an account: distribution.github.io/distribution/spec/auth/token */
async function tokenFor(refusal: Response, wanted: string): Promise<string> {
  const challenge = refusal.headers.get("www-authenticate") ?? "";
  const parts = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  if (parts.realm === undefined) throw new Refused(`The registry of the image ${wanted} asks for an unknown sign-in.`);
  const url = new URL(parts.realm);
  for (const name of ["service", "scope"]) if (parts[name] !== undefined) url.searchParams.set(name, parts[name]);
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  const { token, access_token } = (await answer.json()) as { token?: unknown; access_token?: unknown };
  return String(token ?? access_token ?? "");
}

/** True for a connection that failed, and for one that took too long. */
function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError");
}
