import { number, optional, required, text } from "../../base/checks.ts";
import type { FieldsOf } from "./field-checks.ts";

export const storeFields: FieldsOf<"stored" | "store-write"> = {
  stored: {
    text: optional(text),
    by: required(text),
    project: required(text),
    time: required(text),
    version: required(number),
    call: required(text),
    expires: required(number),
  },
  "store-write": { version: required(number) },
};
