const segment = encodeURIComponent;

/** Decodes a part of an address; text that is not a valid encoding is returned unchanged, and matches nothing. */
export function decodePath(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Escapes an artifact's path but keeps its slashes. */
export function escapePath(path: string): string {
  return path.split("/").map(segment).join("/");
}

export const projectPage = (project: string) => `/projects/${segment(project)}`;
export const artifactsPage = (project: string) => `${projectPage(project)}/artifacts`;
export const decisionsPage = (project: string) => `${projectPage(project)}/decisions`;
export const statementPage = (project: string, part = 1) =>
  `${projectPage(project)}/statement-of-work${part > 1 ? `?part=${part}` : ""}`;
/** Address of a round's log, as a file. */
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

/** Parses the number in an address; undefined for anything else. */
export const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

export interface ArtifactAddress {
  revision?: string | undefined;
  compareWith?: string | undefined;
  layout?: "split" | undefined;
  /** Part number from 1, for a document that is read in parts. */
  part?: number | undefined;
}

export function artifactPage(project: string, path: string, address: ArtifactAddress = {}): string {
  const query = Object.entries(address).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return isAmbiguous(path)
    ? `${projectPage(project)}/artifact?${new URLSearchParams([["path", path], ...query])}`
    : `${artifactsPage(project)}/${escapePath(path)}${query.length > 0 ? `?${new URLSearchParams(query)}` : ""}`;
}

/** Address of the unchanged bytes, for download. */
export function rawFile(project: string, path: string, revision: string): string {
  const files = `${projectApi(project)}/files`;
  return isAmbiguous(path)
    ? `${files}?${new URLSearchParams({ path, revision })}`
    : `${files}/${escapePath(path)}?${new URLSearchParams({ revision })}`;
}

/** True for a path with a percent sign: some gateways decode the path of an address once, which changes such a name. */
function isAmbiguous(path: string): boolean {
  return path.includes("%");
}

export const projectApi = (project: string) => `/api/projects/${segment(project)}`;
