import assert from "node:assert/strict";
import type { Query } from "./query.ts";
import { createQueryDescriber } from "./query.ts";

const describeQuery = createQueryDescriber();

function described(text: string | undefined, more: Partial<Query> = {}) {
  const nothing = { system: undefined, op: undefined, origin: undefined, operation: undefined, collection: undefined };
  return describeQuery({ ...nothing, text, ...more });
}

describe("the description of a query", () => {
  it("hides the values of SQL, and tells operation and tables", () => {
    assert.deepEqual(described("SELECT id, email FROM accounts WHERE tenant IN (4, 5)", { system: "postgresql" }), {
      text: "SELECT .. FROM accounts WHERE tenant IN (%s)",
      hash: "85ff945de442220c",
      operation: "SELECT",
      collection: ",accounts,",
    });
  });

  it("prefers the operation and the collection that the client names", () => {
    const { operation, collection } = described("SELECT a FROM b", { operation: "read", collection: "MyTable" });
    assert.deepEqual([operation, collection], ["READ", "MyTable"]);
  });

  it("tells the operation of a text that is no SQL by the first word that looks like one", () => {
    assert.deepEqual(described("reset_users()"), {
      text: undefined,
      hash: undefined,
      operation: "SET",
      collection: undefined,
    });
  });

  it("is the command for Redis, by system or by operation", () => {
    assert.deepEqual(described("hgetall user:42", { system: "redis" }), {
      text: "HGETALL *",
      hash: "c557b622f78895aa",
      operation: "HGETALL",
      collection: undefined,
    });
    assert.equal(described("EVALSHA 8f3a 1 key", { op: "db.redis" }).text, "EVALSHA *");
  });

  it("is the shape of a MongoDB command, if operation and collection are known", () => {
    const text = '{"limit": 10, "filter": {"name": "Ann", "age": {"$gt": 30}}}';
    const more = { system: "mongodb", operation: "find", collection: "orders_20240131" };
    assert.deepEqual(described(text, more), {
      text: '{"filter":{"age":{"$gt":"?"},"name":"?"},"find":"orders_{%s}","limit":"?"}',
      hash: "6d2084c2f5fa83b6",
      operation: "FIND",
      collection: "orders_{%s}",
    });
    assert.equal(described(text, { ...more, collection: undefined }).text, undefined);
  });

  const hidden: readonly (readonly [why: string, text: string, more: Partial<Query>])[] = [
    ["ClickHouse", "SELECT a FROM b WHERE c = 5", { op: "db.clickhouse" }],
    ["MongoDB without a system", '{"a":1}', { op: "db.mongodb.find" }],
    ["names of Active Record", "User Load 55", { op: "db.sql.active_record" }],
    ["names of Active Record, written together", "User Load 55", { op: "db.activerecord" }],
    ["JSON", '{"query":{"match":{"title":"x"}}}', { system: "elasticsearch" }],
    ["code with an object", "db.users.find({a: 1})", {}],
    ["code with a list", "db.users.aggregate([{a: 1}])", {}],
    ["an operator of MongoDB", 'find "$gt" 5', {}],
    ["Core Data without numbers", "fetch Person", { origin: "auto.db.core_data" }],
  ];
  for (const [why, text, more] of hidden) {
    it(`shows nothing of ${why}`, () => {
      assert.equal(described(text, more).text, undefined);
    });
  }

  it("takes the numbers out of Core Data", () => {
    const { text, collection } = described("fetch 12 from Person id 3", { origin: "auto.db.core_data" });
    assert.deepEqual([text, collection], ["fetch * from Person id *", "person"]);
  });

  it("leaves the methods of Prisma as they are", () => {
    assert.equal(described("User.findMany", { op: "db.sql.prisma" }).text, "User.findMany");
  });

  it("takes the ids out of Supabase calls; the collection reaches to the last parenthesis", () => {
    const { text, collection } = described("from(invoices_2024).eq(id, 12345)", { origin: "auto.db.supabase" });
    assert.equal(text, "from(invoices_{%s}).eq(id, {%s})");
    assert.equal(collection, "invoices_{%s}).eq(id, {%s}");
  });

  it("does not mix up systems whose quotes differ", () => {
    const text = 'SELECT a FROM b WHERE c = "d"';
    assert.equal(described(text, { system: "mysql" }).text, "SELECT a FROM b WHERE c = %s");
    assert.equal(described(text, { system: "postgresql" }).text, "SELECT a FROM b WHERE c = d");
    assert.equal(described(text, { system: "mysql" }).text, "SELECT a FROM b WHERE c = %s");
  });

  it("costs next to nothing for a query that comes again", () => {
    const texts = Array.from(
      { length: 50 },
      (_, index) => `SELECT a_${index}, b FROM t WHERE c = 'a longer text, to be sure'`,
    );
    const round = () => {
      for (const text of texts) described(text);
    };
    const timed = () => {
      const before = process.cpuUsage();
      for (let count = 0; count < 200; count++) round();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / (200 * texts.length);
    };
    const microseconds = Math.min(...Array.from({ length: 5 }, timed));
    assert.ok(microseconds < 4, `${microseconds} µs`);
  });
});
