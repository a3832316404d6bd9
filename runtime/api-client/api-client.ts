import { isObject } from "../../base/is-object.ts";
import { readJson, UnreadableJson } from "../../base/read-json.ts";
import type { DownloadPath, Exactly, GetPath, Input, Parameters, PostPath, Response } from "./operation-types.ts";
export interface ApiCall {
  method: "GET" | "POST";
  /** Below `/api/`, with its query. */
  path: string;
  /** JSON. */
  body?: string;
}

export interface ApiReply {
  status: number;
  bytes: Uint8Array;
}

/** Carries a call to an API: over HTTP, within the process, or by invoking a function. */
export type SendCall = (call: ApiCall) => Promise<ApiReply>;

/** A refusal of the API, in its words. */
export class ApiRefusal extends Error {
  override readonly name: string = "ApiRefusal";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The values of an operation's parameters, by name. */
type Values = Readonly<Record<string, string | number | undefined>>;

/**
 * The API of projects, wherever it runs. Paths, parameters, bodies and responses have the types that the operations declare. A refusal rejects
 * with the error that `refuse` makes of it; `onResponse` sees each response in JSON.
 */
export class ApiClient {
  readonly #send: SendCall;
  readonly #refuse: (message: string, status: number) => Error;
  readonly #onResponse: (response: unknown) => void;

  constructor(
    send: SendCall,
    refuse: (message: string, status: number) => Error = (message, status) => new ApiRefusal(message, status),
    onResponse: (response: unknown) => void = () => {},
  ) {
    this.#send = send;
    this.#refuse = refuse;
    this.#onResponse = onResponse;
  }

  async get<Path extends GetPath, const Given extends Parameters<"GET", Path>>(
    path: Path,
    parameters: Exactly<Given, Parameters<"GET", Path>>,
  ): Promise<Response<"GET", Path, Given>> {
    return this.#call({ method: "GET", path: this.#addressOf(path, parameters) });
  }

  async post<Path extends PostPath, const Given extends Parameters<"POST", Path>>(
    path: Path,
    parameters: Exactly<Given, Parameters<"POST", Path>>,
    body: Input<Path>,
  ): Promise<Response<"POST", Path, Given>> {
    return this.#call({ method: "POST", path: this.#addressOf(path, parameters), body: JSON.stringify(body) });
  }

  async download<Path extends DownloadPath, const Given extends Parameters<"GET", Path>>(
    path: Path,
    parameters: Exactly<Given, Parameters<"GET", Path>>,
  ): Promise<Uint8Array> {
    return this.#bytes({ method: "GET", path: this.#addressOf(path, parameters) });
  }

  /** Puts parameters into the places that the path has for them, and the others into the query. */
  #addressOf(path: string, parameters: Values): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined && !path.includes(`{${name}}`)) query.set(name, String(value));
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(parameters[name]);
      const parts = name === "path" ? value.split("/") : [value];
      // An address with one of these would be another operation's.
      if (parts.some((part) => ["", ".", ".."].includes(part)))
        throw this.#refuse(`"${value}" cannot be part of an address: there is nothing of this name.`, 404);
      return parts.map(encodeURIComponent).join("/");
    });
    return query.size === 0 ? address : `${address}?${query}`;
  }

  async #bytes(call: ApiCall): Promise<Uint8Array> {
    return (await this.#answer(call)).bytes;
  }

  async #call<Answer>(call: ApiCall): Promise<Answer> {
    const { status, bytes } = await this.#answer(call);
    const value = parse(bytes);
    if (typeof value !== "object" || value === null)
      throw this.#refuse(`${call.method} ${call.path} was answered with something else than the API's JSON.`, status);
    this.#onResponse(value);
    return value as Answer;
  }

  async #answer(call: ApiCall): Promise<ApiReply> {
    const reply = await this.#send(call);
    if (reply.status < 400) return reply;
    throw this.#refuse(wordsOf(reply.bytes) ?? `The API answered ${reply.status}.`, reply.status);
  }
}

/** The words of problem details; undefined for anything else. */
function wordsOf(bytes: Uint8Array): string | undefined {
  const value = parse(bytes);
  if (!isObject(value)) return undefined;
  return [value.detail, value.title].find((each) => typeof each === "string");
}

/** Undefined for bytes that are not JSON: a proxy or another server may answer in the place of the API. */
function parse(bytes: Uint8Array): unknown {
  try {
    return readJson("The answer of the API", new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof UnreadableJson) return undefined;
    throw error;
  }
}
