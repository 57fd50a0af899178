/** How the members of documents are described to the walk: which hold personal data, and what stands inside (PII, section "Which fields are PII"). */
import type { Pii } from "../selector/value-path.ts";
import type { ValueTypes } from "../selector/value-types.ts";

/** What to do with a value. */
export type Plan =
  /** Nothing in it is personal. */
  | { readonly kind: "skip" }
  /** Any JSON, all of it alike. `types` are added to those of its form. */
  | { readonly kind: "free"; readonly pii: Pii; readonly types: ValueTypes }
  /** A path of a file: its last part stays. */
  | { readonly kind: "image_path"; readonly pii: Pii }
  /** A list of names and values. */
  | { readonly kind: "pairs"; readonly pii: Pii }
  | { readonly kind: "list"; readonly item: Plan }
  | StructPlan
  /** An object whose members are personal or not by their names, at every depth. */
  | { readonly kind: "named"; readonly pii: Pii; readonly piiOf: PiiOfName }
  /** What it is depends on what it holds, and on its key. */
  | { readonly kind: "chosen"; readonly choose: (value: Readonly<Record<string, unknown>>, key: string) => Plan };

/** Tells whether what stands under a name is personal. */
export type PiiOfName = (name: string) => Pii;

/** An object with members that are known by name. */
export interface StructPlan {
  readonly kind: "struct";
  readonly types: ValueTypes;
  readonly members: ReadonlyMap<string, Plan>;
  readonly others: Plan;
  /** A user, whose address may have to move. */
  readonly isUser: boolean;
}

export const skip: Plan = { kind: "skip" };

const freePlans = {
  true: { kind: "free", pii: "true", types: 0 },
  maybe: { kind: "free", pii: "maybe", types: 0 },
  false: skip,
} as const satisfies Record<Pii, Plan>;

/** Any JSON. */
export function free(pii: Pii): Plan {
  return freePlans[pii];
}

/** Options of a struct. */
export interface StructOptions {
  readonly types?: ValueTypes;
  /** Names of members that are personal. */
  readonly yes?: readonly string[];
  /** Names of members that are personal where they are addressed specifically. */
  readonly maybe?: readonly string[];
  /** Names of members that are known and not personal. */
  readonly no?: readonly string[];
  /** Members that are described. */
  readonly members?: Readonly<Record<string, Plan>>;
  /** Of members that are not named. */
  readonly others?: Pii;
}

/** Describes an object. */
export function struct(options: StructOptions): StructPlan {
  const { types = 0, yes = [], maybe = [], no = [], members = {}, others = "false" } = options;
  return {
    kind: "struct",
    types,
    members: new Map<string, Plan>([
      ...no.map((name) => [name, skip] as const),
      ...yes.map((name) => [name, free("true")] as const),
      ...maybe.map((name) => [name, free("maybe")] as const),
      ...Object.entries(members),
    ]),
    others: free(others),
    isUser: false,
  };
}

/** Describes a list. */
export function list(item: Plan): Plan {
  return { kind: "list", item };
}

/** Describes a list inside an object's member `values`. */
export function valuesOf(item: Plan): Plan {
  return struct({ members: { values: list(item) } });
}
