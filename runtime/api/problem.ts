import { Refusal, type RefusalReason } from "../inbox/refusal.ts";

/** An error response as defined by RFC 9457. `detail` is for people and contains the remedy. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly title: string;
  readonly extension: Record<string, unknown>;

  constructor(status: number, title: string, detail: string, extension: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.title = title;
    this.extension = extension;
  }

  toResponse(): Response {
    const { status, title, message: detail, extension } = this;
    return new Response(`${JSON.stringify({ type: "about:blank", title, status, detail, ...extension })}\n`, {
      status,
      headers: { "content-type": "application/problem+json" },
    });
  }
}

const statuses: Record<RefusalReason, number> = {
  "not-allowed": 403,
  "not-found": 404,
  "not-running": 409,
  "already-decided": 409,
  "not-met": 409,
  replaced: 409,
  "sent-before": 409,
  closed: 410,
  damaged: 409,
  incomplete: 422,
};

/** The HTTP form of a refusal; undefined for any other error. */
export function problemOfRefusal(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof Refusal)) return undefined;
  return new Problem(statuses[error.reason], error.title, error.message, { ...error.details });
}
