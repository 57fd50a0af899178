/** Stack traces that are too long: fewer frames, and fewer details of those that are not the application's (events, section "Trimming"). */
import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import type { MetaNode } from "../meta.ts";
import { ownMeta } from "../meta.ts";
import { valuesOf } from "../read-event.ts";

const firstFrames = 50;
const lastFrames = 200;
const detailedFrames = 50;
const details = ["vars", "pre_context", "post_context"];

/** Trims the stack traces of the event, its exceptions and its threads. */
export function trimFrames(fields: JsonObject, meta: MetaNode): void {
  trimStacktrace(fields.stacktrace, meta, ["stacktrace"]);
  for (const list of ["exception", "threads"]) {
    const values = valuesOf(fields, list) ?? [];
    for (let index = 0; index < values.length; index++) {
      const entry = values[index];
      if (!isObject(entry)) continue;
      trimStacktrace(entry.stacktrace, meta, [list, "values", index, "stacktrace"]);
      trimStacktrace(entry.raw_stacktrace, meta, [list, "values", index, "raw_stacktrace"]);
    }
  }
}

function trimStacktrace(stacktrace: unknown, meta: MetaNode, path: readonly (string | number)[]): void {
  if (!isObject(stacktrace) || !Array.isArray(stacktrace.frames) || stacktrace.frames.length <= detailedFrames) return;
  const { frames } = stacktrace;
  if (frames.length > firstFrames + lastFrames) {
    const framesPath = [...path, "frames"];
    ownMeta(meta, framesPath).originalLength = frames.length;
    stacktrace.frames = [...frames.slice(0, firstFrames), ...frames.slice(-lastFrames)];
    moveNotes(nodeAt(meta, framesPath), frames.length);
  }
  slim(stacktrace.frames as unknown[]);
}

function nodeAt(meta: MetaNode, path: readonly (string | number)[]): MetaNode | undefined {
  let node: MetaNode | undefined = meta;
  for (const step of path) node = node?.members.get(String(step));
  return node;
}

/** Notes about frames go where the frames went, and away with those that are gone. */
function moveNotes(node: MetaNode | undefined, count: number): void {
  if (node === undefined || node.members.size === 0) return;
  const removed = count - firstFrames - lastFrames;
  const moved = [...node.members].flatMap(([name, member]): [string, MetaNode][] => {
    const index = Number(name);
    if (index < firstFrames) return [[name, member]];
    return index < firstFrames + removed ? [] : [[String(index - removed), member]];
  });
  node.members.clear();
  for (const [name, member] of moved) node.members.set(name, member);
}

function slim(frames: readonly unknown[]): void {
  const own: number[] = [];
  const foreign: number[] = [];
  for (const [index, frame] of frames.entries()) (isObject(frame) && frame.in_app === true ? own : foreign).push(index);
  const half = Math.floor(Math.max(0, detailedFrames - own.length) / 2);
  const slimmed = foreign.slice(half, Math.max(half, foreign.length - half));
  for (const index of slimmed) removeDetails(frames, index);
  const toRemove = frames.length - detailedFrames - slimmed.length;
  const keep = Math.floor((own.length - toRemove) / 2);
  if (toRemove <= 0) return;
  for (const index of own.slice(keep, own.length - keep)) removeDetails(frames, index);
}

function removeDetails(frames: readonly unknown[], index: number): void {
  const frame = frames[index];
  if (index === frames.length - 1 || !isObject(frame)) return;
  for (const name of details) if (frame[name] !== undefined) frame[name] = undefined;
}
