/** A problem at one place of the input: `pointer` as in `/ratings/clarity`, `detail` for people. */
export interface InputError {
  pointer: string;
  detail: string;
}

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

/** JSON pointer (RFC 6901) of a part of the input. */
export function pointerTo(...steps: string[]): string {
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Problem of invalid input; a page shows each part beside its field. */
export function incomplete(title: string, errors: InputError[]): Problem {
  return new Problem(422, title, errors.map(({ detail }) => detail).join(" "), { errors });
}

/** The same problem for a missing resource and for one that the viewer may not see. */
export function notFound(what: string): Problem {
  return new Problem(404, "Not found", `There is no ${what} here that you may see.`);
}
