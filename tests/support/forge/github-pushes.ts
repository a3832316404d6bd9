interface Branch {
  name: string;
  commit: { sha: string };
}

interface Push {
  ref: string;
  before: string;
  after: string;
  timestamp: string;
  activity_type: "branch_creation" | "branch_deletion" | "push";
}

const none = "0".repeat(40);

/** Changes of the branches of the shop, which the emulator does not tell: https://docs.github.com/en/rest/repos/repos#list-repository-activities (read 2026-11-29) */
export function createPushes(emulator: string) {
  const all: Push[] = [];
  const heads = new Map<string, string>();

  return {
    /** Looks at the branches after a change of any kind. */
    async note(): Promise<void> {
      const place = "/repos/ann/shop";
      const answer = await fetch(`${emulator}${place}/branches?per_page=100`);
      const now = new Map(((await answer.json()) as Branch[]).map(({ name, commit }) => [name, commit.sha]));
      const timestamp = `${new Date().toISOString().slice(0, 19)}Z`;
      for (const name of new Set([...heads.keys(), ...now.keys()])) {
        const [before = none, after = none] = [heads.get(name), now.get(name)];
        if (before === after) continue;
        const type = before === none ? "branch_creation" : after === none ? "branch_deletion" : "push";
        all.unshift({ ref: `refs/heads/${name}`, before, after, timestamp, activity_type: type });
      }
      heads.clear();
      for (const [name, sha] of now) heads.set(name, sha);
    },
    /** "The ref for a branch can be formatted either as refs/heads/BRANCH_NAME or BRANCH_NAME", the newest first. */
    listed(place: string, { searchParams }: URL): Push[] {
      const ref = searchParams.get("ref") ?? "";
      const wanted = [ref, `refs/heads/${ref}`];
      const found = place === "/repos/ann/shop" ? all.filter((push) => wanted.includes(push.ref)) : [];
      return found.slice(0, Number(searchParams.get("per_page") ?? 30));
    },
  };
}
