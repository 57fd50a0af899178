/** A priority queue whose members can change their priority or leave at any time. */

/** A member remembers its place; −1 when it is in no heap. */
export interface HeapMember {
  heapIndex: number;
}

/** A binary heap. */
export interface IndexedHeap<T extends HeapMember> {
  /** The first member; undefined if there is none. */
  peek(): T | undefined;
  /** Adds a member, or restores the order after its priority changed. */
  update(member: T): void;
  remove(member: T): void;
  readonly size: number;
}

/** Creates a heap; `isBefore` tells whether the first member comes before the second. */
export function createIndexedHeap<T extends HeapMember>(isBefore: (a: T, b: T) => boolean): IndexedHeap<T> {
  const members: T[] = [];

  function place(member: T, index: number): void {
    members[index] = member;
    member.heapIndex = index;
  }

  function rise(member: T): void {
    let index = member.heapIndex;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = members[parentIndex];
      if (parent === undefined || !isBefore(member, parent)) break;
      place(parent, index);
      index = parentIndex;
    }
    place(member, index);
  }

  function sink(member: T): void {
    let index = member.heapIndex;
    for (;;) {
      const left = members[2 * index + 1];
      const right = members[2 * index + 2];
      const first = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (first === undefined || !isBefore(first, member)) break;
      const next = first.heapIndex;
      place(first, index);
      index = next;
    }
    place(member, index);
  }

  return {
    peek: () => members[0],
    update(member) {
      if (member.heapIndex < 0) place(member, members.length);
      rise(member);
      sink(member);
    },
    remove(member) {
      const index = member.heapIndex;
      if (index < 0) return;
      member.heapIndex = -1;
      const last = members.pop();
      if (last === undefined || last === member) return;
      place(last, index);
      rise(last);
      sink(last);
    },
    get size() {
      return members.length;
    },
  };
}
