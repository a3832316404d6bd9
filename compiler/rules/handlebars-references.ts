import { parseWithoutProcessing } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import type { TextFile } from "../link/model.ts";
import type { Span } from "../source/span.ts";

/** Variables of a Handlebars file with their members; a list that is a member is listed by its whole name, with the fields of its elements. */
export type Variables = Readonly<Record<string, readonly string[]>>;

/** A variable of a Handlebars file that has no value. */
export interface Unsupplied {
  kind: "variable" | "member" | "helper" | "partial";
  /** As written. */
  name: string;
  span: Span;
  /** Names that exist at this place. */
  known: readonly string[];
}

export interface TemplateFault {
  message: string;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number | undefined;
}

export type ParsedTemplate =
  | { program: hbs.AST.Program; fault?: undefined }
  | { program?: undefined; fault: TemplateFault };

const parsed = new WeakMap<TextFile, ParsedTemplate>();

/** Parses each file once, however many rules need it. */
export function parseTemplate(file: TextFile): ParsedTemplate {
  const known = parsed.get(file) ?? parse(file.text);
  parsed.set(file, known);
  return known;
}

function parse(text: string): ParsedTemplate {
  try {
    return { program: parseWithoutProcessing(text) };
  } catch (error) {
    // The parser's errors are plain `Error`s; anything else is our bug.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return { fault: readFault(error) };
  }
}

function readFault(error: Error): TemplateFault {
  const summary = error.message.split("\n").at(-1) ?? error.message;
  const message = summary.replace(/ - \d+:\d+$/, "").replace(/^Expecting .*, got '(.*)'$/, "unexpected $1");
  const line = "lineNumber" in error ? Number(error.lineNumber) : Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const column = "column" in error ? Number(error.column) : undefined;
  return { message: message === "unexpected EOF" ? "a block is not closed before the end" : message, line, column };
}

/** Names at one depth: those of the file, or the members of one value. */
interface Scope {
  names: Variables;
}

interface Walk {
  file: TextFile;
  root: Scope;
  found: Unsupplied[];
}

const helpers = ["each", "if", "lookup", "unless", "with"];
const loopData = ["first", "index", "key", "last"];

const unsupplied = new WeakMap<hbs.AST.Program, { variables: Variables; found: Unsupplied[] }>();

/** Returns every variable in the file that `variables` does not supply. Cached per file, however many engagements use it. */
export function findUnsupplied(file: TextFile, program: hbs.AST.Program, variables: Variables): Unsupplied[] {
  const known = unsupplied.get(program);
  if (known?.variables === variables) return known.found;
  const found = walkFile(file, program, variables);
  unsupplied.set(program, { variables, found });
  return found;
}

function walkFile(file: TextFile, program: hbs.AST.Program, variables: Variables): Unsupplied[] {
  const root = { names: variables };
  const walk: Walk = { file, root, found: [] };
  walkProgram(walk, program, [root]);
  return walk.found;
}

/** Walks a program; `scopes` is innermost first. */
function walkProgram(walk: Walk, program: hbs.AST.Program | undefined, scopes: Scope[]): void {
  for (const statement of program?.body ?? []) walkStatement(walk, statement, scopes);
}

function walkStatement(walk: Walk, statement: hbs.AST.Statement, scopes: Scope[]): void {
  switch (statement.type) {
    case "MustacheStatement":
      walkCall(walk, statement as hbs.AST.MustacheStatement, scopes);
      break;
    case "BlockStatement":
      walkBlock(walk, statement as hbs.AST.BlockStatement, scopes);
      break;
    case "PartialStatement":
    case "PartialBlockStatement":
    case "Decorator":
    case "DecoratorBlock":
      walk.found.push({ kind: "partial", name: "", span: spanOf(walk.file, statement.loc), known: [] });
  }
}

type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement;

