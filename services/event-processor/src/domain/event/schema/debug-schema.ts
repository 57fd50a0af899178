/** Binaries and source maps that belong to the stack traces, and the system that loaded them. */
import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { readObject } from "./read-value.ts";
import { address, text, unsigned } from "./scalars.ts";
import type { Place, Shape } from "./shape.ts";
import { field, leaf, list, object, refuse } from "./shape.ts";

const debugId: Shape = leaf((value, place) => {
  const id = typeof value === "string" ? readDebugId(value) : undefined;
  return (
    id ?? refuse(place, typeof value === "string" ? "invalid debug identifier" : "expected a debug identifier", value)
  );
});

const debugIdForm =
  /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?:-?([0-9a-f]{1,8}))?$/i;

/** A UUID in its hyphenated form, and behind it the age of the file unless that is 0. */
function readDebugId(value: string): string | undefined {
  const parts = debugIdForm.exec(value.toLowerCase());
  if (parts === null) return undefined;
  const age = Number.parseInt(parts[6] ?? "0", 16);
  const id = parts.slice(1, 6).join("-");
  return age === 0 ? id : `${id}-${age.toString(16)}`;
}

const nativeImage = object(
  {
    code_id: text,
    code_file: field(text, { required: true }),
    debug_id: field(debugId, { required: true }),
    debug_file: text,
    debug_checksum: text,
    arch: text,
    image_addr: address,
    image_size: unsigned,
    image_vmaddr: address,
    type: text,
  },
  { aliases: new Map([["name", "code_file"], ["id", "debug_id"]]) }, // biome-ignore format: pairs
);
const proguardImage = object({ uuid: field(debugId, { required: true }), type: text });
const sourceImage = object({
  code_file: text,
  debug_id: debugId,
  debug_file: text,
  source_file: text,
  type: text,
});

const images = new Map([
  ...["symbolic", "macho", "elf", "pe", "pe_dotnet", "wasm"].map((type) => [type, nativeImage] as const),
  ["proguard", proguardImage] as const,
  ["sourcemap", sourceImage] as const,
  ["jvm", sourceImage] as const,
]);

/** Images of this type come from old clients. */
function modernImage(image: JsonObject): JsonObject {
  if (image.type !== "apple") return image;
  const { name, uuid, ...rest } = image;
  return {
    ...rest,
    type: "macho",
    ...(name === undefined ? {} : { code_file: name }),
    ...(uuid === undefined ? {} : { debug_id: uuid }),
  };
}

function readImage(value: unknown, place: Place): unknown {
  if (!isObject(value)) return refuse(place, "expected an object", value);
  const image = modernImage(value);
  const shape = typeof image.type === "string" ? images.get(image.type) : undefined;
  return shape === undefined ? refuse(place, "unsupported debug image type", value) : readObject(shape, image, place);
}

/** Debug information of an event. */
export const debugMeta = object({
  sdk_info: object({
    sdk_name: text,
    version_major: unsigned,
    version_minor: unsigned,
    version_patchlevel: unsigned,
  }),
  images: list(leaf(readImage)),
});
