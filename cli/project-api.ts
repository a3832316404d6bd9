/** The API of projects, wherever it runs; a refusal rejects with a `Mistake` in the API's words. */
export interface ProjectApi {
  /** Where people find the projects; known once something was asked. */
  readonly siteUrl: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  download(path: string): Promise<Uint8Array>;
}
