import type { Refusal } from "../../schema/site-data.ts";
import { escapePath } from "./links.ts";

/** State of a form field after a refusal, with the ids of its label, hint and error. */
export interface FieldState {
  id: string;
  errorId: string;
  value: string;
  error: string | undefined;
}

export function fieldState(refusal: Refusal | undefined, name: string): FieldState {
  const id = fieldId(name);
  const messages = refusal?.errors.filter(({ field }) => field === name).map(({ message }) => message) ?? [];
  return {
    id,
    errorId: `${id}-error`,
    value: refusal?.fields[name] ?? "",
    error: messages.length > 0 ? messages.join(" ") : undefined,
  };
}

/** Target of a link in the summary of a refusal; escaped, because a space would end a reference to it. */
export const fieldId = (name: string): string => `field-${escapePath(name)}`;

/** Ids for `aria-describedby`, in reading order. */
export function describedBy(...ids: (string | false | undefined)[]): string | undefined {
  const given = ids.filter(Boolean);
  return given.length > 0 ? given.join(" ") : undefined;
}
