/** Finds known texts inside others, regardless of case. The texts are ours: no user's pattern gets here. */

/**
 * An expression that finds any of the texts. In a text `∙` stands for any one character but a line break, and a blank
 * for one character of white space.
 */
export function anyOf(texts: readonly string[]): RegExp {
  return new RegExp(texts.map(toExpression).join("|"), "iu");
}

function toExpression(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    .replaceAll("∙", ".")
    .replaceAll(" ", "\\s");
}
