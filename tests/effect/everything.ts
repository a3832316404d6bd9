import type { Files } from "../support/workspace.ts";

/** A file of the language as plain data: JSON is YAML. */
export type Data = { [key: string]: unknown };

const member = (title: string, more: Data): Data => ({
  title,
  description: `${title} of the team.`,
  model: "working",
  prompt: "prompts/member.md.hbs",
  tools: ["git"],
  ...more,
});

/** Lock of an MCP server with one tool. */
const lockOf = (declared: Data): Data => ({
  lockVersion: 1,
  declared,
  packages: [],
  instructions: "",
  tools: [{ name: "read_file", description: "Reads a file.", inputSchema: { type: "object" }, digest: "0".repeat(64) }],
});

/** An engagement with one kind of project. */
const shop: Data = {
  title: "Shop",
  description: "A shop for tea.",
  sow: "sow.md",
  models: {
    working: {
      id: "us.anthropic.claude-sonnet-5-5",
      fallback: ["us.anthropic.claude-sonnet-4-6"],
      maxTokens: 4096,
      tokensPerMinute: 400_000,
      cache: "1h",
      effort: "high",
      price: { input: 9, output: 19, cacheRead: 1, cacheWrite: 11 },
    },
    other: {
      id: "us.example.large-1",
      maxTokens: 4000,
      profile: "lean",
      fields: { reasoning: { depth: 2 } },
      price: { input: 1, output: 2 },
    },
    served: {
      provider: "openai",
      id: "qwen3",
      endpoint: "https://models.example.com/v1",
      key: "models-key",
      headers: { "X-Team": "shop", "X-Account": { secret: "models-account" } },
      fallback: [
        {
          provider: "anthropic",
          id: "claude-sonnet-5",
          endpoint: "https://other.example.com",
          key: "other-key",
          headers: { "X-Account": { secret: "other-account" } },
          fields: { top_k: 3 },
          tokensPerMinute: 90_000,
          price: { input: 3, output: 15, cacheRead: 1, cacheWrite: 4 },
        },
      ],
      maxTokens: 4000,
      price: { input: 1, output: 2 },
    },
  },
  people: {
    customer: [
      { name: "Ada", email: "ada@example.com" },
      { name: "Bo", email: "bo@example.com" },
    ],
    board: [{ name: "Cy", email: "cy@example.com" }],
    operators: [{ name: "Olu", email: "olu@example.com" }],
  },
  phases: [
    "act",
    "deliver",
    "finish",
    "plan",
    "count",
    {
      phase: "build",
      when: "pm.risk = 'low'",
      limits: {
        turns: 41,
        handoffs: 9,
        time: "21m",
        turnTime: "4m",
        repetition: { window: 6, agents: 2 },
        tokens: 900_000,
        usd: 11,
        onLimit: "fail",
      },
      members: ["dev", "pm"],
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      sendBack: { when: "pm.risk = 'high'", to: "plan", rounds: 2, then: "continue" },
    },
    {
      parallel: [
        {
          phase: "docs",
          when: "pm.risk = 'low'",
          limits: {
            turns: 42,
            handoffs: 8,
            time: "22m",
            turnTime: "4m",
            repetition: { window: 6, agents: 2 },
            tokens: 910_000,
            usd: 10,
            onLimit: "fail",
          },
          members: ["dev"],
        },
        "test",
      ],
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      sendBack: { when: "pm.score < 2", to: "build", rounds: 4, then: "stop" },
    },
    {
      each: "pm.parts",
      phase: "part",
      when: "pm.risk = 'low'",
      locks: "title",
      limits: { atOnce: 3 },
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      sendBack: { when: "$count(part.results[ended = 'failed']) > 1", to: "plan", rounds: 2, then: "continue" },
    },
  ],
  finally: ["wrap", "close"],
  repositories: {
    app: {
      forge: "gitlab",
      project: "acme/app",
      url: "https://gitlab.example.com",
      credentials: "app-token",
    },
    kiosk: { forge: "github", project: "acme/kiosk", credentials: "app-token" },
    shop: {
      forge: "gitlab",
      project: "acme/shop",
      url: "https://git.example.com",
      branch: "release",
      credentials: "forge-token",
      deliver: "gates",
      feedback: "selected",
      sensitive: { paths: ["db/**", ".github/workflows/**"], approvers: "board" },
      example: "code",
    },
    till: { url: "https://git.example.com/acme/till.git" },
  },
  repository: "shop",
  mode: "full",
  alerts: [{ metric: "spend", above: "3 usd", for: "2h", to: "operators" }],
  retention: { artifacts: { infrequent: "40d", archive: "80d" }, versions: "100d", logs: "60d" },
  budget: {
    usd: 5000,
    warnAt: "60%",
    perDay: 4000,
    // biome-ignore lint/suspicious/noThenProperty: the word of the language
    topUp: { group: "operators", step: 20, max: 60, expires: "3d", then: "stop" },
  },
  start: { by: ["customer"] },
  evaluation: { judge: { model: "us.amazon.nova-pro-v1:0", price: { input: 0.8, output: 3.2 }, least: 3 } },
  questions: { group: "board", remind: ["2d"], expires: "9d" },
  survey: {
    group: "board",
    after: "2d",
    closes: "20d",
    questions: [{ id: "again", ask: "Would you work with this team again?", answer: "yes-no" }],
  },
  lessons: { from: "pm.parts", kept: "pm.rest", most: 30, keep: "90d", shown: 3 },
  environments: {
    prod: {
      region: "us-west-2",
      size: "medium",
      account: "123456789012",
      network: "public",
      alarms: ["ops@example.com"],
      identity: { issuer: "https://id.example.com", clientId: "shop" },
      sender: "crew@example.com",
      domain: "shop.example.com",
      spot: true,
      telemetry: "https://otel.example.com",
      monthlyBudget: 90,
      vpc: {
        id: "vpc-0a1b2c3d4e5f60718",
        subnets: ["subnet-0a1b2c3d4e5f60718"],
        proxy: "http://proxy.example.com:3128",
      },
      deployRole: { arn: "arn:aws:iam::123456789012:role/Deployer", externalId: "crew-4711" },
      permissionsBoundary: "delivery/Boundary",
      rolePath: "/delivery/",
      tags: { CostCenter: "4711" },
    },
  },
};

