import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { LineCounter, parseDocument } from "yaml";
import schema from "../../schema/case.schema.json" with { type: "json" };
import type { EvalCase } from "../../schema/types.ts";

export interface Case {
  /** Name of the folder. */
  name: string;
  expected: EvalCase;
  statement: string;
  /** File and line of a key, for messages. */
  at(...path: string[]): string;
}

/** Reasons why cases cannot be run, each with file and line. */
export class BadCases extends Error {}

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

/** Reads every folder with a `case.yaml`. Throws `BadCases` with all faults of all cases. */
export function readCases(folder: string): Case[] {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, "case.yaml")))
        .sort()
    : [];
  if (names.length === 0) throw new BadCases(`There is no case in ${folder}: each is a folder with a case.yaml in it.`);
  const faults: string[] = [];
  const cases = names.flatMap((name) => {
    const read = readCase(join(folder, name), name);
    if (Array.isArray(read)) faults.push(...read);
    return Array.isArray(read) ? [] : [read];
  });
  if (faults.length > 0) throw new BadCases(faults.join("\n"));
  return cases;
}

function readCase(folder: string, name: string): Case | string[] {
  const file = join(folder, "case.yaml");
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined) => `${file}:${offset === undefined ? 1 : lines.linePos(offset).line}`;
  if (document.errors.length > 0) return document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message}`);
  const expected = document.toJS() as EvalCase;
  if (!validate(expected)) {
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const path = instancePath
        .split("/")
        .slice(1)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const node = path.length === 0 ? document.contents : document.getIn(path, true);
      const range = (node as { range?: [number, number, number] } | null)?.range;
      const key = (params as { additionalProperty?: string }).additionalProperty;
      const what = key === undefined ? message : `there is no key "${key}"`;
      return `${at(range?.[0])}: ${path.join(".") || "the case"}: ${what}.`;
    });
  }
  const statement = join(folder, expected.statement);
  if (!existsSync(statement)) return [`${file}: there is no ${expected.statement} beside it.`];
  const placeOf = (...path: string[]) =>
    at((document.getIn(path, true) as { range?: number[] } | undefined)?.range?.[0]);
  return { name, expected, statement: readFileSync(statement, "utf8"), at: placeOf };
}
