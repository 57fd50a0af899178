/** Keeps the last answers to a question: texts repeat, and each costs hundreds of expressions. */

/**
 * Wraps a function of a text.
 * @param maxEntries how many answers are kept; of more, those that were not asked for longest go
 */
export function remembered<T>(ask: (text: string) => T, maxEntries: number): (text: string) => T {
  const answers = new Map<string, { readonly answer: T }>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) {
      answers.delete(text);
      answers.set(text, known);
      return known.answer;
    }
    const answer = ask(text);
    if (answers.size >= maxEntries) {
      const [oldest] = answers.keys();
      if (oldest !== undefined) answers.delete(oldest);
    }
    answers.set(text, { answer });
    return answer;
  };
}
