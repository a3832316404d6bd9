import { accountId } from "./api-call.ts";
import type { Policy } from "./evaluate-policy.ts";
import type { Role } from "./iam-gate.ts";

type Parameters = { [name: string]: string };

/** The roles of an emulated account: what they may do is what its IAM stores now. */
export interface RolesInEmulator {
  /** Undefined where no role has exactly this ARN. */
  role(arn: string): Promise<Role | undefined>;
  createPolicy(name: string, statements: Policy["Statement"]): Promise<void>;
  /** Creates a role that an AWS service takes on, or whoever the trust says. Resolves with its ARN. */
  createRole(name: string, trusted: string | Policy["Statement"], statements: Policy["Statement"]): Promise<string>;
  /** Changes the inline policies of roles while something is done, then puts them back. */
  changing(
    arns: readonly string[],
    change: (policy: Policy, arn: string) => Policy,
    during: () => Promise<void>,
  ): Promise<void>;
  /** To be called when a request changes IAM: what was read before is read again. */
  forget(): void;
}

export function rolesInEmulator(url: string): RolesInEmulator {
  const known = new Map<string, Promise<Role | undefined>>();
  const ask = (parameters: Parameters) => askIam(url, parameters);
  const put = async (RoleName: string, PolicyName: string, policy: Policy) => {
    await ask({ Action: "PutRolePolicy", RoleName, PolicyName, PolicyDocument: JSON.stringify(policy) });
    known.clear();
  };
  return {
    role(arn) {
      const role = known.get(arn) ?? read(ask, arn);
      known.set(arn, role);
      return role;
    },
    async createPolicy(name, Statement) {
      const PolicyName = name.slice(name.lastIndexOf("/") + 1);
      const Path = `/${name.slice(0, -PolicyName.length)}`;
      await ask({
        Action: "CreatePolicy",
        PolicyName,
        Path,
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
      });
    },
    async createRole(name, trusted, Statement) {
      const Condition = { StringEquals: { "aws:SourceAccount": accountId } };
      const trust =
        typeof trusted === "string"
          ? [{ Effect: "Allow", Principal: { Service: trusted }, Action: "sts:AssumeRole", Condition }]
          : trusted;
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
      await ask({ Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument });
      await put(name, "rights", { Version: "2012-10-17", Statement });
      return `arn:aws:iam::${accountId}:role/${name}`;
    },
    async changing(arns, change, during) {
      const before = await Promise.all(
        arns.map(async (arn) =>
          (await inlinePolicies(ask, nameIn(arn))).map(([name, policy]) => ({ arn, name, policy })),
        ),
      );
      for (const { arn, name, policy } of before.flat())
        await put(nameIn(arn), name, change(structuredClone(policy), arn));
      try {
        await during();
      } finally {
        for (const { arn, name, policy } of before.flat()) await put(nameIn(arn), name, policy);
      }
    },
    forget: () => known.clear(),
  };
}

type Ask = (parameters: Parameters) => Promise<string | undefined>;

async function read(ask: Ask, arn: string): Promise<Role | undefined> {
  const RoleName = nameIn(arn);
  const found = await ask({ Action: "GetRole", RoleName });
  if (found === undefined || textsOf(found, "Arn")[0] !== arn) return undefined;
  const [boundary] = textsOf(found, "PermissionsBoundaryArn");
  const attached = (await ask({ Action: "ListAttachedRolePolicies", RoleName })) ?? "";
  const managed = await Promise.all(textsOf(attached, "PolicyArn").map((each) => managedPolicy(ask, each)));
  const inline = await inlinePolicies(ask, RoleName);
  return {
    trust: documentIn(found, "AssumeRolePolicyDocument"),
    policies: [...inline.map(([, policy]) => policy), ...managed],
    ...(boundary !== undefined && { boundary: await managedPolicy(ask, boundary) }),
  };
}

async function inlinePolicies(ask: Ask, RoleName: string): Promise<[name: string, policy: Policy][]> {
  const names = textsOf((await ask({ Action: "ListRolePolicies", RoleName })) ?? "", "member");
  return Promise.all(
    names.map(async (PolicyName): Promise<[string, Policy]> => {
      const found = (await ask({ Action: "GetRolePolicy", RoleName, PolicyName })) ?? "";
      return [PolicyName, documentIn(found, "PolicyDocument")];
    }),
  );
}

async function managedPolicy(ask: Ask, PolicyArn: string): Promise<Policy> {
  const [VersionId = ""] = textsOf((await ask({ Action: "GetPolicy", PolicyArn })) ?? "", "DefaultVersionId");
  return documentIn((await ask({ Action: "GetPolicyVersion", PolicyArn, VersionId })) ?? "", "Document");
}

/** Undefined for what does not exist. */
async function askIam(url: string, parameters: Parameters): Promise<string | undefined> {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0";
  const body = new URLSearchParams({ Version: "2010-05-08", ...parameters });
  const response = await fetch(url, { method: "POST", headers: { authorization }, body });
  const answer = await response.text();
  if (response.ok) return answer;
  if (answer.includes("<Code>NoSuchEntity</Code>")) return undefined;
  throw new Error(`IAM answered ${parameters.Action} with ${response.status}: ${answer}`);
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function textsOf(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map(([, text = ""]) => text);
}

/** IAM encodes documents for URLs. */
function documentIn(xml: string, tag: string): Policy {
  const [text] = textsOf(xml, tag);
  if (text === undefined) throw new Error(`IAM answered without ${tag}: ${xml}`);
  return JSON.parse(decodeURIComponent(text));
}
