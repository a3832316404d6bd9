/** API of projects, local or deployed; a refusal rejects with a `Mistake` in the API's words. */
export interface ProjectApi {
  /** Address of the projects for people; available after the first request. */
  readonly siteUrl: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  download(path: string): Promise<Uint8Array>;
}
