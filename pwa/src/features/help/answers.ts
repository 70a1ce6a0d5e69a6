/** What explains a refusal, in both languages. */
export interface Answer {
  question: string
  answer: string
  question_en: string
  answer_en: string
  /** The rule behind it; empty where it is only how things are done here. */
  source: string
}

interface Answers {
  general: string
  answers: Record<string, Answer>
  reasons: Record<string, string>
}

/** The answer to a refusal, and the key under which the help has it; whatever is new has the general one. */
export async function findAnswer(reason: string): Promise<Answer & { key: string }> {
  const { general, answers, reasons } = (await import('./refusals.json')).default as Answers
  const key = (Object.hasOwn(reasons, reason) && reasons[reason]) || general
  return { key, ...answers[key]! }
}
