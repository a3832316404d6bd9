import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import {
  compileTemplate,
  type Evaluator,
  type ExpressionHost,
  isExpression,
  unexpectedType,
} from "../expression/expression.ts";
import { EvaluationFailure } from "../failures.ts";
import type { TaskResource } from "../integration.ts";
import type { Field, States } from "./machine.ts";

export type JsonObject = { [key: string]: Json };

/** One reason why a definition is refused, as ValidateStateMachineDefinition reports it. */
export interface DefinitionDiagnostic {
  code: string;
  message: string;
  location: string;
}

export interface CompileHost {
  now(): number;
  parsed: ExpressionHost["parsed"];
  report(diagnostic: DefinitionDiagnostic): void;
}

export interface StateHost extends CompileHost {
  offers(resource: TaskResource): boolean;
  /** Compiles the machine inside a Map or a branch. */
  compileStates(fields: StateFields): States;
}

interface Range {
  least: number;
  most: number;
  isWhole: boolean;
}

/** Reads the fields of one JSON object of a definition, each once, and refuses fields that were not read. */
export class StateFields {
  readonly #unread: Set<string>;
  readonly #source: JsonObject;
  readonly #host: CompileHost;
  readonly location: string;

  constructor(source: JsonObject, location: string, host: CompileHost) {
    this.#source = source;
    this.location = location;
    this.#host = host;
    this.#unread = new Set(Object.keys(source));
  }

  refuse(message: string, field = "", code = "SCHEMA_VALIDATION_FAILED"): void {
    this.#host.report({ code, message, location: field ? `${this.location}/${field}` : this.location });
  }

  /** Raw value of the field; it still counts as unread. */
  peek(key: string): Json | undefined {
    return Object.hasOwn(this.#source, key) ? this.#source[key] : undefined;
  }

  take(key: string): Json | undefined {
    this.#unread.delete(key);
    return this.peek(key);
  }

  string(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === "string") return value;
    this.refuse(`${key} must be a string`, key);
    return undefined;
  }

  object(key: string): JsonObject | undefined {
    const value = this.take(key);
    if (value === undefined || isObject(value)) return value;
    this.refuse(`${key} must be an object`, key);
    return undefined;
  }

  /** Undefined when absent; reports a value that is not a list of objects and returns an empty list. */
  objects(key: string): JsonObject[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(isObject)) return value;
    this.refuse(`${key} must be a list of objects`, key);
    return [];
  }

  literalNumber(key: string, range: Range): number | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (typeof value === "number" && inRange(value, range)) return value;
    this.refuse(`${key} must be ${describe(range)}`, key);
    return undefined;
  }

  template(key: string): Evaluator | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : this.#compile(key, value);
  }

  /** Reads the Assign field: an object whose keys are variable names. */
  assign(): Evaluator | undefined {
    const value = this.object("Assign");
    for (const name of Object.keys(value ?? {})) {
      if (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(name) || name === "states")
        this.refuse(`"${name}" cannot name a variable`, "Assign");
    }
    return value && this.#compile("Assign", value);
  }

  number(key: string, range: Range): Field<number> | undefined {
    return this.#typed(
      key,
      describe(range),
      (value) => typeof value === "number",
      (value) => {
        if (inRange(value as number, range)) return value as number;
        throw new EvaluationFailure(
          `The field '${key}' must be ${describe(range)} but was: ${JSON.stringify(value)}`,
          key,
        );
      },
    );
  }

  text(key: string): Field<string> | undefined {
    return this.#typed(
      key,
      "a string",
      (value) => typeof value === "string",
      (value) => value as string,
    );
  }

  boolean(key: string): Field<boolean> | undefined {
    return this.#typed(
      key,
      "a boolean",
      (value) => typeof value === "boolean",
      (value) => value as boolean,
    );
  }

  list(key: string): Field<Json[]> | undefined {
    return this.#typed(key, "an array", Array.isArray, (value) => value as Json[]);
  }

  refuseUnread(why: (key: string) => string): void {
    for (const key of this.#unread) this.refuse(why(key), key);
  }

  #compile(field: string, value: Json): Evaluator {
    const host: ExpressionHost = {
      now: this.#host.now,
      parsed: this.#host.parsed,
      refuse: (code, message, inner) => this.#host.report({ code, message, location: `${this.location}/${inner}` }),
    };
    return compileTemplate(value, field, host);
  }

  #typed<T>(
    key: string,
    expected: string,
    isType: (value: Json) => boolean,
    convert: (value: Json) => T,
  ): Field<T> | undefined {
    const source = this.take(key);
    if (source === undefined) return undefined;
    const isDynamic = isExpression(source);
    if (!isDynamic && !isType(source)) {
      this.refuse(`${key} must be ${expected} or an expression`, key);
      return undefined;
    }
    const evaluate = this.#compile(key, source);
    const check = (value: Json) => {
      if (isDynamic && !isType(value))
        throw unexpectedType({ source, field: key, expected: typeWord(expected), value });
      return convert(value);
    };
    return (scope) => {
      const value = evaluate(scope);
      return value instanceof Promise ? value.then(check) : check(value);
    };
  }
}

/** Names a JSON type as AWS's messages do ("an array"). */
function typeWord(expected: string): string {
  const word = expected.split(" ").at(1) ?? expected;
  return ["array", "string", "boolean"].includes(word) ? word : "number";
}

function inRange(value: number, range: Range): boolean {
  return value >= range.least && value <= range.most && (!range.isWhole || Number.isInteger(value));
}

function describe({ least, most, isWhole }: Range): string {
  return `a ${isWhole ? "whole " : ""}number from ${least} to ${most}`;
}
