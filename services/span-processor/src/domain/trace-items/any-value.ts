/** Values of trace item attributes (logs, section "Attribute values and meta attributes"). */
import type { JsonValue } from "@weir/lossless-json";
import { Float64, maxInt64 } from "@weir/lossless-json";
import type { ProtoWriter } from "./proto-writer.ts";

/** Field `attributes` of a trace item: number 7, length-delimited. */
const attributesTag = 0x3a;
const keyTag = 0x0a;
const valueTag = 0x12;

/** Appends an entry of the attribute map. The kind follows the value, not the declared type. */
export function writeEntry(writer: ProtoWriter, key: string, value: JsonValue): void {
  writer.byte(attributesTag);
  const entry = writer.open();
  if (key !== "") {
    writer.byte(keyTag);
    writer.string(key);
  }
  writer.byte(valueTag);
  const any = writer.open();
  writeAny(writer, value);
  writer.close(any);
  writer.close(entry);
}

/** True if a value can be stored: not null, and no integer beyond 64 bits with sign. */
export function isStorable(value: JsonValue): boolean {
  return value !== null && !(typeof value === "bigint" && value > maxInt64);
}

function writeAny(writer: ProtoWriter, value: JsonValue): void {
  switch (typeof value) {
    case "string":
      writer.byte(0x0a);
      writer.string(value);
      return;
    case "boolean":
      writer.byte(0x10);
      writer.byte(value ? 1 : 0);
      return;
    case "bigint":
      if (value <= maxInt64) writeInteger(writer, value);
      return;
    case "number":
      if (Number.isInteger(value)) writeInteger(writer, value);
      else writeDouble(writer, value);
      return;
    default:
      if (value instanceof Float64) writeDouble(writer, value.value);
      else if (Array.isArray(value)) writeArray(writer, value);
  }
}

function writeInteger(writer: ProtoWriter, value: number | bigint): void {
  writer.byte(0x18);
  writer.int64(value);
}

function writeDouble(writer: ProtoWriter, value: number): void {
  writer.byte(0x21);
  writer.double(value);
}

/** Elements are scalars; a null element becomes an empty value. */
function writeArray(writer: ProtoWriter, elements: readonly JsonValue[]): void {
  writer.byte(0x2a);
  const array = writer.open();
  for (const element of elements) {
    writer.byte(0x0a);
    const any = writer.open();
    if (!Array.isArray(element)) writeAny(writer, element);
    writer.close(any);
  }
  writer.close(array);
}
