import type { RepositoryDeclaration } from "../../schema/types.ts";
import { type ForgeName, forgeKinds } from "../kinds/forges/forge-kinds.ts";
import { each } from "../source/missing-value.ts";
import { faultInBranch } from "./branch-fault.ts";
import type { Fault } from "./fault.ts";
import type { Rule } from "./rule.ts";

export const repositoryAddressUnusable: Rule = {
  id: "repository-address-unusable",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.repositories, ({ name, declared }) => {
      const faults = { url: faultInUrl(declared), branch: faultInBranch(declared.branch) };
      for (const key of ["url", "branch"] as const) {
        const fault = faults[key];
        if (fault !== undefined) report({ ...fault, span: engagement.origin("repositories", name, key) });
      }
    });
  },
};

const shownByForge = "write the address that the forge shows for cloning over https";

function faultInUrl({ url, forge = "https", project }: RepositoryDeclaration): Fault | undefined {
  if (url === undefined) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const why = "Nothing could be fetched from it.";
  if (parsed === undefined) return { message: "This is no address.", why, help: shownByForge };
  if (parsed.username !== "" || parsed.password !== "") {
    return {
      message: "This address contains a user or a password.",
      why: "The file is read by people and stored in Git, and so is every file that is made of it.",
      help: "keep the token as a secret, replace it at the forge, and write the secret's name under `credentials`",
    };
  }
  if (forge === "https") return faultInRepository(parsed, why);
  // Without a project, the address may be meant for it.
  return project === undefined ? undefined : faultInService(parsed, forge, project);
}

/** An address of one repository, as Git fetches it. */
function faultInRepository({ host, pathname }: URL, why: string): Fault | undefined {
  const parts = partsOf(pathname);
  if (parts.length === 0) return { message: `This address names no repository at ${host}.`, why, help: shownByForge };
  const known = Object.values(forgeKinds).find(({ address }) => new URL(address).host === host);
  if (known === undefined) return undefined;
  const isPage = parts.includes("-") || known.faultInProject(parts.join("/").replace(/\.git$/, "")) !== undefined;
  if (parts.length > 1 && !isPage) return undefined;
  return {
    message: `This address is ${isPage ? `that of a page at ${known.title}` : `no repository's at ${known.title}`}.`,
    why,
    help: shownByForge,
  };
}

/** An address of a service, to which the name of the project is added. */
function faultInService({ host, origin, pathname }: URL, forge: ForgeName, project: string): Fault | undefined {
  const { title, address, mayHavePath } = forgeKinds[forge];
  const path = pathname.replace(/\/+$/, "").replace(/\.git$/, "");
  const isPublic = origin === address;
  const isOfProject = path.toLowerCase().endsWith(`/${project.toLowerCase()}`) || pathname.endsWith(".git");
  if (path === "" || (mayHavePath && !isPublic && !isOfProject)) return undefined;
  return {
    message: `This is not the address of a ${title} service: it has the path ${pathname}.`,
    why: `With \`forge: ${forge}\`, the repository is the \`project\` of the service at this address.`,
    help: isPublic ? `remove \`url\`: ${host} needs none` : `write the address of the service, such as ${origin}`,
  };
}

const partsOf = (pathname: string) => pathname.split("/").filter((part) => part !== "");
