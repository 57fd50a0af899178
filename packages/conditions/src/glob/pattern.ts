/** A pattern of the glob language, parsed (sampling, section "Glob language"). */

/** A set of code points. */
export interface ClassToken {
  readonly type: "class";
  readonly negated: boolean;
  /** Inclusive ranges of code points. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/** One element of a branch: text, one code point, or a set of them; or any number of code points. */
export type SimpleToken =
  | { readonly type: "literal"; readonly text: string }
  | { readonly type: "one" }
  | { readonly type: "many" }
  | ClassToken;

/** One of several branches. An empty branch makes the group optional. */
export interface GroupToken {
  readonly type: "group";
  readonly branches: readonly (readonly SimpleToken[])[];
}

export type Token = SimpleToken | GroupToken;
