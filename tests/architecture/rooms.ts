export interface Room {
  /** Other folders or files, by prefix. */
  folders: string[];
  /** Packages, by name. */
  packages: RegExp;
}

/** Files through which all other rooms use a room: its public surface. What is not named here may change without a look outside. */
export const entries: Record<string, string[]> = {
  "compiler/cost": [
    "cost-assumptions.ts",
    "estimate-cost.ts",
    "estimate-project.ts",
    "ranges.ts",
    "render-cost.ts",
    "worst-case.ts",
  ],
  "compiler/diff": [
    "compare-languages.ts",
    "compare-running.ts",
    "diff-diagnostics.ts",
    "diff-engagement.ts",
    "diff-words.ts",
    "markdown.ts",
    "render-diff-json.ts",
    "render-diff-markdown.ts",
    "render-diff-text.ts",
    // A kind of tool compares its own keys.
    "change.ts",
    "compare-values.ts",
    "quote.ts",
  ],
  "compiler/graph": ["draw-graph.ts", "outline.ts"],
  "compiler/language": [
    "complete.ts",
    "completion.ts",
    "definition.ts",
    "document-symbols.ts",
    "hover.ts",
    "references.ts",
    "rename.ts",
    "schema-header.ts",
    "schema-words.ts",
    "workspace.ts",
  ],
};

