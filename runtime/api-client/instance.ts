import { type Fields, number, required, text } from "../../base/checks.ts";
import { readJsonObject } from "../../base/read-json.ts";

/** How to reach a running `crew up`: the contents of `instance.json` in its state folder, readable by its owner only. */
export interface Instance {
  url: string;
  accessToken: string;
  awsEndpoint: string;
  pid: number;
}

const isUrl = (value: unknown): value is string => text(value) && URL.canParse(value);
const isPid = (value: unknown): value is number => number(value) && Number.isInteger(value) && value > 0;

const fields: Fields<Instance> = {
  url: required(isUrl),
  accessToken: required(text),
  awsEndpoint: required(isUrl),
  pid: required(isPid),
};

/** Throws `UnreadableJson`, with a message that begins with `source`. */
export function parseInstance(source: string, json: string): Instance {
  return readJsonObject(source, json, fields);
}
