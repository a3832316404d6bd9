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
    return parse<Answer>(await this.#bytes({ method: "GET", path }));
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    return parse<Answer>(await this.#bytes({ method: "POST", path, body: JSON.stringify(body) }));
  }

  download(path: string): Promise<Uint8Array> {
    return this.#bytes({ method: "GET", path });
  }

  async #bytes(call: ApiCall): Promise<Uint8Array> {
    const { status, bytes } = await this.#send(call);
    if (status >= 400) throw this.#refuse(wordsOf(bytes) ?? `The API answered ${status}.`, status);
    return bytes;
  }
}

/** The words of problem details; undefined for anything else. */
function wordsOf(bytes: Uint8Array): string | undefined {
  try {
    const { detail, title } = parse<{ detail?: string; title?: string }>(bytes);
    return detail ?? title;
  } catch {
    return undefined;
  }
}

function parse<Value>(bytes: Uint8Array): Value {
  return JSON.parse(new TextDecoder().decode(bytes)) as Value;
}
