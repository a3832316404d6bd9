/** Fields of a page's form, which are converted to the input in the schema. Empty fields count as absent. */
type Fields = Record<string, string>;

export function decisionFromForm(fields: Fields): object {
  const { decisionId, verdict, revision, comment } = fields;
  return {
    decisionId,
    verdict,
    revision,
    ratings: Object.fromEntries(named(fields, "rating-").map(([name, value]) => [name, Number(value)])),
    artifactComments: Object.fromEntries(named(fields, "comment:")),
    acknowledged: named(fields, "acknowledge:").map(([id]) => id),
    remarks: named(fields, "remark:").map(([id]) => id),
    ...(comment && { comment }),
  };
}

export function operatorDecisionFromForm(fields: Fields): object {
  const { decisionId, verdict, comment } = fields;
  const raise = furtherFromForm(fields);
  return { decisionId, verdict, ...(comment && { comment }), ...(raise && { raise }) };
}

export function topUpFromForm({ decisionId, verdict, comment }: Fields): object {
  return { decisionId, verdict, ...(comment && { comment }) };
}

export function followUpFromForm({ decisionId, verdict, comment }: Fields): object {
  return { decisionId, verdict, ...(comment && { comment }) };
}

export function resumeFromForm(fields: Fields): object {
  const { from, comment } = fields;
  const raise = furtherFromForm(fields);
  return { ...(from && { from }), ...(comment && { comment }), ...(raise && { raise }) };
}

/** Additional amounts; undefined when every field is empty. */
export function furtherFromForm(fields: Fields): { [limit: string]: number } | undefined {
  const amounts = named(fields, "raise-").map(
    ([limit, value]) => [limit, Number(value.replace(/^\$|,/g, ""))] as const,
  );
  return amounts.length > 0 ? Object.fromEntries(amounts) : undefined;
}

export function limitsFromForm({ decisionId, phase, comment, ...fields }: Fields): object {
  const numbers = ["budgetUsd", "turns", "handoffs", "tokens", "usd"].flatMap((name) => {
    const value = fields[name]?.trim();
    return value ? [[name, Number(value.replaceAll(",", ""))]] : [];
  });
  return { decisionId, ...(phase && { phase }), ...Object.fromEntries(numbers), ...(comment && { comment }) };
}

export function todayFromForm({ decisionId, day, usd = "", comment }: Fields): object {
  return { decisionId, day, usd: Number(usd.trim().replaceAll(",", "")), ...(comment && { comment }) };
}

/** Combines a choice and free text to one answer. */
export function answerFromForm({ decisionId, choice = "", answer = "" }: Fields): object {
  return { decisionId, answer: [choice.trim(), answer.trim()].filter(Boolean).join("\n\n") };
}

export function delegationFromForm({ decisionId, to = "", reason = "" }: Fields): object {
  return { decisionId, to, reason };
}

export function surveyFromForm(fields: Fields): object {
  return { answers: Object.fromEntries(named(fields, "answer-")) };
}

function named(fields: Fields, start: string): [string, string][] {
  return Object.entries(fields)
    .filter(([name, value]) => name.startsWith(start) && value.trim() !== "")
    .map(([name, value]) => [name.slice(start.length), value.trim()]);
}

export function peopleFromForm({ decisionId, group, remove, name, email, comment = "" }: Fields): object {
  const add = name || email ? { name: name ?? "", email: email ?? "" } : undefined;
  return { decisionId, group, comment, ...(add && { add }), ...(remove && { remove }) };
}
