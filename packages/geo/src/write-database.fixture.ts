/** Writes small MaxMind databases: just enough of the format (version 2.0) for tests to read real files. */

/** An IPv4 network in CIDR notation with what is known about it. */
export interface Network {
  readonly cidr: string;
  readonly record: object;
}

/** Bits of an IPv6 address before an IPv4 address that is mapped into it. */
const mappedBits = 96;
const emptyRecord = -1;

/** The bytes of a database of IPv4 networks that do not overlap. */
export function writeDatabase(networks: readonly Network[]): Buffer {
  const data: Buffer[] = [];
  let dataBytes = 0;
  /** Children by bit: another node (from 0), a place in the data (`~offset`), or nothing. */
  const nodes: [number | undefined, number | undefined][] = [[undefined, undefined]];
  const offsets: number[] = [];
  for (const { cidr, record } of networks) {
    const encoded = encode(record);
    data.push(encoded);
    offsets.push(dataBytes);
    insert(nodes, bitsOf(cidr), offsets.length - 1);
    dataBytes += encoded.length;
  }
  const tree = Buffer.alloc(nodes.length * 8);
  for (const [index, children] of nodes.entries()) {
    for (const [bit, child] of children.entries()) {
      tree.writeUInt32BE(pointer(child, nodes.length, offsets), index * 8 + bit * 4);
    }
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_772_366_400,
    database_type: "Test-City",
    description: { en: "test" },
    ip_version: 6,
    languages: ["en"],
    node_count: nodes.length,
    record_size: 32,
  });
  const marker = Buffer.from("abcdef4d61784d696e642e636f6d", "hex");
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function bitsOf(cidr: string): number[] {
  const [address = "", length = "32"] = cidr.split("/");
  const bytes = address.split(".").map(Number);
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((shift) => (byte >> shift) & 1));
  return [...Array<number>(mappedBits).fill(0), ...bits.slice(0, Number(length))];
}

/** Nodes are numbered from 0; records are numbered below `emptyRecord`. */
function insert(nodes: [number | undefined, number | undefined][], bits: readonly number[], record: number): void {
  let at = 0;
  for (const [depth, bit] of bits.entries()) {
    const node = nodes[at];
    if (node === undefined) return;
    if (depth === bits.length - 1) node[bit === 0 ? 0 : 1] = emptyRecord - 1 - record;
    else {
      let next = node[bit === 0 ? 0 : 1];
      if (next === undefined) {
        next = nodes.push([undefined, undefined]) - 1;
        node[bit === 0 ? 0 : 1] = next;
      }
      at = next;
    }
  }
}

function pointer(child: number | undefined, nodeCount: number, offsets: readonly number[]): number {
  if (child === undefined) return nodeCount;
  if (child >= 0) return child;
  return nodeCount + 16 + (offsets[emptyRecord - 1 - child] ?? 0);
}

const types = { text: 2, number: 6, map: 7, list: 11 } as const;

function encode(value: unknown): Buffer {
  if (typeof value === "string")
    return Buffer.concat([control(types.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.number, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(types.list, value.length), ...value.map(encode)]);
  const members = Object.entries(value as object);
  return Buffer.concat([control(types.map, members.length), ...members.flatMap((entry) => entry.map(encode))]);
}

/** The byte that tells type and size; types above 7 have one of their own. */
function control(type: number, size: number): Buffer {
  if (size > 28) return Buffer.from([(type << 5) | 29, size - 29]);
  return type <= 7 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);
}
