/**
 * Pairs of plants that are not independent: what one breaks is what the other would be found by, or one undoes the other. A
 * phase's owners cannot be judged when a member's name is missing, nor a comment without effect where a rule could not look;
 * a condition of full mode ends a fault of guided mode. By the plants' names; every pair that is not here must be found whole.
 */
export const dependent: Readonly<Record<string, readonly string[]>> = {
  "lessons-undeclared: a phase that is to show lessons of nobody": ["lessons-without-use: lessons that no phase shows"],
  "unknown-key: a misspelt required key": ["lessons-without-use: lessons that no phase shows"],
  "yaml-syntax: a bracket is not closed": [
    "wrong-value: a duration in words",
    "unknown-name: a misspelt group",
    "revise-target-later-phase: back to the future",
    "reminders-out-of-order: falling reminders",
    "due-after-expires: due too late",
    "approve-when-in-guided-mode: silence counts",
    "gate-passes-by-timeout-unsaid: silence without a word",
    "unused-people-group: a group of no gate",
  ],
  "yaml-syntax: a tab indents": [
    "members-left-out: a team without its owner",
    "suppression-unused: a comment without effect",
    "unknown-key: a misspelt key in a list",
    "missing-key: no owner",
    "wrong-value: a path from the root",
    "unused-agent: an agent of nobody",
    "unused-template: a template of no deliverable",
    "unused-tool: a tool of nobody",
    "unknown-name: a misspelt owner",
    "template-missing: a misspelt template",
    "deliverable-outside-writes: a path of somebody else",
    "artifact-never-written: a writer without a pen",
    "min-without-wildcard: three of one",
    "phase-requires-nothing: all optional",
    "review-by-author: pm reviews pm",
    "review-agent-not-member: a reviewer from outside",
    "review-of-nothing: a path of nobody",
    "unused-model: a model of nobody",
    "artifact-never-written: files that are only read",
  ],
  "yaml-syntax: a colon stands in a text": ["unknown-key: a misspelt required key"],
  "yaml-syntax: an alias has no anchor": [
    "phase-without-result: neither files nor values",
    "phase-writes-wider: a phase lets the manager write code",
    "suppression-unused: a comment without effect",
    "unknown-key: a misspelt optional key",
    "unused-tool: a tool of nobody",
    "question-without-group: nobody to ask",
    "deliverable-outside-writes: a path of somebody else",
    "artifact-never-written: a writer without a pen",
    "unused-model: a model of nobody",
    "artifact-never-written: files that are only read",
  ],
  "duplicate-key: a title twice": ["duplicate-title: two developers"],
  "wrong-value: a group without its key": ["unused-people-group: a group of no gate"],
  "duplicate-key: an owner twice": [
    "suppression-unused: a comment without effect",
    "duplicate-deliverable: a path twice",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "turns-below-owners: one turn for two",
    "handoffs-below-owners: one handoff for two",
    "two-owners-one-path: two on one path",
    "unused-model: a model of nobody",
  ],
  "not-text: a control character in a template": [
    "suppression-unused: a comment without effect",
    "file-too-large: a template of 2 MB",
    "unused-template: a template of no deliverable",
    "overridden-name: a template of one's own",
  ],
  "file-too-large: a template of 2 MB": [
    "suppression-unused: a comment without effect",
    "unused-template: a template of no deliverable",
    "overridden-name: a template of one's own",
    "template-without-sections: headings too deep",
    "template-variable-unsupplied: a variable of nobody",
  ],
  "unknown-key: a key that nothing resembles": [
    "lessons-without-use: lessons that no phase shows",
    "suppression-unused: a comment without effect",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "rehearsal-without-effect: a review that is not there",
    "unused-model: a model of nobody",
    // The unknown key may have said what is written in the phase.
    "deliverable-outside-writes: a path of somebody else",
  ],
  "unknown-key: a misspelt optional key": ["question-without-group: nobody to ask"],
  "unknown-key: a misspelt key in a list": [
    "members-left-out: a team without its owner",
    "suppression-unused: a comment without effect",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "deliverable-outside-writes: a path of somebody else",
    "artifact-never-written: a writer without a pen",
    "review-by-author: pm reviews pm",
    "review-agent-not-member: a reviewer from outside",
    "unused-model: a model of nobody",
    "artifact-never-written: files that are only read",
  ],
  "missing-key: no owner": [
    "members-left-out: a team without its owner",
    "suppression-unused: a comment without effect",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "deliverable-outside-writes: a path of somebody else",
    "artifact-never-written: a writer without a pen",
    "review-by-author: pm reviews pm",
    "review-agent-not-member: a reviewer from outside",
    "unused-model: a model of nobody",
    "artifact-never-written: files that are only read",
  ],
  "missing-key: no model": ["unused-model: a model of nobody"],
  "wrong-value: a path from the root": [
    "deliverable-outside-writes: a path of somebody else",
    "min-without-wildcard: three of one",
    "review-agent-not-member: a reviewer from outside",
    "review-of-nothing: a path of nobody",
  ],
  "wrong-value: a name with a capital": [
    "members-left-out: a team without its owner",
    "suppression-unused: a comment without effect",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "unreachable-agent: no handoffs",
    "unused-model: a model of nobody",
  ],
  "wrong-value: no members": [
    "members-left-out: a team without its owner",
    "suppression-unused: a comment without effect",
    "unused-agent: an agent of nobody",
    "unused-tool: a tool of nobody",
    "entry-not-member: the entry looks on",
    "unreachable-agent: no handoffs",
    "no-room-for-a-turn: 4000 tokens for 4096",
    "rehearsal-ask-refused: one who may not ask",
    "review-agent-not-member: a reviewer from outside",
    "unused-model: a model of nobody",
    "write-tool-without-gate: acts before the first gate",
    "phase-writes-wider: a phase lets the manager write code",
    "phase-writes-wider: a phase narrows somebody who is not there",
  ],
  "wrong-value: an empty text": ["duplicate-title: two developers"],
  "sow-empty: nothing in the statement of work": ["secret-in-prompt: a key in the statement of work"],
  "unused-agent: an agent of nobody": ["unknown-name: a misspelt member", "unknown-name: a misspelt entry"],
  "unused-phase: a phase of no engagement": ["unknown-name: a misspelt phase"],
  "overridden-name: a template of one's own": [
    "template-without-sections: headings too deep",
    "template-variable-unsupplied: a variable of nobody",
  ],
  "entry-not-member: the entry looks on": ["unreachable-agent: no handoffs"],
  "handoffs-below-owners: one handoff for two": ["deliverable-without-owner-in-swarm: an owner from outside"],
  "rehearsal-without-effect: a review that is not there": ["review-by-author: pm reviews pm"],
  "deliverable-outside-writes: a path of somebody else": ["review-agent-not-member: a reviewer from outside"],
  "two-owners-one-path: two on one path": [
    // The first lets the tester write what the check prints.
    "check-measures-own-work: a number that its author writes",
    "review-without-tool: no way to say it",
    // The first makes the tester own what it reviews.
    "reviewer-cannot-read: a tester who sees no file",
  ],
  "template-syntax: a block that is not closed": ["template-variable-unsupplied: a misspelt member"],
  "secret-in-prompt: a key in the statement of work": ["sow-too-short: three words"],
  "review-by-author: a tester of its own": ["review-agent-not-member: a reviewer from outside"],
  "gate-without-approver: two of one": ["operator-also-approver: on both sides"],
  "reminders-out-of-order: falling reminders": ["gate-passes-by-timeout-unsaid: silence without a word"],
  "approve-when-in-guided-mode: silence counts": [
    "expression-syntax: no operand",
    "expression-unsupported-here: eval",
    "expression-unknown-function: no dollar sign",
    "expression-unassigned-variable: a dollar sign too many",
    "expression-type: a value of no kind",
    "expression-type: an order of texts",
    "expression-type: a number for a text",
    "condition-never-varies: always",
    "approve-when-names-unknown-output: an output of nobody",
    "comparison-outside-bounds: more than the most",
  ],
  // The group may be the one that grants more money.
  "missing-key: no budget": ["unused-people-group: a group of no gate"],
  "wrong-value: who starts projects, without its key": [
    // The key for who starts projects cannot be read, and the group may be among them.
    "unused-people-group: a group of no gate",
  ],
  "output-bounds-contradict: a most below the least": [
    // The one declares the output that the other must not have.
    "approve-when-names-unknown-output: an output of nobody",
  ],
  "repeated-fallback: once more the same": [
    // The second names another model, and the fallback is no repetition of it.
    "effort-not-taken: an effort for a model that has none",
    // Both write the key.
    "secret-in-model-header: a key among the headers",
    "model-key-unencrypted: a key over plain http",
    "model-outside-network: a private network",
  ],
  "variable-not-read: a model's id from the environment": [
    // The model cannot be known.
    "repeated-fallback: once more the same",
    "model-field-unknown: a field that is misspelt",
    "model-outside-region: a profile of another continent",
    "secret-in-model-header: a key among the headers",
    "model-key-unencrypted: a key over plain http",
    "model-outside-network: a private network",
  ],
  "secret-in-model-header: a key among the headers": [
    // Both write the key "fallback".
    "model-key-unencrypted: a key over plain http",
    "model-outside-network: a private network",
    // Its environments are private, and the fallback is elsewhere.
    "domain-taken: one name for two",
  ],
  "model-key-unencrypted: a key over plain http": [
    "model-outside-network: a private network",
    "domain-taken: one name for two",
  ],
  "production-on-spot: production may go away": [
    // Its environment is private, and the fallback is elsewhere.
    "secret-in-model-header: a key among the headers",
    "model-key-unencrypted: a key over plain http",
  ],
  "question-without-group: nobody to ask": [
    // The second makes one more agent ask.
    "untrusted-text-into-privileged-tool: who asks also acts",
  ],
  "gate-passes-by-timeout-unsaid: silence without a word": [
    // A gate that silence passes approves nothing, and who acts after it acts unapproved.
    "untrusted-text-into-privileged-tool: who asks also acts",
    "write-tool-without-gate: acts before the first gate",
  ],
  "approve-when-names-unknown-output: an agent that comes later": [
    // A phase that may be skipped has no gate that always approves.
    "untrusted-text-into-privileged-tool: who asks also acts",
    "write-tool-without-gate: acts before the first gate",
  ],
  "verdict-approve-missing: only a rejection": ["verdict-not-offered: a rehearsed rejection"],
  "final-phase-waits: a gate at the end": [
    "write-tool-without-gate: acts before the first gate",
    "untrusted-text-into-privileged-tool: who asks also acts",
  ],
  "finally-over-its-bounds: two hours at the end": ["review-agent-not-member: a reviewer from outside"],
  "unknown-key: a misspelt scope": [
    // Nobody knows what a member may write whose scope cannot be read.
    "check-measures-own-work: a number that its author writes",
  ],
  "condition-true-when-missing: a denied comparison": ["approve-when-in-guided-mode: silence counts"],
  "expression-dialect: a path from the root": ["approve-when-in-guided-mode: silence counts"],
};