/** Folder -> what it may import besides base/: other folders by prefix, packages by name. A longer prefix is judged by its own row. */
export const rooms: Record<string, Room> = {
  base: { folders: [], packages: /^$/ },
  schema: { folders: [], packages: /^$/ },
  "compiler/source": { folders: ["schema"], packages: /^(node:.*|yaml)$/ },
  "compiler/diagnostics": { folders: ["compiler/source", "schema"], packages: /^$/ },
  /** Parts of state machines, which the kinds of steps are made of. */
  "compiler/asl": { folders: ["compiler/ir/lanes.ts", "schema"], packages: /^$/ },
  /** Depended on by each pass that treats kinds differently, so of the passes it takes only single files that need nothing. */
  "compiler/kinds": {
    folders: [
      "compiler/asl",
      "compiler/diff/change.ts",
      "compiler/diff/compare-values.ts",
      "compiler/diff/quote.ts",
      "compiler/explain/in-words.ts",
      "compiler/ir/lanes.ts",
      "compiler/link/model.ts",
      "compiler/lower/exits.ts",
      "compiler/lower/units.ts",
      "compiler/source",
      "schema",
    ],
    packages: /^$/,
  },
  "compiler/load": {
    folders: ["compiler/kinds", "compiler/source", "compiler/diagnostics", "schema"],
    packages: /^(ajv.*|node:.*)$/,
  },
  "compiler/link": {
    folders: ["compiler/kinds/steps", "compiler/load", "compiler/source", "compiler/diagnostics", "schema"],
    packages: /^$/,
  },
  "compiler/rules": {
    folders: ["compiler/kinds", "compiler/link", "compiler/diagnostics", "compiler/source", "schema"],
    packages: /^(jsonata|handlebars.*)$/,
  },
  "compiler/language": {
    folders: ["compiler/load", "compiler/source", "compiler/diagnostics", "schema"],
    packages: /^$/,
  },
  "compiler/ir": { folders: ["compiler/kinds", "compiler/source", "compiler/diagnostics", "schema"], packages: /^$/ },
  "compiler/lower": {
    folders: [
      "compiler/kinds",
      "compiler/link",
      "compiler/ir",
      "compiler/cost/worst-case.ts",
      "compiler/diagnostics",
      "compiler/source",
      "schema",
    ],
    packages: /^(jsonata)$/,
  },
  "compiler/explain": {
    folders: [
      "compiler/link",
      "compiler/load",
      "compiler/language/schema-words.ts",
      "compiler/kinds",
      "compiler/rules/lean-offer.ts",
      "compiler/diagnostics",
      "compiler/source",
      "schema",
    ],
    packages: /^$/,
  },
  "compiler/emit": {
    folders: [
      "compiler/asl",
      "compiler/kinds/steps",
      "compiler/ir",
      "compiler/cost/estimate-project.ts",
      "compiler/diagnostics",
      "schema",
    ],
    packages: /^(node:crypto|jsonata)$/,
  },
  "compiler/emit/infra": {
    folders: [
      "compiler/emit/output-file.ts",
      "compiler/kinds",
      "compiler/ir",
      "compiler/cost/worst-case.ts",
      "compiler/diagnostics",
      "schema",
    ],
    packages: /^(node:crypto|cdktf|constructs|@cdktf\/provider-aws\/lib\/[a-z0-9-]+\/index\.js)$/,
  },
  "compiler/graph": { folders: ["compiler/kinds/steps", "compiler/ir", "schema"], packages: /^$/ },
  "compiler/cost": { folders: ["compiler/graph/outline.ts", "compiler/ir", "schema"], packages: /^$/ },
  "compiler/diff": {
    folders: [
      "compiler/kinds",
      "compiler/cost",
      "compiler/graph/outline.ts",
      "compiler/ir",
      "compiler/diagnostics",
      "compiler/load/schema-at.ts",
      "compiler/load/schema-keys.ts",
      "schema",
    ],
    packages: /^$/,
  },
  "compiler/index.ts": { folders: ["compiler", "schema"], packages: /^$/ },
  "runtime/engine": { folders: [], packages: /^(jsonata|node:(crypto|fs|sqlite))$/ },
  "runtime/swarm": { folders: ["schema"], packages: /^handlebars$/ },
  "runtime/statement": { folders: ["schema"], packages: /^(fflate|node:(child_process|path))$/ },
  "runtime/statement/formats": {
    folders: ["runtime/statement", "schema"],
    packages: /^(fflate|htmlparser2|mammoth|unpdf|node:worker_threads)$/,
  },
  "runtime/grading": {
    folders: ["runtime/statement", "runtime/tools/run-program.ts", "schema"],
    packages: /^(ajv.*|yaml|node:.*)$/,
  },
  "runtime/grading/judge": {
    folders: ["runtime/grading/delivery.ts", "runtime/swarm/cost.ts", "runtime/swarm/ports.ts", "schema"],
    packages: /^(ajv.*|node:crypto)$/,
  },
  "runtime/models": {
    folders: ["runtime/swarm", "runtime/statement", "schema"],
    packages: /^(@aws-sdk\/client-bedrock-runtime|@smithy\/.*|@anthropic-ai\/sdk\/.*|openai|node:.*)$/,
  },
  "runtime/tools": {
    folders: ["runtime/programs-user.ts", "runtime/swarm", "schema"],
    packages: /^(ajv.*|diff|node:.*)$/,
  },
  "runtime/tools/kinds/mcp": {
    folders: ["runtime/swarm", "runtime/tools", "schema"],
    packages: /^(@modelcontextprotocol\/client|node:.*)$/,
  },
  "runtime/ledger": {
    folders: ["runtime/swarm", "schema"],
    packages: /^(@aws-sdk\/(client-dynamodb|lib-dynamodb)|node:.*)$/,
  },
  "runtime/artifacts": {
    folders: ["runtime/programs-user.ts", "runtime/swarm", "schema"],
    packages: /^(@aws-sdk\/client-s3|simple-git|node:.*)$/,
  },
  "runtime/machine": { folders: [], packages: /^@aws-sdk\/client-sfn$/ },
  "runtime/home-folder.ts": { folders: [], packages: /^node:os$/ },
  "runtime/programs-user.ts": { folders: [], packages: /^node:child_process$/ },
  "runtime/runner": {
    folders: [
      "runtime/home-folder.ts",
      "runtime/programs-user.ts",
      "runtime/swarm",
      "runtime/models",
      "runtime/tools",
      "runtime/ledger",
      "runtime/artifacts",
      "runtime/telemetry",
      "runtime/machine",
      "schema",
    ],
    packages: /^(@aws-sdk\/client-(ssm|sts)|jsonata|node:.*)$/,
  },
  "runtime/telemetry": { folders: ["runtime/swarm", "schema"], packages: /^(@opentelemetry\/.*|node:.*)$/ },
  "runtime/inbox": {
    folders: [
      "runtime/ledger",
      "runtime/artifacts",
      "runtime/telemetry/log-failure.ts",
      "runtime/swarm/ports.ts",
      "runtime/machine/machine.ts",
      "schema",
    ],
    packages: /^node:(crypto|util)$/,
  },
  "runtime/api": {
    folders: [
      "runtime/inbox",
      "runtime/ledger",
      "runtime/artifacts",
      "runtime/statement",
      "runtime/telemetry",
      "runtime/swarm/ports.ts",
      "runtime/swarm/usage.ts",
      "runtime/machine/machine.ts",
      "schema",
    ],
    packages: /^(hono.*|@hono\/.*|openid-client|@opentelemetry\/api|ajv.*|node:.*)$/,
  },
  "runtime/erasure": {
    folders: ["runtime/ledger", "runtime/artifacts", "schema"],
    packages: /^(@aws-sdk\/client-(s3|sfn)|node:timers\/promises)$/,
  },
  "runtime/restore": { folders: ["runtime/ledger", "schema"], packages: /^node:(timers\/promises|util)$/ },
  "runtime/lambda": {
    folders: [
      "runtime/api",
      "runtime/inbox",
      "runtime/artifacts",
      "runtime/ledger",
      "runtime/machine",
      "runtime/telemetry",
      "schema",
    ],
    packages: /^@aws-sdk\/client-(sesv2|ssm)$/,
  },
  "runtime/api-client": { folders: ["schema"], packages: /^$/ },
  "runtime/local": {
    folders: ["runtime", "schema"],
    packages: /^(@aws-sdk\/.*|hono.*|@hono\/.*|jsonata|dynalite|oidc-provider|node:.*)$/,
  },
  docs: { folders: ["schema"], packages: /^(markdown-it|node:(fs|path))$/ },
  deploy: { folders: ["schema"], packages: /^(@aws-sdk\/.*|@smithy\/node-http-handler|node:.*)$/ },
  site: { folders: ["schema"], packages: /^(astro.*|markdown-it|highlight\.js.*|diff|node:.*|vite)$/ },
  editors: { folders: [], packages: /^(vscode|vscode-languageclient\/node|node:.*)$/ },
  "cli/lsp": {
    folders: ["cli/path-inside.ts", "compiler/index.ts", "compiler/language", "compiler/diagnostics"],
    packages: /^(vscode-languageserver.*|node:.*)$/,
  },
  cli: {
    folders: [
      "compiler/index.ts",
      "compiler/diagnostics",
      "compiler/cost",
      "compiler/diff",
      "compiler/graph/draw-graph.ts",
      "deploy",
      "runtime/api-client",
      "runtime/home-folder.ts",
      "runtime/runner/secrets.ts",
      "runtime/tools/kinds/mcp/lock-server.ts",
      "runtime/erasure/forget-deployed.ts",
      "runtime/local/forget.ts",
      "runtime/restore/restore-deployed.ts",
      "runtime/local/up.ts",
      "runtime/local/rehearse.ts",
      "runtime/local/try-model.ts",
      "runtime/local/call-model-once.ts",
      "runtime/models/rehearsal/misbehave-at-rates.ts",
      "runtime/models/rehearsal/service-faults.ts",
      "runtime/local/evaluate.ts",
      "runtime/statement",
      "schema",
    ],
    packages: /^(@oclif\/core.*|node:.*)$/,
  },
};
