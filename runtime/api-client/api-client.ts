import { isObject } from "../../base/is-object.ts";
import { readJson, UnreadableJson } from "../../base/read-json.ts";
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

/** The API of projects, wherever it runs. A refusal rejects with the error that `refuse` makes of it. */
export class ApiClient {
  readonly #send: SendCall;
  readonly #refuse: (message: string, status: number) => Error;

  constructor(
    send: SendCall,
    refuse: (message: string, status: number) => Error = (message, status) => new ApiRefusal(message, status),
  ) {
    this.#send = send;
    this.#refuse = refuse;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return this.#call<Answer>({ method: "GET", path });
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.#call<Answer>({ method: "POST", path, body: JSON.stringify(body) });
  }

  download(path: string): Promise<Uint8Array> {
    return this.#bytes({ method: "GET", path });
  }

  async #bytes(call: ApiCall): Promise<Uint8Array> {
    return (await this.#answer(call)).bytes;
  }

  async #call<Answer>(call: ApiCall): Promise<Answer> {
    const { status, bytes } = await this.#answer(call);
    const value = parse(bytes);
    if (typeof value === "object" && value !== null) return value as Answer;
    throw this.#refuse(`${call.method} ${call.path} was answered with something else than the API's JSON.`, status);
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
