/** Steps through a text by code point, in the forms that patterns compare. */
export class TextReading {
  readonly #text: string;
  #wholeLowered: string | undefined;
  #next = 0;
  #codePoint = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes to the next code point; false at the end. */
  next(): boolean {
    const codePoint = this.#text.codePointAt(this.#next);
    if (codePoint === undefined) return false;
    this.#codePoint = codePoint;
    this.#next += codePoint > 0xffff ? 2 : 1;
    return true;
  }

  get codePoint(): number {
    return this.#codePoint;
  }

  /** A capital sigma lowered as part of the whole text, where one that ends a word becomes ς; otherwise it becomes σ. */
  sigmaInWord(): number {
    this.#wholeLowered ??= this.#text.replaceAll("İ", "i").toLowerCase();
    return this.#wholeLowered.codePointAt(this.#next - 1) ?? this.#codePoint;
  }
}