function walkCall(walk: Walk, call: Call, scopes: Scope[]): void {
  const path = asPath(call.path);
  if (path === undefined) return;
  const pairs = call.hash?.pairs ?? [];
  const isHelper = path.depth === 0 && !path.data && helpers.includes(path.original);
  if (!isHelper && (call.params.length > 0 || pairs.length > 0)) {
    walk.found.push({ kind: "helper", name: path.original, span: spanOf(walk.file, path.loc), known: helpers });
  } else if (!isHelper) checkPath(walk, path, scopes);
  for (const value of [...call.params, ...pairs.map((pair) => pair.value)]) walkValue(walk, value, scopes);
}

function walkValue(walk: Walk, value: hbs.AST.Expression, scopes: Scope[]): void {
  const path = asPath(value);
  if (path !== undefined) checkPath(walk, path, scopes);
  else if (value.type === "SubExpression") walkCall(walk, value as hbs.AST.SubExpression, scopes);
}

function walkBlock(walk: Walk, block: hbs.AST.BlockStatement, scopes: Scope[]): void {
  walkCall(walk, block, scopes);
  const name = asPath(block.path)?.original;
  walkProgram(walk, block.program, name === "if" || name === "unless" ? scopes : innerScopes(block, scopes));
  walkProgram(walk, block.inverse, scopes);
}

/**
 * Returns the scopes inside a block: `each`, `with` and a block named after a variable see the value's members, and
 * outer names only through ../
 */
function innerScopes(block: hbs.AST.BlockStatement, scopes: Scope[]): Scope[] {
  const subject = asPath(block.params[0] ?? block.path);
  const members = subject === undefined ? [] : membersOf(subject, scopes);
  const [element, ...others] = block.program.blockParams ?? [];
  const locals: Variables = {
    ...(element === undefined ? {} : { [element]: members }),
    ...Object.fromEntries(others.map((name) => [name, []])),
  };
  const names = { ...Object.fromEntries(members.map((member) => [member, []])), ...locals };
  return [{ names }, ...scopes];
}

function membersOf(path: hbs.AST.PathExpression, scopes: Scope[]): readonly string[] {
  const scope = path.data ? scopes.at(-1) : scopes[path.depth];
  const parts = path.data ? path.parts.slice(1) : path.parts;
  const [first] = parts;
  if (first === undefined) return Object.keys(scope?.names ?? {});
  return (parts.length <= 2 ? own(scope?.names ?? {}, parts.join(".")) : undefined) ?? [];
}

function checkPath(walk: Walk, path: hbs.AST.PathExpression, scopes: Scope[]): void {
  const [first = "", ...rest] = path.parts;
  if (!path.data) checkParts(walk, path, path.parts, scopes[path.depth]);
  else if (first === "root") checkParts(walk, path, rest, walk.root);
  else if (scopes.length === 1 || !loopData.includes(first)) {
    const known = scopes.length > 1 ? loopData.map((name) => `@${name}`) : ["@root"];
    walk.found.push({ kind: "variable", name: path.original, span: spanOf(walk.file, path.loc), known });
  }
}

function checkParts(walk: Walk, path: hbs.AST.PathExpression, parts: string[], scope: Scope | undefined): void {
  const [first, second, ...deeper] = parts;
  if (first === undefined && scope !== undefined) return;
  const span = spanOf(walk.file, path.loc);
  const names = scope?.names ?? {};
  const members = first === undefined ? undefined : own(names, first);
  if (members === undefined) {
    walk.found.push({
      kind: "variable",
      name: path.original,
      span,
      known: Object.keys(names).filter((name) => !name.includes(".")),
    });
  } else if (second !== undefined && (!members.includes(second) || deeper.length > 0)) {
    const known = members.map((member) => `${first}.${member}`);
    walk.found.push({ kind: "member", name: path.original, span, known });
  }
}

function own(names: Variables, name: string): readonly string[] | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

function asPath(expression: hbs.AST.Expression): hbs.AST.PathExpression | undefined {
  return expression.type === "PathExpression" ? (expression as hbs.AST.PathExpression) : undefined;
}

function spanOf(file: TextFile, { start, end }: hbs.AST.SourceLocation): Span {
  return file.span(file.offset(start.line, start.column + 1), file.offset(end.line, end.column + 1));
}
