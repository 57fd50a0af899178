/** The parts of a crash upload: what each of them is, and the fields that are no files (ingest, section "Minidump"). */
import type { AttachmentKind } from "@weir/envelope";
import type { PartHeader } from "../multipart/part.ts";

/** The field that carries the dump. */
export const minidumpField = "upload_file_minidump";

const kindsByField: ReadonlyMap<string, AttachmentKind> = new Map([
  [minidumpField, "event.minidump"],
  ["__sentry-breadcrumb1", "event.breadcrumbs"],
  ["__sentry-breadcrumb2", "event.breadcrumbs"],
  ["__sentry-event", "event.payload"],
  ["view-hierarchy.json", "event.view_hierarchy"],
]);

/** What a file of a crash upload is, by its name, else by its field. */
export function crashFileKind({ name, filename }: PartHeader): AttachmentKind {
  if (filename?.endsWith(".nv-gpudmp") === true) return "event.nv_gpudmp";
  if (filename?.endsWith(".nvdbg") === true) return "event.nv_shader_debug";
  return kindsByField.get(name ?? "") ?? "event.attachment";
}

/** A form field that is no file. */
export interface FormField {
  readonly name: string;
  readonly value: string;
}

/** The payload of an item `form_data`: for each field the lengths (32 bits, little endian) and bytes of name and value. */
export function encodeFormFields(fields: readonly FormField[]): Buffer {
  return Buffer.concat(fields.flatMap(({ name, value }) => [...lengthPrefixed(name), ...lengthPrefixed(value)]));
}

function lengthPrefixed(text: string): [Buffer, Buffer] {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return [length, bytes];
}

/** The bytes that a field takes in the payload. */
export function encodedFieldBytes({ name, value }: FormField): number {
  return 8 + Buffer.byteLength(name) + Buffer.byteLength(value);
}
