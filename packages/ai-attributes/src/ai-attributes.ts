/** Attributes of a span, whatever holds them. */

/** Reads and writes attributes by key. */
export interface AiAttributes {
  /** True also for an attribute without a value. */
  has(key: string): boolean;
  /** The value, if it is a text. */
  text(key: string): string | undefined;
  /** The value, if it is a number. */
  number(key: string): number | undefined;
  setText(key: string, value: string): void;
  setInteger(key: string, value: number): void;
  setDouble(key: string, value: number): void;
}
