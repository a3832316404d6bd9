/** Pure tests that take seconds each: `npm test` runs them beside the unit tests, `npm run test:unit` does not. */
export const slowUnitTests = [
  "tests/corpus/corpus.test.ts",
  "tests/diagnostics/safe-edits.test.ts",
  "tests/effect/every-key.test.ts",
  "tests/emit/infra/{infra,names}.test.ts",
  "tests/fuzz/fuzz.test.ts",
  "tests/language/robustness.test.ts",
  "tests/diff/renames.test.ts",
  "tests/pipelines/laws.test.ts",
  "tests/source/{line-ends,plain-yaml,yaml-file}.test.ts",
  "tests/statement/statement.test.ts",
  "tests/swarm/laws.test.ts",
  "tests/tools/secret-forms.test.ts",
];

/**
 * Tests that start no process and listen on no port. They share workers and load each module once per worker, so they must leave
 * no global state behind. `tests/architecture.test.ts` checks what they import.
 */
export const unitTests = [
  "tests/architecture.test.ts",
  "tests/lockfile.test.ts",
  ...["base", "compile", "corpus", "diagnostics", "effect", "fuzz", "ir", "link", "lower", "rules"].map(
    (folder) => `tests/${folder}/**/*.test.ts`,
  ),
  "tests/artifacts/glob.test.ts",
  "tests/ci/{make-readonly,packages-to-run,release}.test.ts",
  "tests/cli/{count-progress,describe-evidence,flags,path-inside,raise-flag,sarif}.test.ts",
  "tests/deploy/{plan,review}.test.ts",
  "tests/docs/site.test.ts",
  "tests/emit/*.test.ts",
  "tests/emit/infra/{alarms,infra,names,price,rights,security,sign-in,telemetry}.test.ts",
  "tests/engine/conformance/conformance.test.ts",
  "tests/engine/{clock,expressions,recordings,states}.test.ts",
  "tests/grading/cases.test.ts",
  "tests/language/{names,robustness,schema-header,suppression,typing,workspace}.test.ts",
  "tests/load/{faults,foreign-variables,look-alike-letters,lost-engagements,missing-comma,pages,regions,secrets,stray-files}.test.ts",
  "tests/{cost,diff}/{compare,complete,cost,renames,render,sentences,worst-case}.test.ts",
  "tests/models/{converse-stream,reading,words}.test.ts",
  "tests/pipelines/{contracts,golden,language-service,laws}.test.ts",
  "tests/runner/entry-events.test.ts",
  "tests/source/{line-ends,node-host,plain-yaml,yaml-file}.test.ts",
  "tests/statement/{statement,title}.test.ts",
  "tests/swarm/{brief,control,fenced-file,laws,lean,limits,outputs,usage}.test.ts",
  "tests/tools/{ip-addresses,secret-forms}.test.ts",
  "tests/versions/files.test.ts",
];

/**
 * Tests that change their process (its environment, for example) and so have a worker of their own. All tests that are neither here nor
 * unit tests share workers, so that the AWS SDK, the API and the site are loaded once for all of them: they leave no global state behind.
 */
export const testsAlone = [
  "tests/runner/{call-credentials,crashed-merge,deliver,deliver-modes,deliver-request,deliver-title,fetch,forge-call,moved-request}.test.ts",
  "tests/artifacts/customer/*.test.ts",
  "tests/artifacts/{git,merge-branches,object-store,work-tree}.test.ts",
  "tests/aws/{deployed,parameters,runner-image,tool-rights}.test.ts",
  "tests/deploy/{account,assume-role,cached-image,deployed-api,deployed-name,doctor,doctor-repositories,pinned-image,runner-logs}.test.ts",
  "tests/{erasure/forget,restore/restore}-deployed.test.ts",
  "tests/git/find-base.test.ts",
  "tests/models/{anthropic-key,openai,patient-fetch,require-model-access,try-model}.test.ts",
  "tests/tools/command.test.ts",
  "tests/tools/http/encryption.test.ts",
];
