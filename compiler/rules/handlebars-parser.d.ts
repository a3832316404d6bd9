/** Declares the parser alone: the package's entry also loads the compiler and runtime, which takes as long as `crew validate`. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  /** Throws an `Error`; for some faults with `lineNumber`, `column` and `endColumn`. */
  export function parseWithoutProcessing(text: string): hbs.AST.Program;
}
