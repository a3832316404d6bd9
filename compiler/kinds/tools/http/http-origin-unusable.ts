import { parseAddress } from "../../../../base/ip-address.ts";
import { isPrivateHost } from "../../../../base/own-machine.ts";
import { isMetadataAddress } from "../../../../base/special-addresses.ts";
import type { ToolRule } from "../tool-rule.ts";

export const httpOriginUnusable: ToolRule = {
  id: "http-origin-unusable",
  severity: "error",
  check({ declared: { http } }, report) {
    if (http === undefined) return;
    const fault = faultInOrigin(http.origin, (http.addresses ?? []).length > 0);
    if (fault !== undefined) report({ at: { path: ["http", "origin"] }, ...fault });
  },
};

interface Fault {
  message: string;
  why: string;
  help: string;
  edit?: string;
}

const writeOrigin = "write scheme and host only, such as https://api.example.com";

/** Describes the fault of an origin to which a call connects; undefined without one. `namesAddresses` permits http. */
export function faultInOrigin(origin: string, namesAddresses: boolean): Fault | undefined {
  return faultInText(origin) ?? faultInUrl(origin, new URL(origin), namesAddresses);
}

function faultInText(origin: string): Fault | undefined {
  if (origin.includes("{")) {
    return {
      message: `The origin "${origin}" is not literal.`,
      why: "An argument in it could lead the call, with its secrets, to any host.",
      help: "write the origin itself, and a tool for each origin",
    };
  }
  const unusable = (message: string, help = writeOrigin): Fault => ({
    message,
    why: "The host, and the addresses that it may have, must be certain before the call.",
    help,
  });
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(origin))
    return unusable(`"${origin}" has no scheme.`, `write https://${origin}`);
  if (!URL.canParse(origin)) return unusable(`"${origin}" is not an origin.`);
  const { protocol } = new URL(origin);
  if (protocol !== "https:" && protocol !== "http:") {
    return unusable(`The origin "${origin}" has the scheme ${protocol.slice(0, -1)}.`, "write https://");
  }
  return undefined;
}

function faultInUrl(written: string, url: URL, namesAddresses: boolean): Fault | undefined {
  const { hostname, origin, pathname, search, hash, username, password, port } = url;
  const address = parseAddress(hostname.replace(/^\[|\]$/g, ""));
  const why = "The host, and the addresses that it may have, must be certain before the call.";
  if (username !== "" || password !== "") {
    return {
      message: "The origin contains a user name or password.",
      why: "Everyone who can read the repository would see it.",
      help: "put the credential into a secret, and the secret into the header Authorization",
    };
  }
  if (pathname !== "/" || search !== "" || hash !== "" || written.endsWith("/")) {
    const rest = written.slice(origin.length) || "/";
    const isSlash = written === `${origin}/`;
    return {
      message: `The origin "${written}" has more than scheme, host and port: "${rest}".`,
      why: "The path has a key of its own, and so has the query.",
      help: isSlash ? `write ${origin}` : `write ${origin} here, and the rest under \`path\` and \`query\``,
      ...(isSlash && { edit: origin }),
    };
  }
  if (namesMetadata(hostname) || (address !== undefined && isMetadataAddress(address))) {
    return {
      message: `${hostname} is a cloud's metadata service.`,
      why: "It gives the credentials of the machine to every caller, so no tool may reach it.",
      help: "call a service instead, with a secret for this purpose",
    };
  }
  if (origin !== written) {
    return { message: `"${written}" is another spelling of ${origin}.`, why, help: `write ${origin}` };
  }
  if (port === "0" || hostname.endsWith(".") || hostname.includes("*")) {
    return { message: `"${written}" names no single host and port.`, why, help: writeOrigin };
  }
  if (url.protocol === "https:" || namesAddresses || isPrivateHost(hostname)) return undefined;
  return {
    message: `"${written}" is called without encryption.`,
    why: "Everyone on the way could read and change the answer and the secrets.",
    help: "write https://, or list the private addresses of a host of your own network under `addresses`",
  };
}

const namesMetadata = (hostname: string): boolean =>
  /^(?:metadata|metadata\.google\.internal|instance-data(?:\.ec2\.internal)?)$/.test(hostname);
