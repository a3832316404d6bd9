import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Beginning of the body, decompressed. */
  body: Buffer;
  /** True when the body is longer. */
  isCut: boolean;
  /** Compression that is not supported: `body` is empty. */
  unknownEncoding?: string;
}

const decompressors: { [encoding: string]: () => Transform } = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

export const acceptedEncodings = "gzip, deflate, br";

/** Reads a response up to `maxBytes` of the decompressed body, then stops. */
export async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  const { statusCode = 0, headers } = response;
  const encoding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
  const answer = { status: statusCode, headers };
  if (encoding === "identity" || encoding === "") return { ...answer, ...(await readAtMost(response, maxBytes)) };
  const decompress = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  if (decompress === undefined) {
    return { ...answer, body: Buffer.alloc(0), isCut: true, unknownEncoding: encoding };
  }
  const stream = decompress();
  response.once("error", (error) => stream.destroy(error));
  response.pipe(stream);
  try {
    return { ...answer, ...(await readAtMost(stream, maxBytes)) };
  } finally {
    response.unpipe(stream);
    stream.destroy();
  }
}

async function readAtMost(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<{ body: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), isCut: true };
  }
  return { body: Buffer.concat(chunks), isCut: false };
}
