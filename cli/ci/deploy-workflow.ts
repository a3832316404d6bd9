/** Input of a workflow that deploys. */
export interface DeployWorkflow {
  engagement: string;
  environment: string;
  region: string;
  /** Folder of the workspace in the repository; empty for its root. */
  prefix: string;
  /** npm package of crew with its version. */
  crew: string;
  /** Path of the roles' template in the repository. */
  template: string;
}

const terraform = "1.11.4";

/**
 * Returns a workflow of GitHub that plans on each push to main with a role that only reads, and applies exactly that plan with the role that
 * deploys, after the approval of the GitHub environment's reviewers. Both roles are assumed with GitHub's own token: no key is stored.
 */
export function deployWorkflow({ engagement, environment, region, prefix, crew, template }: DeployWorkflow): string {
  const where = `${engagement} --env ${environment}${prefix === "" ? "" : ` --workspace ${prefix}`}`;
  const steps = (role: string) => `      - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803 # v6.1.0
        with: { persist-credentials: false, fetch-depth: 0 }
      - uses: actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0
        with: { node-version: 24 }
      - name: Install Terraform and crew
        run: |
          curl -fsS https://apt.releases.hashicorp.com/gpg | sudo gpg --dearmor -o /usr/share/keyrings/hashicorp.gpg
          echo "deb [signed-by=/usr/share/keyrings/hashicorp.gpg] https://apt.releases.hashicorp.com noble main" | sudo tee /etc/apt/sources.list.d/hashicorp.list
          sudo apt-get update -qq && sudo apt-get install -qq terraform=${terraform}-1
          npm install --global --ignore-scripts ${crew}
      - name: Take the role
        run: |
          curl -fsS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" | jq -er .value > "$RUNNER_TEMP/token"
          echo "AWS_WEB_IDENTITY_TOKEN_FILE=$RUNNER_TEMP/token" >> "$GITHUB_ENV"
          echo "AWS_ROLE_ARN=\${{ vars.${role} }}" >> "$GITHUB_ENV"`;
  const name = `${engagement}_${environment}`.replaceAll("-", "_").toUpperCase();
  return `name: deploy ${engagement} to ${environment}
# The roles are those of ${template}: create its stack once, and put the ARNs of its outputs into
# the repository's variables ${name}_READER and ${name}_DEPLOYER. Give the environment "${environment}" its reviewers.
on:
  push: { branches: [main] }
  workflow_dispatch:
permissions:
  contents: read
  id-token: write # the two roles
concurrency: { group: deploy-${engagement}-${environment} }
env: { AWS_REGION: ${region} }
jobs:
  plan:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    outputs: { plan: "\${{ steps.plan.outputs.id }}" }
    steps:
${steps(`${name}_READER`)}
      - id: plan
        run: |
          crew deploy ${where} --plan-only | tee -a "$GITHUB_STEP_SUMMARY"
          echo "id=$(crew deploy ${where} --plan-only --json | jq -er .plan.id)" >> "$GITHUB_OUTPUT"
  apply:
    needs: plan
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    environment: ${environment}
    steps:
${steps(`${name}_DEPLOYER`)}
      - env: { PLAN: "\${{ needs.plan.outputs.plan }}" }
        run: crew deploy ${where} --yes --plan "$PLAN"
`;
}
