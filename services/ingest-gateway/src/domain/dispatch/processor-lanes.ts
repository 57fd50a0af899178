/**
 * The ways to the processors: a queue for each, and whether more may be put into it.
 *
 * A queue holds several batches, but not everything, so that the rest keeps its order, newest first, in the buffer. To a
 * processor that was unavailable goes one batch, to find out whether it still is.
 */
import type { BatchEnd, BatchLane, BatchLaneOptions, QueuedUnit } from "./batch-lane.ts";
import { createBatchLane } from "./batch-lane.ts";
import type { DispatchObserver } from "./dispatch-observer.ts";
import type { LaneGate } from "./lane-gate.ts";
import { createLaneGate } from "./lane-gate.ts";
import type { ProcessUnits } from "./processor.ts";
import type { ProcessorName } from "./processor-unit.ts";

/** Bounds of each queue, and who is behind it. */
export interface LaneBounds extends Pick<BatchLaneOptions, "maxBatchUnits" | "maxBatchBytes" | "maxBatchesInFlight"> {
  readonly processors: Readonly<Record<ProcessorName, ProcessUnits>>;
  /** Nothing is taken out of the buffer for a processor while its queue is longer. */
  readonly maxQueuedUnits: number;
  readonly maxQueuedBytes: number;
}

/** Collaborators. */
export interface ProcessorLanesOptions extends LaneBounds, Pick<BatchLaneOptions, "onAnswer"> {
  readonly observer: Pick<DispatchObserver, "batchEnded" | "unavailable">;
  readonly clock: { now(): number; monotonicMs(): number };
  /** A number in [0, 1). */
  readonly random: () => number;
  /** What waits for processors can be looked at again. */
  readonly onRoom: () => void;
  /** A batch has ended: there may be something to do. */
  readonly onIdle: () => void;
}

/** The ways. */
export interface ProcessorLanes {
  /** Why nothing may be put into a queue now, and when to look again (ms since the epoch); undefined: it may. */
  mayTake(processor: ProcessorName, nowMs: number): { because: string; untilMs: number } | undefined;
  /** Puts a unit into the queue of its processor. */
  add(queued: QueuedUnit): void;
  /** Sends what is queued, as far as batches may be in flight. */
  pump(): void;
  /** Gives back what is queued and not sent. */
  giveBack(): void;
  /** Ends what is in flight. */
  abort(): void;
}

interface Lane extends BatchLane {
  readonly gate: LaneGate;
  /** Something waits in the buffer until the queue is shorter. */
  isAwaited: boolean;
}

/** What waits for a queue is told when that is shorter, and looks again after that time, in ms, if it is not. */
const fullQueueMs = 1000;

/** Creates them, with empty queues. */
export function createProcessorLanes(options: ProcessorLanesOptions): ProcessorLanes {
  const { observer, clock } = options;
  const lanes: Readonly<Record<ProcessorName, Lane>> = {
    "span-processor": createLane("span-processor"),
    "event-processor": createLane("event-processor"),
  };
  const all = Object.values(lanes);
  let aborted = false;

  function createLane(processor: ProcessorName): Lane {
    const lane = createBatchLane({
      process: options.processors[processor],
      maxBatchUnits: options.maxBatchUnits,
      maxBatchBytes: options.maxBatchBytes,
      maxBatchesInFlight: options.maxBatchesInFlight,
      monotonicMs: clock.monotonicMs,
      onAnswer: options.onAnswer,
      onBatchEnd: (end) => endBatch(processor, end),
    });
    return Object.assign(lane, { gate: createLaneGate(options.random), isAwaited: false });
  }

  function endBatch(processor: ProcessorName, end: BatchEnd): void {
    observer.batchEnded(processor, end);
    if (aborted) return;
    const lane = lanes[processor];
    if (end.unavailable === undefined) {
      const isAvailableAgain = lane.gate.succeed();
      if (isAvailableAgain) observer.unavailable(processor, undefined);
      if (isAvailableAgain || (lane.isAwaited && isHalfEmpty(lane))) {
        lane.isAwaited = false;
        options.onRoom();
      }
    } else {
      if (lane.gate.fail(clock.now(), end.unavailable)) observer.unavailable(processor, end.unavailable);
      lane.giveBack();
    }
    options.onIdle();
  }

  function isHalfEmpty({ queuedUnits, queuedBytes }: Lane): boolean {
    return queuedUnits < options.maxQueuedUnits / 2 && queuedBytes < options.maxQueuedBytes / 2;
  }

  return {
    mayTake(processor, nowMs) {
      const lane = lanes[processor];
      const { gate, queuedUnits, queuedBytes, unitsInFlight } = lane;
      const { closedBecause: because } = gate;
      if (because !== undefined) {
        const isProbing = nowMs >= gate.untilMs && unitsInFlight === 0;
        const hasRoom = queuedUnits < options.maxBatchUnits && queuedBytes < options.maxBatchBytes;
        return isProbing && hasRoom ? undefined : { because, untilMs: gate.untilMs };
      }
      if (queuedUnits < options.maxQueuedUnits && queuedBytes < options.maxQueuedBytes) return undefined;
      lane.isAwaited = true;
      return { because: "its queue is full", untilMs: nowMs + fullQueueMs };
    },
    add: (queued) => lanes[queued.unit.processor].add(queued),
    pump() {
      for (const lane of all) lane.pump();
    },
    giveBack() {
      for (const lane of all) lane.giveBack();
    },
    abort() {
      aborted = true;
      for (const lane of all) lane.abort();
    },
  };
}
