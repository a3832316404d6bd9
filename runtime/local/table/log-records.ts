// LevelDB's log format: blocks of 32 KB with records of checksum (4 bytes), length (2) and type (1), then data
// (github.com/google/leveldb/blob/main/doc/log_format.md). LevelDB itself skips unreadable records.

const blockBytes = 32 * 1024;
const headerBytes = 7;

/** Returns the position of the first record that was changed after it was written; `undefined` when all complete records are intact. */
export function firstDamagedRecord(log: Uint8Array): number | undefined {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  let at = 0;
  while (at + headerBytes <= log.byteLength) {
    const left = blockBytes - (at % blockBytes);
    if (left < headerBytes) {
      at += left;
      continue;
    }
    const length = view.getUint16(at + 4, true);
    const end = at + headerBytes + length;
    // A record that was cut off while it was written was never acknowledged.
    if (end > log.byteLength) return headerBytes + length > left ? at : undefined;
    if (headerBytes + length > left) return at;
    const stored = view.getUint32(at, true);
    // A block that was allocated and not written.
    if (stored === 0 && length === 0) return undefined;
    if (stored !== masked(crc32c(log.subarray(at + 6, end)))) return at;
    at = end;
  }
  return undefined;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** CRC with the Castagnoli polynomial; Node's `zlib.crc32` uses a different one. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
