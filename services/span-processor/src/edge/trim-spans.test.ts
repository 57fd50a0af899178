import assert from "node:assert/strict";
import { createStage, envelopeUnit, goodSpan, spanContainer } from "./stage.fixture.ts";

/** The first span that is delivered when a project allows so many bytes, and what was told. */
async function trimmed(maxSize: unknown, members: Record<string, unknown>) {
  const stage = createStage({ config: { trimming: { span: { maxSize } } } });
  await stage.process(envelopeUnit([spanContainer([goodSpan(members)])]));
  assert.deepEqual(stage.mistakes(), []);
  return { span: JSON.parse(stage.spans()[0] ?? "null"), told: stage.told() };
}

describe("spans of a project that limits their size", () => {
  it("lose all attributes when their name alone takes the room", async () => {
    const { span } = await trimmed(4, { name: "work", attributes: { a: { type: "string", value: "b" } } });
    assert.equal(span.name, "work");
    assert.equal(span.attributes, null);
    assert.deepEqual(span._meta.attributes, { "": { rem: [["trimmed", "x"]] } });
  });

  it("keep their links, whose attributes come before their own", async () => {
    const link = {
      trace_id: "5b8efff798038103d269b633813fc60c",
      span_id: "eee19b7ec3c1b175",
      attributes: { k: { type: "string", value: "x".repeat(50) } },
    };
    const { span } = await trimmed(16, { name: "work", links: [link, { ...link, span_id: "eee19b7ec3c1b176" }] });
    assert.equal(span.links[0].attributes.k.value, `${"x".repeat(7)}...`);
    assert.equal(span.links[1].attributes, null);
    assert.equal(span.attributes, null);
    const removed = { "": { rem: [["trimmed", "x"]] } };
    assert.deepEqual(span._meta.links, {
      0: { attributes: { "": { len: 51 }, k: { value: { "": { rem: [["!limit", "s", 7, 10]], len: 50 } } } } },
      1: { attributes: removed },
    });
  });

  it("are dropped when nothing at all may remain", async () => {
    const { span, told } = await trimmed(0, {});
    assert.equal(span, null);
    assert.deepEqual(told, ["3 no_data 12 1", "3 no_data 16 1"]);
  });

  it("are left alone where no limit is set", async () => {
    for (const maxSize of [null, undefined]) {
      const { span } = await trimmed(maxSize, { attributes: { a: { type: "string", value: "b".repeat(100) } } });
      assert.equal(span.attributes.a.value.length, 100);
    }
  });
});
