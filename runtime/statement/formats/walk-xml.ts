import { Parser } from "htmlparser2";

export interface XmlVisitor {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Parses XML as a stream, without a tree. Does not expand entities that a file declares. */
export function walkXml(xml: string, visitor: XmlVisitor | NonNullable<XmlVisitor["open"]>): void {
  const to: XmlVisitor = typeof visitor === "function" ? { open: visitor } : visitor;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => to.open?.(name, attributes),
      ontext: (data) => to.text?.(data),
      onclosetag: (name) => to.close?.(name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
}
