/** Bytes that are not msgpack, or not what was expected in it. */
export class MsgpackError extends Error {
  override readonly name = "MsgpackError";
}
