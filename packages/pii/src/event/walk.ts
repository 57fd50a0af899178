/** Walks over a document and scrubs its values in place (PII, sections "Selector matching", "Applying rules to a value"). */
import { isIP } from "node:net";
import type { CompiledConfig } from "../rules/compile.ts";
import { isPlainObject, Scrubber, typesOfForm } from "../scrubber.ts";
import type { Pii } from "../selector/value-path.ts";
import type { ValueTypes } from "../selector/value-types.ts";
import { valueType } from "../selector/value-types.ts";
import type { NoteNode } from "../text/notes.ts";
import { NotePlace } from "../text/notes.ts";
import type { PiiOfName, Plan, StructPlan } from "./plan.ts";

/** A document is nested deeper than it is scrubbed: it must not go on. */
export class ScrubDepthError extends Error {
  constructor() {
    super(`found nesting deeper than ${maxDepth}, which is the most that is scrubbed`);
    this.name = "ScrubDepthError";
  }
}

const maxDepth = 512;

type JsonObject = Record<string, unknown>;

/**
 * Scrubs a document in place.
 * @param document its members; they are set to null where a rule removes them
 * @param notes what is known about its values; what was done is noted there
 * @throws ScrubDepthError if it is nested too deeply
 */
export function scrubDocument(config: CompiledConfig, plan: Plan, document: JsonObject, notes: NoteNode): void {
  if (plan.kind === "struct") new Walk(config).scrubMembers(plan, document, new NotePlace(undefined, "", notes));
}

/** One walk over a document with one configuration. */
export class Walk {
  readonly #scrubber: Scrubber;

  constructor(config: CompiledConfig) {
    this.#scrubber = new Scrubber(config);
  }

  /** What applies the rules, and where the walk is. */
  get scrubber(): Scrubber {
    return this.#scrubber;
  }

  /** Scrubs any JSON, at the place where the walk is; lists and objects in place. Null: a rule removed it. */
  scrubValue(value: unknown, pii: Pii, place: NotePlace): unknown {
    return this.#scrubFree(value, pii, place, undefined);
  }

  scrubMembers(plan: StructPlan, object: JsonObject, place: NotePlace): void {
    for (const name of Object.keys(object)) {
      const member = plan.members.get(name) ?? plan.others;
      if (member.kind === "skip") continue;
      this.#scrubMember(member, object, name, place);
    }
  }

