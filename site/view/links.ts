import type { PhaseName, ProjectId } from "../../base/names.ts";
import type { FlowQueue } from "../../schema/types.ts";

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

export const projectPage = (project: ProjectId) => `/projects/${segment(project)}`;
export const artifactsPage = (project: ProjectId) => `${projectPage(project)}/artifacts`;
export const decisionsPage = (project: ProjectId) => `${projectPage(project)}/decisions`;
export const statementPage = (project: ProjectId, part = 1) =>
  `${projectPage(project)}/statement-of-work${part > 1 ? `?part=${part}` : ""}`;
/** Address of a round's log, as a file. */
export const logFile = (project: ProjectId, phase: PhaseName, round: number) =>
  `${projectApi(project)}/log?${new URLSearchParams({ phase, round: String(round) })}`;
export const surveyPage = (project: ProjectId) => `${projectPage(project)}/survey`;
export const peoplePage = (project: ProjectId) => `${projectPage(project)}/people`;
export const stopPage = (project: ProjectId) => `${projectPage(project)}/stop`;
export const resumePage = (project: ProjectId) => `${projectPage(project)}/resume`;
export const queuePage = "/queue";
export const lessonsPage = "/lessons";
export const lessonPage = ({ engagement, id }: { engagement: string; id: string }) =>
  `${lessonsPage}/${segment(engagement)}/${segment(id)}`;
/** Page of the changes of one project in a queue. */
export const queueChangePage = (project: ProjectId) => `${projectPage(project)}/queue`;
export const pausePage = ({ engagement, flow }: Pick<FlowQueue, "engagement" | "flow">) =>
  `${queuePage}/${segment(engagement)}/${segment(flow)}`;
export const gatePage = (project: ProjectId, phase: PhaseName, round: number) =>
  `${projectPage(project)}/gates/${segment(phase)}/${round}`;
export const questionPage = (project: ProjectId, question: string) =>
  `${projectPage(project)}/questions/${segment(question)}`;
export const operatorPage = (project: ProjectId, phase: PhaseName, entry: number) =>
  `${projectPage(project)}/operator/${segment(phase)}/${entry}`;

export const topUpPage = (project: ProjectId, number: number) => `${projectPage(project)}/top-ups/${number}`;

export const followUpPage = (project: ProjectId, trigger: string, execution: number) =>
  `${projectPage(project)}/follow-ups/${segment(trigger)}/${execution}`;

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

export function artifactPage(project: ProjectId, path: string, address: ArtifactAddress = {}): string {
  const query = Object.entries(address).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return isAmbiguous(path)
    ? `${projectPage(project)}/artifact?${new URLSearchParams([["path", path], ...query])}`
    : `${artifactsPage(project)}/${escapePath(path)}${query.length > 0 ? `?${new URLSearchParams(query)}` : ""}`;
}

/** Address of the unchanged bytes, for download. */
export function rawFile(project: ProjectId, path: string, revision: string): string {
  const files = `${projectApi(project)}/files`;
  return isAmbiguous(path)
    ? `${files}?${new URLSearchParams({ path, revision })}`
    : `${files}/${escapePath(path)}?${new URLSearchParams({ revision })}`;
}

/** True for a path with a percent sign: some gateways decode the path of an address once, which changes such a name. */
function isAmbiguous(path: string): boolean {
  return path.includes("%");
}

export const projectApi = (project: ProjectId) => `/api/projects/${segment(project)}`;
