import type { DeclaredOperation } from "../../schema/api-operations.ts";
import type { ApiSchemas } from "../../schema/types.ts";

type At<Method, Path> = Extract<DeclaredOperation, { method: Method; path: Path }>;
type PathOf<Operation> = Operation extends { path: infer Path extends string } ? Path : never;
type Reading = Extract<DeclaredOperation, { method: "GET" }>;
type Download = Extract<Reading, { output: { type: string } }>;

export type DownloadPath = PathOf<Download>;
export type GetPath = Exclude<PathOf<Reading>, DownloadPath>;
export type PostPath = PathOf<Extract<DeclaredOperation, { method: "POST" }>>;

type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type QueryOf<Operation> = Operation extends { query: infer Query } ? keyof Query : never;

/** Parameters of an operation: all of its path, and any of its query. */
export type Parameters<Method, Path> = { [Name in NamesIn<Path>]: string | number } & {
  [Name in QueryOf<At<Method, Path>>]?: string | number | undefined;
};

/** Parameters of which none is unknown: TypeScript does not look for excess properties in an inferred type. */
export type Exactly<Given, Known> = Given & { [Name in Exclude<keyof Given, keyof Known>]: never };

/** Body that a POST sends. */
export type Input<Path> =
  At<"POST", Path> extends { input: infer Name extends keyof ApiSchemas } ? ApiSchemas[Name] : never;

type Named<Name> = Name extends keyof ApiSchemas ? ApiSchemas[Name] : never;

/** Response to given parameters. */
export type Response<Method, Path, Given> =
  At<Method, Path> extends { output: infer Output }
    ? Output extends { by: infer Name; present: infer Present; absent: infer Absent }
      ? Name extends keyof Given
        ? undefined extends Given[Name]
          ? Named<Present> | Named<Absent>
          : Named<Present>
        : Named<Absent>
      : Named<Output>
    : never;
