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
  const answer = { status: statusCode, headers };
  const body = decompressed(response);
  if ("unknownEncoding" in body) return { ...answer, body: Buffer.alloc(0), isCut: true, ...body };
  return { ...answer, ...(await readAtMost(body, maxBytes)) };
}

/** Yields the body of a response, decompressed. */
export function decompressed(response: IncomingMessage): AsyncIterable<Buffer> | { unknownEncoding: string } {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return response;
  const decompress = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  return decompress === undefined ? { unknownEncoding: encoding } : through(response, decompress());
}

async function* through(response: IncomingMessage, stream: Transform): AsyncGenerator<Buffer> {
  response.once("error", (error) => stream.destroy(error));
  response.pipe(stream);
  try {
    yield* stream;
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
