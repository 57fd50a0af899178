/** Msgpack as consumers of our topics read it (topics, section "Encoding rules"). */
import { Packr } from "msgpackr";

/** What a message is made of. Members keep their order; undefined members are left out. */
export type Message = { readonly [name: string]: unknown };

/** Encodes messages. */
export type Pack = (message: Message) => Buffer;

/**
 * Creates an encoder: maps with string keys, byte buffers as `bin`, integers in their shortest form, no extensions.
 * 64-bit ids must have gone through `packedId`.
 */
export function createPack(): Pack {
  const packr = new Packr({
    useRecords: false,
    variableMapSize: true,
    encodeUndefinedAsNil: false,
    mapsAsObjects: true,
  });
  return (message) => packr.pack(withoutUndefined(message));
}

function withoutUndefined(message: Message): Message {
  for (const name in message) {
    if (message[name] === undefined)
      return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));
  }
  return message;
}

/** An unsigned 64-bit id in the type that packs shortest: a number up to 2^53, a bigint beyond. */
export function packedId(id: bigint): number | bigint {
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id;
}
