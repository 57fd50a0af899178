/** An id made of hexadecimal digits: a UUID, a span id or a trace id. */
export interface IdValue {
  readonly kind: "id";
  /** Lower-case digits without hyphens. */
  readonly hex: string;
}

/** An IP address. */
export interface IpValue {
  readonly kind: "ip";
  /** In any usual notation. */
  readonly address: string;
}

/** Something with elements that have fields of their own. */
export interface ListValue {
  readonly kind: "list";
  /** One reader of fields per element; paths are relative to the element. */
  readonly elements: readonly GetField[];
}

/** The value of a field as conditions see it. Undefined: missing, or of a kind that no condition compares. */
export type FieldValue = undefined | string | number | bigint | boolean | IdValue | IpValue | ListValue;

/** Reads a field by its path, for example `event.release`. Must not throw. */
export type GetField = (path: string) => FieldValue;
