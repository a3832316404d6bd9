import { EventStreamCodec } from "@smithy/eventstream-codec";

const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

/** A frame of an event stream with any headers and body. */
export function eventFrame(headers: { [name: string]: string }, body: unknown): Uint8Array {
  const typed = Object.entries(headers).map(([name, value]) => [name, { type: "string" as const, value }]);
  return codec.encode({ headers: Object.fromEntries(typed), body: new TextEncoder().encode(JSON.stringify(body)) });
}

/** The frames of a whole stream, each with its bytes and its JSON. */
export function readFrames(stream: Buffer): { bytes: Buffer; body: unknown }[] {
  const frames = [];
  for (let at = 0; at < stream.length; ) {
    const bytes = stream.subarray(at, at + stream.readUInt32BE(at));
    frames.push({ bytes, body: JSON.parse(Buffer.from(codec.decode(bytes).body).toString()) });
    at += bytes.length;
  }
  return frames;
}
