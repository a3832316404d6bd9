/** A problem at one place of the input: `pointer` as in `/ratings/clarity`, `detail` for people. */
export interface InputError {
  pointer: string;
  detail: string;
}

/** Every reason for which a decision or an answer is not recorded. */
export type RefusalReason =
  | "not-found"
  | "not-allowed"
  | "not-running"
  | "already-decided"
  | "not-met"
  | "replaced"
  | "sent-before"
  | "closed"
  | "damaged"
  | "incomplete";

interface RefusalDetails {
  /** The decision that was recorded before. */
  recorded?: object | undefined;
  /** The revision that a gate asks about now. */
  revision?: string;
  errors?: InputError[];
}

/** A decision or an answer that is not recorded. The message is for people and contains the remedy. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;
  readonly title: string;
  readonly details: RefusalDetails;

  constructor(reason: RefusalReason, title: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.reason = reason;
    this.title = title;
    this.details = details;
  }
}

/** JSON pointer (RFC 6901) of a part of the input. */
export function pointerTo(...steps: string[]): string {
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Refusal of invalid input; a page shows each part beside its field. */
export function incomplete(title: string, errors: InputError[]): Refusal {
  return new Refusal("incomplete", title, errors.map(({ detail }) => detail).join(" "), { errors });
}

/** The same refusal for a missing item and for one that the person may not see. */
export function notFound(what: string): Refusal {
  return new Refusal("not-found", "Not found", `There is no ${what} here that you may see.`);
}
