/** Stack traces, threads, templates: where in the code something happened. */
import { isObject } from "../json.ts";
import { address, boolean, signed, text, threadId, unsigned } from "./scalars.ts";
import { bag, field, free, list, map, object } from "./shape.ts";
import { valuesList } from "./values-list.ts";

const lock = object({
  type: signed,
  address: text,
  package_name: text,
  class_name: text,
  thread_id: threadId,
});

const frameData = object({
  sourcemap: text,
  orig_function: text,
  orig_filename: text,
  orig_lineno: unsigned,
  orig_colno: unsigned,
  orig_in_app: signed,
  symbolicated: boolean,
  client_in_app: boolean,
  min_grouping_level: unsigned,
  category: text,
});

/** Variables come as an object, or as a list whose indexes become names. */
const variables = map(free);

const frame = object({
  function: field(text, { maxCharacters: 512, allowance: 20, omitEmpty: true }),
  raw_function: field(text, { maxCharacters: 512, allowance: 20, omitEmpty: true }),
  symbol: field(text, { maxCharacters: 512, omitEmpty: true }),
  module: field(text, { omitEmpty: true }),
  package: field(text, { omitEmpty: true }),
  filename: field(text, { maxCharacters: 256, allowance: 40, omitEmpty: true }),
  abs_path: field(text, { maxCharacters: 256, allowance: 40, omitEmpty: true }),
  lineno: unsigned,
  colno: unsigned,
  platform: field(text, { omitEmpty: true }),
  pre_context: field(list(text), { omitEmpty: true }),
  context_line: text,
  post_context: field(list(text), { omitEmpty: true }),
  source_link: field(text, { omitEmpty: true }),
  in_app: boolean,
  vars: bag(variables, 5, 2048, { omitEmpty: true }),
  data: field(frameData, { omitEmpty: true }),
  instruction_addr: address,
  addr_mode: field(text, { omitEmpty: true }),
  function_id: address,
  symbol_addr: address,
  image_addr: address,
  trust: field(text, { maxCharacters: 128, omitEmpty: true }),
  lang: field(text, { maxCharacters: 128, omitEmpty: true }),
  stack_start: boolean,
  lock,
}, { prepare: listedVariables, expected: "expected frame" }); // biome-ignore format: the members are the content

function listedVariables(value: unknown): unknown {
  if (isObject(value) && Array.isArray(value.vars)) value.vars = { ...value.vars };
  return value;
}

/** A stack trace. */
export const stacktrace = object(
  {
    frames: field(list(frame), { required: true, nonEmpty: true }),
    registers: map(address),
    instruction_addr_adjustment: text,
    lang: field(text, { maxCharacters: 128 }),
    snapshot: boolean,
  },
  { expected: "expected stacktrace" },
);

const thread = object({
  id: threadId,
  name: field(text, { maxCharacters: 1024, allowance: 100 }),
  stacktrace,
  raw_stacktrace: stacktrace,
  crashed: boolean,
  current: boolean,
  main: boolean,
  state: text,
  held_locks: map(lock),
});

/** Threads. */
export const threads = valuesList(thread);

/** The place in a template. */
export const template = object({
  filename: field(text, { maxCharacters: 128, allowance: 20 }),
  abs_path: field(text, { maxCharacters: 256, allowance: 40 }),
  lineno: unsigned,
  colno: unsigned,
  pre_context: list(text),
  context_line: text,
  post_context: list(text),
});
