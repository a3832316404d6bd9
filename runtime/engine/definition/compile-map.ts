import { parseResource } from "../integration.ts";
import { compileCatch, compileRetry } from "./compile-recovery.ts";
import { defined } from "./defined.ts";
import type { ItemReader, MapState, States } from "./machine.ts";
import { StateFields, type StateHost } from "./state-fields.ts";

const whole = { least: 0, most: 100_000_000, isWhole: true };

export function compileMap(name: string, fields: StateFields, host: StateHost): MapState {
  const { processor, isDistributed } = compileProcessor(fields, host);
  const reader = compileReader(fields, host);
  const items = fields.list("Items");
  if (isDistributed !== (reader !== undefined)) {
    fields.refuse(
      "a DISTRIBUTED Map is supported with an ItemReader only, and an ItemReader in a DISTRIBUTED Map only",
      "ItemProcessor",
    );
  }
  if (reader && items) fields.refuse('a Map takes either "Items" or "ItemReader"', "Items");
  if (isDistributed) fields.string("Label");
  return {
    type: "Map",
    name,
    processor,
    isDistributed,
    ...defined({
      items,
      reader,
      selector: fields.template("ItemSelector"),
      maxConcurrency: fields.number("MaxConcurrency", whole),
      toleratedCount: fields.number("ToleratedFailureCount", whole),
      toleratedPercentage: fields.number("ToleratedFailurePercentage", { least: 0, most: 100, isWhole: false }),
    }),
    retry: compileRetry(fields, host),
    catch: compileCatch(fields, host),
  };
}

function compileProcessor(fields: StateFields, host: StateHost): { processor: States; isDistributed: boolean } {
  const source = fields.object("ItemProcessor");
  if (!source) fields.refuse('a Map needs "ItemProcessor"');
  const inner = new StateFields(source ?? {}, `${fields.location}/ItemProcessor`, host);
  inner.string("Comment");
  const config = new StateFields(inner.object("ProcessorConfig") ?? {}, `${inner.location}/ProcessorConfig`, host);
  const mode = config.string("Mode") ?? "INLINE";
  if (mode !== "INLINE" && mode !== "DISTRIBUTED") config.refuse("Mode must be INLINE or DISTRIBUTED", "Mode");
  const isDistributed = mode === "DISTRIBUTED";
  if (isDistributed && config.string("ExecutionType") !== "STANDARD")
    config.refuse("only STANDARD child executions are supported", "ExecutionType");
  config.refuseUnread((key) => `"${key}" is not supported here`);
  const processor = source ? host.compileStates(inner) : { startAt: "", byName: new Map() };
  inner.refuseUnread((key) => `"${key}" is not supported in an ItemProcessor`);
  return { processor, isDistributed };
}

function compileReader(fields: StateFields, host: StateHost): ItemReader | undefined {
  const source = fields.object("ItemReader");
  if (!source) return undefined;
  const reader = new StateFields(source, `${fields.location}/ItemReader`, host);
  const arn = reader.string("Resource") ?? "";
  const resource = parseResource(arn);
  const isSupported = resource?.service === "s3" && resource.action === "getObject" && host.offers(resource);
  if (!isSupported) reader.refuse(`the item reader "${arn}" is not supported`, "Resource");
  const config = new StateFields(reader.object("ReaderConfig") ?? {}, `${reader.location}/ReaderConfig`, host);
  if (config.string("InputType") !== "JSON") config.refuse("only the InputType JSON is supported", "InputType");
  const maxItems = config.number("MaxItems", whole);
  config.refuseUnread((key) => `"${key}" is not supported in a ReaderConfig`);
  const readerArguments = reader.template("Arguments");
  if (!readerArguments) reader.refuse('an ItemReader needs "Arguments"');
  reader.refuseUnread((key) => `"${key}" is not supported in an ItemReader`);
  if (!resource || !readerArguments) return undefined;
  return { resource, arguments: readerArguments, ...defined({ maxItems }) };
}
