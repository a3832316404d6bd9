/** Encoding names by Windows code page and character set numbers. */
const codePages: Record<number, string> = {
  437: "ibm866",
  866: "ibm866",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  10007: "x-mac-cyrillic",
  65001: "utf-8",
};

const charsets: Record<number, string> = {
  77: "macintosh",
  128: "shift_jis",
  129: "euc-kr",
  134: "gbk",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};

export const ofCodePage = (page: number): string =>
  page >= 1250 && page <= 1258 ? `windows-${page}` : (codePages[page] ?? "windows-1252");

/** Undefined for the document's encoding; `symbol` for symbol fonts. */
export const ofCharset = (charset: number): string | undefined => (charset === 2 ? "symbol" : charsets[charset]);

export function decodeBytes(bytes: number[], encoding: string): string {
  if (encoding === "symbol") return bytes.map((byte) => (byte > 0x7f ? "•" : String.fromCharCode(byte))).join("");
  return new TextDecoder(encoding).decode(Uint8Array.from(bytes));
}
