/** A fault that Ajv reports; `params` depends on the keyword. */
export interface SchemaError {
  /** JSON Pointer of the value. */
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  /** Set when the fault is in a key. */
  propertyName?: string;
}

interface Validate {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

export declare const engagement: Validate;
export declare const agent: Validate;
export declare const tool: Validate;
export declare const phase: Validate;
