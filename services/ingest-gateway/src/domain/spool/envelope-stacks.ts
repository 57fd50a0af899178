/**
 * The order in which envelopes leave the buffer (ingest, section "Buffer and spool").
 *
 * One stack per own key, sampling key and route, the newest on top. Stacks that may be worked on come by their newest
 * envelope; stacks that wait come by the time at which they should be looked at again. What is too old comes first: it
 * only has to be accounted for.
 */
import type { HeapMember } from "./indexed-heap.ts";
import { createIndexedHeap } from "./indexed-heap.ts";
import type { Route } from "./route.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import type { Wait } from "./wait.ts";

/** Envelopes that wait for the same. */
export interface Stack extends HeapMember {
  readonly key: string;
  readonly publicKey: string;
  readonly samplingKey: string;
  readonly route: Route;
  /** `retry`: one envelope that has a next attempt of its own. `expired`: too old, of any project. */
  readonly kind: "ordinary" | "retry" | "expired";
  /** By time of arrival, ascending, nearly: what is put back goes on top. */
  readonly entries: SpoolEntry[];
  /** Undefined: ready. */
  wait: Wait | undefined;
}

/** The stacks. */
export interface EnvelopeStacks {
  /** Puts an entry on the stack of its kind. A stack that waits for a processor or a project goes on waiting. */
  add(entry: SpoolEntry): void;
  /** Puts an entry on a stack of its own, so that it holds up nothing else of its project. */
  addRetry(entry: SpoolEntry, wait: Wait): void;
  /** The stack whose turn it is; undefined: all wait. */
  first(nowMs: number): Stack | undefined;
  /** Takes the newest entry off a stack. */
  pop(stack: Stack): SpoolEntry | undefined;
  /** Lets a stack wait. One that has become empty is of no interest any more. */
  park(stack: Stack, wait: Wait): void;
  /** What has waited may be looked at again. */
  resume(stack: Stack): void;
  /** A project's state is known. */
  wakeProject(publicKey: string): void;
  /** Processors can be reached again. */
  wakeProcessors(): void;
  /** Lets everything that arrived before a time come first. */
  expire(beforeMs: number): void;
  /** The earliest time at which a stack should be looked at. */
  nextWakeMs(): number | undefined;
  /** All stacks. */
  all(): Iterable<Stack>;
}

/** Creates them, empty. */
export function createEnvelopeStacks(): EnvelopeStacks {
  const stacks = new Map<string, Stack>();
  const byProject = new Map<string, Set<Stack>>();
  const ready = createIndexedHeap<Stack>((a, b) => urgency(a) > urgency(b));
  const waiting = createIndexedHeap<Stack>((a, b) => (a.wait?.untilMs ?? 0) < (b.wait?.untilMs ?? 0));
  let retries = 0;

  function open(key: string, entry: SpoolEntry, kind: Stack["kind"]): Stack {
    const known = stacks.get(key);
    if (known !== undefined) return known;
    const { publicKey, samplingKey, route } = entry;
    const stack: Stack = { key, publicKey, samplingKey, route, kind, entries: [], wait: undefined, heapIndex: -1 };
    stacks.set(key, stack);
    for (const member of [publicKey, samplingKey]) {
      const sharing = byProject.get(member) ?? new Set();
      byProject.set(member, sharing.add(stack));
    }
    return stack;
  }

  function close(stack: Stack): void {
    stacks.delete(stack.key);
    for (const member of [stack.publicKey, stack.samplingKey]) {
      const sharing = byProject.get(member);
      sharing?.delete(stack);
      if (sharing?.size === 0) byProject.delete(member);
    }
  }

  function place(stack: Stack, wait: Wait | undefined): void {
    (stack.wait === undefined ? ready : waiting).remove(stack);
    stack.wait = wait;
    if (stacks.get(stack.key) !== stack) return;
    if (stack.entries.length === 0) close(stack);
    else (wait === undefined ? ready : waiting).update(stack);
  }

  function wake(candidates: Iterable<Stack>, reasons: readonly Wait["reason"][]): void {
    for (const stack of [...candidates]) {
      if (stack.wait !== undefined && reasons.includes(stack.wait.reason)) place(stack, undefined);
    }
  }

  return {
    add(entry) {
      const stack = open(`${entry.publicKey}${entry.samplingKey}${entry.route.join()}`, entry, "ordinary");
      stack.entries.push(entry);
      // What is added is in memory, whatever lies below it on disk.
      place(stack, stack.wait?.reason === "disk" ? undefined : stack.wait);
    },
    addRetry(entry, wait) {
      retries++;
      const stack = open(`retry ${retries}`, entry, "retry");
      stack.entries.push(entry);
      place(stack, wait);
    },
    first(nowMs) {
      for (
        let stack = waiting.peek();
        stack?.wait !== undefined && stack.wait.untilMs <= nowMs;
        stack = waiting.peek()
      ) {
        place(stack, undefined);
      }
      return ready.peek();
    },
    pop(stack) {
      const entry = stack.entries.pop();
      place(stack, stack.wait);
      return entry;
    },
    park: place,
    resume: (stack) => place(stack, undefined),
    wakeProject: (publicKey) => wake(byProject.get(publicKey) ?? [], ["project_config", "sampling_project_config"]),
    wakeProcessors: () => wake(stacks.values(), ["processor"]),
    expire(beforeMs) {
      for (const stack of [...stacks.values()]) {
        const [oldest] = stack.entries;
        if (stack.kind === "expired" || oldest === undefined || oldest.receivedAtMs >= beforeMs) continue;
        const firstKept = stack.entries.findIndex(({ receivedAtMs }) => receivedAtMs >= beforeMs);
        const expired = stack.entries.splice(0, firstKept < 0 ? stack.entries.length : firstKept);
        place(stack, stack.wait);
        const target = open("expired", oldest, "expired");
        for (const entry of expired) target.entries.push(entry);
        place(target, undefined);
      }
    },
    nextWakeMs() {
      const untilMs = waiting.peek()?.wait?.untilMs;
      return untilMs === undefined || untilMs === Number.POSITIVE_INFINITY ? undefined : untilMs;
    },
    all: () => stacks.values(),
  };
}

function urgency({ kind, entries }: Stack): number {
  return kind === "expired" ? Number.POSITIVE_INFINITY : (entries.at(-1)?.receivedAtMs ?? 0);
}
