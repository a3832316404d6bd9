import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { parseTree, type YamlNode } from "../source/yaml-tree.ts";
import { childrenOf } from "./tree-walk.ts";

/** A key or element in the outline. */
export interface DocumentSymbol {
  name: string;
  /** Short form of the value: the scalar itself. */
  detail: string;
  kind: "mapping" | "list" | "value";
  /** Place of the key and its value. */
  span: Span;
  /** Place of the key alone. */
  nameSpan: Span;
  children: DocumentSymbol[];
}

/** Returns the outline of a YAML file, as far as it can be read. */
export function documentSymbols(source: TextFile): DocumentSymbol[] {
  return outline(source, parseTree(source));
}

function outline(source: TextFile, node: YamlNode | undefined): DocumentSymbol[] {
  return childrenOf(node).flatMap(({ step, node: value, entry }) => {
    const shown = entry?.key ?? value;
    if (shown === undefined) return [];
    const end = Math.max(shown.end, value?.end ?? 0);
    const scalar = value?.kind === "scalar" ? String(value.value) : "";
    // An element of a list has no name: a text is used as its own name, a mapping is named by the value that identifies it.
    const name = entry === undefined ? elementName(value, Number(step)) : String(step);
    return {
      name: name === "" ? '""' : name,
      detail: entry === undefined ? "" : scalar.slice(0, 80),
      kind: value?.kind === "map" ? "mapping" : value?.kind === "list" ? "list" : "value",
      span: source.span(shown.start, end),
      nameSpan: source.span(shown.start, shown.end),
      children: value?.kind === "scalar" ? [] : outline(source, value),
    };
  });
}

const identifying = ["id", "name", "phase", "of", "agent"];

function elementName(node: YamlNode | undefined, index: number): string {
  if (node?.kind === "scalar") return String(node.value).slice(0, 80);
  const keys = childrenOf(node);
  const named = identifying
    .map((key) => keys.find(({ step }) => step === key)?.node)
    .find((value) => value?.kind === "scalar");
  return named?.kind === "scalar" ? String(named.value) : `${index + 1}`;
}