const { phases, finally: final, environments: _environments, sow: _sow, ...shared } = shop;

const input = (value: Data): Data => ({
  type: "object",
  required: ["number", "title"],
  properties: { number: { type: "integer" }, title: { type: "string", maxLength: 90 }, ...value },
  examples: [{ number: 7, title: "Green tea is missing" }],
});

/** A workspace in which every key of the language is set, to something else than its default. */
export const everything: { [path: string]: Data } = {
  "engagements/shop/engagement.yaml": shop,
  "engagements/desk/engagement.yaml": {
    ...shared,
    repositories: {
      shop: { url: "https://git.example.com/acme/shop.git" },
      till: { url: "https://git.example.com/acme/till.git", atOnce: 3 },
      app: { forge: "gitlab", project: "acme/app", url: "https://gitlab.example.com", credentials: "app-token" },
      kiosk: { forge: "github", project: "acme/kiosk", credentials: "app-token" },
    },
    flows: {
      work: {
        title: "Work",
        description: "What the desk does.",
        input: "inputs/request.json",
        key: ["input.number"],
        again: "when-ended",
        priority: 7,
        mode: "guided",
        limits: { atOnce: 2, perDay: 30 },
        retry: { attempts: 5, backoff: "7m" },
        budget: {
          usd: 5001,
          warnAt: "50%",
          // biome-ignore lint/suspicious/noThenProperty: the word of the language
          topUp: { group: "operators", step: 21, max: 63, expires: "4d", then: "stop" },
        },
        repository: "till",
        phases,
        finally: final,
      },
      next: { input: "inputs/request.json", phases },
      many: { input: "inputs/request.json", repositories: ["shop", "till"], phases: ["plan"] },
    },
    environments: {
      prod: { region: "us-west-2", size: "small", sender: "crew@example.com", triggers: ["nightly"] },
    },
    triggers: {
      nightly: {
        on: "schedule",
        at: "0 4 * * *",
        zone: "Europe/Vienna",
        missed: "skip",
        start: "work",
        with: { title: "event.time", number: "3" },
      },
      opened: {
        on: "webhook",
        scheme: "standard",
        secret: "desk-hook",
        who: "writers",
        when: "event.action = 'opened'",
        start: "work",
        with: { title: "event.title", number: "event.number" },
        examples: ["triggers/opened.json"],
      },
      asked: {
        on: "mcp",
        who: "writers",
        when: "event.title != 'no'",
        start: "work",
        with: { number: "5" },
        examples: ["triggers/asked.json"],
      },
      labeled: {
        on: "issue",
        for: "app",
        who: "writers",
        secret: "app-hook",
        when: "event.label = 'crew'",
        start: "work",
        with: { title: "event.title", number: "event.number" },
        examples: ["triggers/labeled.json"],
      },
      ended: {
        on: "end",
        of: "next",
        when: "event.ending = 'finished'",
        by: "operators",
        start: "work",
        with: { title: "event.title", number: "4" },
      },
    },
  },
  "engagements/shop/code/package.json": { name: "shop" },
  "engagements/desk/inputs/request.json": input({}),
  ...Object.fromEntries(
    ["opened", "asked", "labeled"].map((name) => [
      `engagements/desk/triggers/${name}.json`,
      { title: name, number: 4 },
    ]),
  ),
  "engagements/desk/inputs/other.json": input({ urgent: { type: "boolean" } }),
  "agents/pm.yaml": member("Project manager", {
    lane: "read-only",
    tools: ["look", "review", "ledger"],
    reviews: [{ of: "app/**", blockOn: ["medium", "high"] }],
    outputs: {
      parts: {
        items: 7,
        of: {
          id: { description: "Name of the part" },
          title: { type: "string", maxLength: 60 },
          kind: { enum: ["ui", "api"] },
          size: { type: "integer", min: 1, max: 9 },
        },
        description: "Parts of the work",
      },
      rest: { items: 3, of: { id: {}, note: { type: "string", maxLength: 80 } } },
      risk: { enum: ["low", "high"], description: "The worst that is left." },
      score: { type: "integer", min: 1, max: 9, description: "From 1 to 9." },
      words: { type: "string", maxLength: 70 },
    },
    mayAsk: true,
    budget: { tokens: 700_000, usd: 15 },
  }),
  "agents/dev.yaml": member("Developer", {
    writes: ["app/**", "docs/**"],
    tools: ["git", "scan", "status", "archive", "registry", "more"],
    lane: "execute",
  }),
  "agents/tester.yaml": member("Tester", { writes: ["tests/**"], model: "other" }),
  "agents/writer.yaml": member("Writer", { writes: ["docs/**"], model: "served" }),
  "agents/tools/git.yaml": { description: "Files.", effect: "write", builtin: "git" },
  "agents/tools/look.yaml": {
    description: "Reads files.",
    effect: "read",
    builtin: "git",
    functions: ["git_read", "git_search"],
  },
  "agents/tools/ledger.yaml": { description: "Facts.", effect: "read", builtin: "ledger" },
  "agents/tools/review.yaml": { description: "Verdicts.", effect: "read", builtin: "review" },
  "agents/tools/scan.yaml": {
    description: "Scans a folder.",
    effect: "execute",
    input: {
      type: "object",
      properties: { path: { type: "string" }, depth: { type: "integer" } },
      required: ["path"],
      additionalProperties: false,
    },
    command: { argv: ["scan", "{{path}}", "{{depth}}"], in: "app", timeout: "3m", exit: [0, 3] },
    network: "internet",
    requires: {
      npm: ["eslint@9.39.1"],
      pip: ["checkov==3.2.490"],
      apt: ["graphviz"],
      programs: [{ image: "docker.io/hashicorp/terraform:1.13.5", path: "/bin/terraform" }],
    },
    secrets: [{ name: "SCAN_TOKEN", from: "scan-token" }],
  },
  "agents/tools/count.yaml": {
    description: "Counts files.",
    effect: "execute",
    input: { type: "object", properties: { least: { type: "integer" } }, required: ["least"] },
    command: {
      argv: ["count-files", "{{least}}"],
      repeatable: true,
      example: { exit: 3, output: { files: 3, name: "app" } },
    },
  },
  "agents/tools/more.yaml": {
    description: "Counts more files.",
    effect: "execute",
    input: { type: "object", properties: { least: { type: "integer" } }, required: ["least"] },
    command: { argv: ["count-more", "{{least}}"] },
  },
  "agents/tools/status.yaml": {
    description: "Opens an incident.",
    effect: "execute",
    input: { type: "object", properties: { service: { type: "string" } }, required: ["service"] },
    http: {
      method: "POST",
      origin: "https://status.example.com",
      path: "/services/{{service}}/incidents",
      query: { notify: true },
      headers: { Authorization: "Bearer {{STATUS_TOKEN}}" },
      body: { of: "{{service}}" },
      timeout: "20s",
      maxKilobytes: 64,
      addresses: ["10.20.0.0/16"],
      example: { status: 201, body: { id: 1 } },
    },
    secrets: [{ name: "STATUS_TOKEN", from: "status-token" }],
  },
  "agents/tools/archive.yaml": {
    description: "Documents of the archive.",
    effect: "read",
    mcp: { server: { command: ["archive-server", "."] }, tools: ["read_file"], timeout: "3m" },
  },
  "agents/tools/archive.lock.json": lockOf({ command: ["archive-server", "."] }),
  "agents/tools/registry.yaml": {
    description: "Documents of the registry.",
    effect: "execute",
    mcp: {
      server: {
        url: "https://mcp.example.com/mcp",
        headers: { Authorization: "Bearer {{REGISTRY_TOKEN}}" },
        addresses: ["10.20.0.0/16"],
      },
      tools: ["read_file"],
    },
    secrets: [{ name: "REGISTRY_TOKEN", from: "registry-token" }],
  },
  "agents/tools/registry.lock.json": lockOf({ url: "https://mcp.example.com/mcp" }),
  "phases/plan.yaml": {
    title: "Plan",
    goal: "Agree on what is built.",
    swarm: { entry: "dev", members: ["dev", "pm"], handoffs: { forced: [["dev", "pm"]] } },
    limits: {
      turns: 33,
      handoffs: 7,
      time: "25m",
      turnTime: "3m",
      repetition: { window: 5, agents: 2 },
      tokens: 800_000,
      usd: 12,
      onLimit: "fail",
    },
    deliverables: [
      {
        id: "plan",
        title: "The plan",
        path: "docs/plan/*.md",
        template: "page",
        owner: "dev",
        min: 2,
        schema: "schemas/outline.json",
      },
      { id: "notes", path: "docs/notes.md", owner: "dev", optional: true },
    ],
    writes: [{ agent: "dev", paths: ["docs/plan/*.md", "docs/*.md"] }],
    checks: [
      {
        id: "scan",
        values: { pct: "$.total.pct" },
        config: ["scan.json"],
        run: ["scan", "."],
        before: ["prepare", "."],
        in: "docs",
        expect: "valid = true",
        timeout: "4m",
        optional: true,
      },
    ],
    // biome-ignore lint/suspicious/noThenProperty: the word of the language
    review: { agent: "pm", checklist: ["It is complete"], onFail: { rounds: 2, then: "gate" } },
    gate: {
      approvers: { group: "customer", quorum: 2 },
      verdicts: ["approve", "revise", "reject"],
      separate: ["authors"],
      delegate: "board",
      calendar: { days: ["mon", "tue"], zone: "Europe/Vienna", holidays: ["2026-12-25"] },
      requires: ["pm.score > 1"],
      ratings: ["quality"],
      due: "3d",
      remind: ["1d"],
      expires: "8d",
      onExpire: "stop",
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      onRevise: { rounds: 2, then: "stop" },
      approveWhen: "pm.risk = 'low' and pm.score > 5",
    },
    retry: { attempts: 4, backoff: "45s" },
    rehearsal: {
      ask: [{ agent: "pm", question: "Which tea?", choices: ["Green", "Black"], answer: "Green" }],
      report: [{ agent: "pm", round: 2, values: { score: 7 } }],
      failReview: 1,
      findings: 2,
      misbehave: "ping-pong",
      decide: ["revise", "approve"],
    },
  },
  "phases/build.yaml": {
    title: "Build",
    goal: "Build what was agreed.",
    swarm: { entry: "dev", members: ["dev", "pm", "tester"] },
    deliverables: [{ id: "app", path: "app/*.ts", owner: "dev" }],
    gate: {
      approvers: [{ group: "operators" }, { group: "customer", quorum: 2 }],
      verdicts: ["approve", "revise", "reject"],
      onRevise: { to: "plan" },
    },
  },
  "phases/count.yaml": {
    title: "Count",
    goal: "Count the files.",
    call: {
      tool: "count",
      with: { least: 3 },
      values: { files: "$.files", name: { path: "$.name", type: "string", maxLength: 40 } },
    },
  },
  "phases/wrap.yaml": {
    title: "Wrap up",
    goal: "Write down what is left.",
    swarm: { entry: "dev", members: ["dev"] },
    limits: { time: "10m", usd: 2 },
    deliverables: [{ id: "left", path: "docs/left.md", owner: "dev" }],
  },
  "phases/close.yaml": {
    title: "Close",
    goal: "Count what is left.",
    call: { tool: "count", with: { least: 1 } },
  },
  "phases/docs.yaml": {
    lessons: true,
    title: "Docs",
    goal: "Write the manual.",
    swarm: { entry: "dev", members: ["dev", "tester"] },
    deliverables: [{ id: "manual", path: "docs/manual.md", owner: "dev" }],
  },
  "phases/part.yaml": {
    title: "Part",
    goal: "Describe one part.",
    swarm: { entry: "writer", members: ["writer"] },
    limits: { usd: 3 },
    writes: [{ agent: "writer", paths: ["docs/parts/{item.id}.md", "docs/parts.md"] }],
    deliverables: [{ id: "part", path: "docs/parts/{item.id}.md", owner: "writer" }],
  },
  "phases/test.yaml": {
    title: "Test",
    goal: "Try it.",
    swarm: { entry: "tester", members: ["tester"] },
    deliverables: [{ id: "tests", path: "tests/*.test.ts", owner: "tester" }],
  },
  "phases/schemas/outline.json": { type: "object", required: ["parts"] },
  "phases/schemas/other.json": { type: "object", required: ["chapters"] },
  "agents/tools/act.yaml": {
    description: "Acts in an account.",
    effect: "execute",
    input: { type: "object", properties: {} },
    command: { argv: ["act-now"] },
    rights: [{ actions: ["s3:PutObject"], resources: ["arn:aws:s3:::shop-site/*"] }],
  },
  "agents/tools/deliver.yaml": {
    description: "Acts in the customer's account.",
    effect: "execute",
    input: { type: "object", properties: {} },
    command: { argv: ["deliver-now"] },
    assume: { role: "arn:aws:iam::210987654321:role/delivery", externalId: "shop-42" },
  },
  "agents/tools/close-issue.yaml": {
    description: "Closes an issue.",
    effect: "execute",
    forge: { operation: "close", repository: "app" },
  },
  "phases/finish.yaml": {
    title: "Finish",
    goal: "Close the issue.",
    call: { tool: "close-issue", with: { number: 7 } },
    gate: { approvers: { group: "customer" } },
  },
  "phases/act.yaml": {
    title: "Act",
    goal: "Act in an account.",
    call: { tool: "act", keeps: ["plans/stock.bin"] },
  },
  "phases/deliver.yaml": {
    title: "Deliver",
    goal: "Act in the customer's account.",
    call: { tool: "deliver", files: ["plans/stock.bin"] },
    gate: { approvers: { group: "customer" } },
  },
};

/** What is no YAML. */
const texts: Files = {
  "engagements/shop/sow.md": `# A shop\n\n${"The shop sells tea. It must be open by spring.\n".repeat(20)}`,
  "engagements/shop/other.md": `# Another shop\n\n${"The shop sells coffee. It must be open by autumn.\n".repeat(20)}`,
  "agents/prompts/member.md.hbs": "You are {{agent.title}}.\n",
  "agents/prompts/other.md.hbs": "You are {{agent.title}}, and careful.\n",
  "phases/templates/page.md.hbs": "# {{deliverable.title}}\n\n## Summary\n",
  "phases/templates/sheet.md.hbs": "# {{deliverable.title}}\n\n## Figures\n",
};

export function filesOf(data: { [path: string]: Data }): Files {
  return {
    ...texts,
    ...Object.fromEntries(Object.entries(data).map(([path, value]) => [path, JSON.stringify(value, null, 1)])),
  };
}
