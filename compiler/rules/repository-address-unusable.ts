import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repositoryAddressUnusable: Rule = {
  id: "repository-address-unusable",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.repositories, ({ name, declared: { url, forge = "https" } }) => {
      const fault = url === undefined ? undefined : faultIn(url, forge === "https");
      if (fault === undefined) return;
      report({
        message: fault.message,
        span: engagement.origin("repositories", name, "url"),
        why: fault.why,
        help: fault.help,
      });
    });
  },
};

function faultIn(url: string, isOfRepository: boolean) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) {
    return {
      message: "This is no address.",
      why: "Nothing could be fetched from it.",
      help: "write the address that the forge shows for cloning over https",
    };
  }
  if (parsed.username !== "" || parsed.password !== "") {
    return {
      message: "This address contains a user or a password.",
      why: "The file is read by people and stored in Git, and so is every file that is made of it.",
      help: "keep the token as a secret, replace it at the forge, and write the secret's name under `credentials`",
    };
  }
  if (isOfRepository && parsed.pathname === "/") {
    return {
      message: `This address names no repository at ${parsed.host}.`,
      why: "Nothing could be fetched from it.",
      help: "write the address that the forge shows for cloning over https",
    };
  }
  return undefined;
}
