import type { Plant } from "./plant.ts";

const file = "agents/tools/archive.yaml";

const archive = (tools: string) => `description: Documents of the archive.
effect: read
mcp:
  server: { command: [mcp-server-filesystem, .] }
  tools: [${tools}]
requires: { npm: ["@modelcontextprotocol/server-filesystem@2026.8.31"] }
`;

const lock = JSON.stringify({
  lockVersion: 1,
  declared: {
    command: ["mcp-server-filesystem", "."],
    requires: { npm: ["@modelcontextprotocol/server-filesystem@2026.8.31"] },
  },
  packages: [],
  instructions: "",
  tools: [
    {
      name: "read_text_file",
      description: "Reads a file.",
      inputSchema: { type: "object", properties: { path: { type: "string" } } },
      digest: "0".repeat(64),
    },
  ],
});

/** A server with an address instead of a program, and the lock that belongs to it. */
function plantOfAddress(id: string, name: string, faulty: string, server: { url: string; headers: string }): Plant {
  const { url, headers } = server;
  const text = `description: Documents of the archive.
effect: read
mcp:
  server: { url: "${url}", headers: { ${headers} } }
  tools: [read_text_file]
`;
  const locked = JSON.stringify({ ...JSON.parse(lock), declared: { url } });
  const changes = [
    { file: "agents/qa.yaml", find: "tools: [git, review]", replace: "tools: [git, review, archive]" },
    { file, find: "", replace: text },
    { file: "agents/tools/archive.lock.json", find: "", replace: locked },
  ];
  return { id, name, faulty, changes, at: file };
}

function plant(id: string, name: string, faulty: string, tools: string, locked: boolean): Plant {
  const changes = [
    { file: "agents/qa.yaml", find: "tools: [git, review]", replace: "tools: [git, review, archive]" },
    { file, find: "", replace: archive(tools) },
    ...(locked ? [{ file: "agents/tools/archive.lock.json", find: "", replace: lock }] : []),
  ];
  return { id, name, faulty, changes, at: file };
}

/** Mistakes in the tools of a server of the Model Context Protocol. */
export const mcpPlants: Plant[] = [
  plant("mcp-not-locked", "a server without a lock", "server", "read_text_file", false),
  plant(
    "mcp-tool-unusable",
    "a tool that the lock does not have",
    "read_txt_file",
    "read_text_file, read_txt_file",
    true,
  ),
  plantOfAddress(
    "mcp-address-unusable",
    "a server at the address of cloud credentials",
    '"http://169.254.169.254/mcp"',
    {
      url: "http://169.254.169.254/mcp",
      headers: "X-Team: shop",
    },
  ),
  plantOfAddress("mcp-header-unusable", "a header that the client sets itself", "Host", {
    url: "https://mcp.example.com/mcp",
    headers: "Host: example.org",
  }),
  {
    id: "mcp-effect-mismatch",
    name: "a server elsewhere that writes",
    faulty: "write",
    at: file,
    changes: [
      { file: "agents/qa.yaml", find: "tools: [git, review]", replace: "tools: [git, review, archive]" },
      {
        file,
        find: "",
        replace:
          'description: Documents of the archive.\neffect: write\nmcp:\n  server: { url: "https://mcp.example.com/mcp" }\n  tools: [read_text_file]\n',
      },
      {
        file: "agents/tools/archive.lock.json",
        find: "",
        replace: JSON.stringify({ ...JSON.parse(lock), declared: { url: "https://mcp.example.com/mcp" } }),
      },
    ],
  },
];
