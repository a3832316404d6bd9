const segment = encodeURIComponent;

/** A part of an address as it was meant; what is no encoded text stands for itself, and names nothing. */
export function decodePath(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** An artifact's path keeps its slashes; everything else a path may hold is escaped. */
export function escapePath(path: string): string {
  return path.split("/").map(segment).join("/");
}

export const projectPage = (project: string) => `/projects/${segment(project)}`;
export const artifactsPage = (project: string) => `${projectPage(project)}/artifacts`;
export const decisionsPage = (project: string) => `${projectPage(project)}/decisions`;
export const statementPage = (project: string, part = 1) =>
  `${projectPage(project)}/statement-of-work${part > 1 ? `?part=${part}` : ""}`;
/** The log of a round, as a file. */
export const logFile = (project: string, phase: string, round: number) =>
  `${projectApi(project)}/log?${new URLSearchParams({ phase, round: String(round) })}`;
export const peoplePage = (project: string) => `${projectPage(project)}/people`;
export const stopPage = (project: string) => `${projectPage(project)}/stop`;
export const resumePage = (project: string) => `${projectPage(project)}/resume`;
export const gatePage = (project: string, phase: string, round: number) =>
  `${projectPage(project)}/gates/${segment(phase)}/${round}`;
export const questionPage = (project: string, question: string) =>
  `${projectPage(project)}/questions/${segment(question)}`;
export const operatorPage = (project: string, phase: string, entry: number) =>
  `${projectPage(project)}/operator/${segment(phase)}/${entry}`;

/** The number in an address; anything else names nothing. */
export const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

export interface ArtifactAddress {
  revision?: string | undefined;
  compareWith?: string | undefined;
  layout?: "split" | undefined;
  /** From 1, of a document that is read in parts. */
  part?: number | undefined;
}

export function artifactPage(project: string, path: string, address: ArtifactAddress = {}): string {
  const query = Object.entries(address).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return isAmbiguous(path)
    ? `${projectPage(project)}/artifact?${new URLSearchParams([["path", path], ...query])}`
    : `${artifactsPage(project)}/${escapePath(path)}${query.length > 0 ? `?${new URLSearchParams(query)}` : ""}`;
}

/** The bytes as they are, for download. */
export function rawFile(project: string, path: string, revision: string): string {
  const files = `${projectApi(project)}/files`;
  return isAmbiguous(path)
    ? `${files}?${new URLSearchParams({ path, revision })}`
    : `${files}/${escapePath(path)}?${new URLSearchParams({ revision })}`;
}

/** Gateways have been seen to decode the path of an address once, after which a percent sign in a name means something else. */
function isAmbiguous(path: string): boolean {
  return path.includes("%");
}

export const projectApi = (project: string) => `/api/projects/${segment(project)}`;
