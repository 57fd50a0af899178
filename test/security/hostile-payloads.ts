/** Event payloads that have broken parsers and normalisers elsewhere, each in a well-formed envelope of its own. */

/** One payload. */
export interface HostilePayload {
  readonly name: string;
  readonly payload: Buffer;
}

function text(name: string, content: string): HostilePayload {
  return { name, payload: Buffer.from(content, "utf8") };
}

function nested(open: string, close: string, depth: number, core = ""): string {
  return open.repeat(depth) + core + close.repeat(depth);
}

/** The payloads. */
export const hostilePayloads: readonly HostilePayload[] = [
  text("an empty payload", ""),
  text("no JSON", "hello"),
  text("half of an object", '{"message":"x"'),
  text("a list", "[1,2,3]"),
  text("null", "null"),
  text("a hundred thousand lists", `{"extra":{"a":${nested("[", "]", 100_000)}}}`),
  text("a hundred thousand objects", `{"extra":${nested('{"a":', "}", 100_000, "1")}}`),
  text("a hundred thousand open lists", "[".repeat(100_000)),
  text(
    "the prototype as a key",
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tags":{"__proto__":"x"}}',
  ),
  text(
    "the prototype in a deep place",
    '{"contexts":{"__proto__":{"toString":1}},"extra":{"hasOwnProperty":1},"user":{"__proto__":null}}',
  ),
  text("the same key a thousand times", `{${Array.from({ length: 1000 }, (_, at) => `"message":"${at}"`).join(",")}}`),
  text(
    "numbers out of range",
    '{"timestamp":1e999,"extra":{"a":-1e999,"b":1e-999,"c":123456789012345678901234567890}}',
  ),
  text("times at the end of time", '{"timestamp":253402300800,"start_timestamp":-62135596801}'),
  text(
    "wrong types everywhere",
    '{"event_id":[],"tags":7,"user":"x","contexts":[],"exception":true,"breadcrumbs":{"values":{}},"request":null,"sdk":1}',
  ),
  text("a lone surrogate", '{"message":"\\ud800 \\udc00\\u0000"}'),
  text("ten thousand tags", `{"tags":{${Array.from({ length: 10_000 }, (_, at) => `"k${at}":"v"`).join(",")}}}`),
  text("a key of half a megabyte", `{"extra":{"${"k".repeat(500_000)}":1}}`),
  text(
    "a pattern that makes regular expressions slow",
    `{"message":"${"a".repeat(50_000)}!","tags":{"url":"${"%".repeat(50_000)}"}}`,
  ),
  {
    name: "bytes that are no UTF-8",
    payload: Buffer.concat([
      Buffer.from('{"message":"'),
      Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
      Buffer.from('"}'),
    ]),
  },
  {
    name: "a byte order mark",
    payload: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"message":"x"}')]),
  },
  { name: "only zeros", payload: Buffer.alloc(10_000) },
];
