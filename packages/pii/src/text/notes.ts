/** What is known about values, as far as scrubbing reads and writes it: a tree beside the document (PII, section "`_meta`"). */

/** What is known about one value. */
export interface Notes {
  /** `[rule, type]` or `[rule, type, start, end]`, in bytes of the value's UTF-8. */
  remarks: unknown[];
  errors: unknown[];
  /** Length before the first change, in characters. */
  originalLength: number | undefined;
  /** Value before the first change; undefined: not kept. */
  originalValue: unknown;
}

/** A node of the tree: what is known about a value, and the nodes of its members (list members by index). */
export interface NoteNode {
  own: Notes | undefined;
  readonly members: Map<string, NoteNode>;
}

/** Nothing known. */
export function createNotes(): Notes {
  return { remarks: [], errors: [], originalLength: undefined, originalValue: undefined };
}

/** A place in the tree, whose nodes come into being when something is noted. */
export class NotePlace {
  readonly #parent: NotePlace | undefined;
  readonly #name: string;
  #node: NoteNode | undefined;

  constructor(parent: NotePlace | undefined, name: string, node: NoteNode | undefined) {
    this.#parent = parent;
    this.#name = name;
    this.#node = node;
  }

  /** The place of a member. */
  member(name: string): NotePlace {
    return new NotePlace(this, name, this.#node?.members.get(name));
  }

  /** What is known here; undefined if nothing is. */
  get known(): Notes | undefined {
    return this.#node?.own;
  }

  /** What is known here, made empty if nothing was. */
  ensure(): Notes {
    const node = this.#ensureNode();
    node.own ??= createNotes();
    return node.own;
  }

  /** Forgets what is known here and inside. */
  forget(): void {
    this.#parent?.forgetMember(this.#name);
    this.#node = undefined;
  }

  private forgetMember(name: string): void {
    this.#node?.members.delete(name);
  }

  private addMember(name: string, node: NoteNode): void {
    this.#ensureNode().members.set(name, node);
  }

  #ensureNode(): NoteNode {
    if (this.#node !== undefined) return this.#node;
    this.#node = { own: undefined, members: new Map() };
    this.#parent?.addMember(this.#name, this.#node);
    return this.#node;
  }
}