  #scrubMember(plan: Plan, object: JsonObject, name: string, place: NotePlace): void {
    const value = object[name];
    if (value === undefined) return;
    const scrubbed = this.#scrubUnderKey(plan, name, value, place.member(name));
    if (scrubbed !== value) setMember(object, name, scrubbed);
  }

  #scrubUnderKey(plan: Plan, key: string, value: unknown, place: NotePlace): unknown {
    const chosen = this.#choose(plan, value, key);
    this.#scrubber.path.enterKey(key, typesOf(chosen, value));
    return this.#scrubEntered(chosen, value, place);
  }

  #scrubAtIndex(plan: Plan, index: number, value: unknown, place: NotePlace): unknown {
    const chosen = this.#choose(plan, value, "");
    this.#scrubber.path.enterIndex(index, typesOf(chosen, value));
    return this.#scrubEntered(chosen, value, place);
  }

  #choose(plan: Plan, value: unknown, key: string): Plan {
    if (plan.kind !== "chosen") return plan;
    return isPlainObject(value) ? plan.choose(value, key) : { kind: "skip" };
  }

  #scrubEntered(plan: Plan, value: unknown, place: NotePlace): unknown {
    const { path } = this.#scrubber;
    if (path.depth > maxDepth) throw new ScrubDepthError();
    try {
      return this.#scrub(plan, value, place);
    } finally {
      path.leave();
    }
  }

  #scrub(plan: Plan, value: unknown, place: NotePlace): unknown {
    switch (plan.kind) {
      case "skip":
      case "chosen":
        return value;
      case "free":
        return this.#scrubFree(value, plan.pii, place, undefined);
      case "image_path":
        return typeof value === "string" ? this.#scrubImagePath(value, plan.pii, place) : value;
      case "pairs":
        return this.#scrubPairs(value, plan.pii, place);
      case "named":
        return this.#scrubFree(value, plan.pii, place, plan.piiOf);
      case "list":
        if (Array.isArray(value)) this.#scrubItems(value, place, () => plan.item);
        return value;
      case "struct":
        if (!isPlainObject(value)) return value;
        if (plan.isUser) this.#scrubUser(plan, value, place);
        else this.scrubMembers(plan, value, place);
        return value;
    }
  }

  #scrubFree(value: unknown, pii: Pii, place: NotePlace, piiOf: PiiOfName | undefined): unknown {
    if (place.known !== undefined) this.#scrubber.scrubOriginal(pii, place);
    if (typeof value === "string") return this.#scrubber.scrubText(value, pii, place);
    if (value === null || typeof value === "boolean") return value;
    if (this.#scrubber.removesValue(pii, place)) return null;
    if (Array.isArray(value)) {
      if (isPairs(value)) this.#scrubPairValues(value, place, (name) => memberPlan(name, pii, piiOf));
      else this.#scrubItems(value, place, () => memberPlan(undefined, pii, piiOf));
    } else if (isPlainObject(value)) {
      for (const name of Object.keys(value)) this.#scrubMember(memberPlan(name, pii, piiOf), value, name, place);
    }
    return value;
  }

  #scrubItems(values: unknown[], place: NotePlace, planOf: () => Plan): void {
    const plan = planOf();
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      const scrubbed = this.#scrubAtIndex(plan, index, value, place.member(String(index)));
      if (scrubbed !== value) values[index] = scrubbed;
    }
  }

  #scrubPairs(value: unknown, pii: Pii, place: NotePlace): unknown {
    if (place.known !== undefined) this.#scrubber.scrubOriginal(pii, place);
    if (!Array.isArray(value)) return value;
    if (this.#scrubber.removesValue(pii, place)) return null;
    this.#scrubPairValues(value, place, () => memberPlan(undefined, pii, undefined));
    return value;
  }

  /** Scrubs the second elements of pairs, as if they stood under the first. */
  #scrubPairValues(pairs: readonly unknown[], place: NotePlace, planOf: (name: string) => Plan): void {
    for (const [index, pair] of pairs.entries()) {
      if (!Array.isArray(pair) || pair.length !== 2) continue;
      const [name, value] = pair as [unknown, unknown];
      const valuePlace = place.member(String(index)).member("1");
      pair[1] =
        typeof name === "string"
          ? this.#scrubUnderKey(planOf(name), name, value, valuePlace)
          : this.#scrubAtIndex(planOf(""), index, value, valuePlace);
    }
  }

  #scrubImagePath(value: string, pii: Pii, place: NotePlace): string {
    const at = Math.max(value.lastIndexOf("/"), value.lastIndexOf("\\"));
    if (at < 0) return value;
    const folder = this.#scrubber.scrubText(value.slice(0, at), pii, place);
    return folder === null ? value.slice(at + 1) : folder + value.slice(at);
  }

  /** What an address was scrubbed to still tells users apart: without another id it becomes the id. */
  #scrubUser(plan: StructPlan, user: JsonObject, place: NotePlace): void {
    const wasValid = isAddress(user.ip_address);
    this.scrubMembers(plan, user, place);
    if (!wasValid || isAddress(user.ip_address)) return;
    if (isSet(user.id) || isSet(user.username) || isSet(user.email)) return;
    user.id = user.ip_address;
    user.ip_address = null;
    const addressPlace = place.member("ip_address");
    const { known } = addressPlace;
    if (known !== undefined) Object.assign(place.member("id").ensure(), known);
    addressPlace.forget();
    place.member("ip_address").ensure().remarks = [["pii:ip_address", "x"]];
  }
}

function typesOf(plan: Plan, value: unknown): ValueTypes {
  switch (plan.kind) {
    case "free":
      return typesOfForm(value) | plan.types;
    case "named":
      return typesOfForm(value);
    case "struct":
      return plan.types;
    case "image_path":
      return valueType.string;
    case "pairs":
      return valueType.object;
    case "list":
      return valueType.array;
    default:
      return 0;
  }
}

function memberPlan(name: string | undefined, pii: Pii, piiOf: PiiOfName | undefined): Plan {
  if (piiOf === undefined) return freePlans[pii];
  return { kind: "named", pii: name === undefined ? pii : piiOf(name), piiOf };
}

const freePlans: Readonly<Record<Pii, Plan>> = {
  true: { kind: "free", pii: "true", types: 0 },
  maybe: { kind: "free", pii: "maybe", types: 0 },
  false: { kind: "free", pii: "false", types: 0 },
};

function isPairs(values: readonly unknown[]): boolean {
  return (
    values.length > 0 && values.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string")
  );
}

function isAddress(value: unknown): boolean {
  if (value === null || value === undefined || value === "{{auto}}") return true;
  return typeof value === "string" && isIP(value) !== 0;
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function setMember(object: JsonObject, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}
