import assert from "node:assert/strict";
import { DataCategory, type Quantities } from "@weir/data-category";
import {
  type AccountingBug,
  createAccountant,
  createBooks,
  filtered,
  invalid,
  type OutcomeRecord,
  rateLimited,
} from "./index.ts";

const scoping = { organizationId: 1n, projectId: 42n, publicKey: "a".repeat(32), keyId: 7n };

interface Transaction {
  readonly spans: number;
  readonly indexed: boolean;
}

function measure(transaction: Transaction): Quantities {
  const total: Quantities = [
    [DataCategory.TRANSACTION, 1],
    [DataCategory.SPAN, transaction.spans],
  ];
  if (!transaction.indexed) return total;
  return [...total, [DataCategory.TRANSACTION_INDEXED, 1], [DataCategory.SPAN_INDEXED, transaction.spans]];
}

function setUp() {
  const outcomes: OutcomeRecord[] = [];
  const bugs: AccountingBug[] = [];
  const reported: unknown[] = [];
  const books = createBooks();
  const accountant = createAccountant({
    books,
    outcomes: { record: (record) => outcomes.push(record) },
    billed: new Set([DataCategory.TRANSACTION, DataCategory.SPAN]),
    onReported: ({ id, reason }, quantities) => reported.push([id, reason, quantities]),
    onBug: (bug) => bugs.push(bug),
  });
  const told = () =>
    outcomes.map(({ outcome, category, quantity }) => [outcome.id, outcome.reason ?? null, category, quantity]);
  const open = () => accountant.open({ scoping, receivedAtMs: 1_760_000_003_000 });
  return { open, told, bugs, books, reported };
}

describe("a settlement", () => {
  it("tells nothing before it is committed, then each outcome once", () => {
    const { open, told, bugs } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 3, indexed: true }, measure);
    unit.reject(rateLimited("over_quota"));
    assert.deepEqual(told(), []);
    settlement.commit();
    settlement.commit();
    assert.deepEqual(told(), [
      [2, "over_quota", DataCategory.TRANSACTION, 1],
      [2, "over_quota", DataCategory.SPAN, 3],
      [2, "over_quota", DataCategory.TRANSACTION_INDEXED, 1],
      [2, "over_quota", DataCategory.SPAN_INDEXED, 3],
    ]);
    assert.deepEqual(bugs, []);
  });

  it("accepts the totals of a sampled transaction and filters what is stored in full", () => {
    const { open, told, books } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 3, indexed: true }, measure);
    const indexed: Quantities = [
      [DataCategory.TRANSACTION_INDEXED, 1],
      [DataCategory.SPAN_INDEXED, 3],
    ];
    unit.replace({ spans: 3, indexed: false }, [{ outcome: filtered("Sampled:1000"), quantities: indexed }]);
    unit.accept();
    settlement.commit();
    assert.deepEqual(told(), [
      [0, null, DataCategory.TRANSACTION, 1],
      [0, null, DataCategory.SPAN, 3],
      [1, "Sampled:1000", DataCategory.TRANSACTION_INDEXED, 1],
      [1, "Sampled:1000", DataCategory.SPAN_INDEXED, 3],
    ]);
    assert.ok(books.balance().every(({ held }) => held === 0));
  });

  it("gives everything back when it is aborted, so that repeated work is counted once", () => {
    const { open, told, books } = setUp();
    const first = open();
    first.receive({ spans: 1, indexed: true }, measure).reject(filtered("localhost"));
    first.abort();
    assert.deepEqual(told(), []);
    const second = open();
    second.receive({ spans: 1, indexed: false }, measure).reject(filtered("localhost"));
    second.commit();
    assert.deepEqual(told(), [
      [1, "localhost", DataCategory.TRANSACTION, 1],
      [1, "localhost", DataCategory.SPAN, 1],
    ]);
    const span = books.balance().find(({ category }) => category === "span");
    assert.deepEqual(span, {
      category: "span",
      received: 2,
      accepted: 0,
      rejected: 1,
      returned: 1,
      held: 0,
      reported: 0,
    });
  });

  it("ends a forgotten unit as invalid/internal and reports the bug", () => {
    const { open, told, bugs } = setUp();
    const settlement = open();
    settlement.receive({ spans: 0, indexed: false }, measure);
    settlement.commit();
    assert.deepEqual(told(), [[3, "internal", DataCategory.TRANSACTION, 1]]);
    assert.deepEqual(
      bugs.map(({ kind }) => kind),
      ["unfinished"],
    );
  });

  it("reports a scope that was left without a decision, and settles it", () => {
    const { open, told, bugs } = setUp();
    {
      using settlement = open();
      settlement.receive({ spans: 0, indexed: false }, measure).reject(invalid("no_data"));
    }
    assert.deepEqual(told(), [[3, "no_data", DataCategory.TRANSACTION, 1]]);
    assert.deepEqual(
      bugs.map(({ kind }) => kind),
      ["unfinished"],
    );
  });

  it("reports a step that loses quantities without naming them", () => {
    const { open, bugs } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 5, indexed: false }, measure);
    unit.replace({ spans: 3, indexed: false });
    assert.deepEqual(bugs, [
      {
        kind: "unbalanced",
        message: "a step changed quantities without accounting for them (category: missing): 12: 2",
        quantities: [[DataCategory.SPAN, 2]],
      },
    ]);
    unit.accept();
    settlement.commit();
  });

  it("takes a deliberate change of measure as received", () => {
    const { open, told, bugs, books } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 0, indexed: false }, measure);
    unit.remeasure({ spans: 4, indexed: false });
    unit.accept();
    settlement.commit();
    assert.deepEqual(told(), [
      [0, null, DataCategory.TRANSACTION, 1],
      [0, null, DataCategory.SPAN, 4],
    ]);
    assert.deepEqual(bugs, []);
    assert.ok(books.balance().every(({ held }) => held === 0));
  });

  it("books what rules that only report would have rejected, beside what became of it, once it is committed", () => {
    const { open, told, bugs, books, reported } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 2, indexed: false }, measure);
    unit.report(rateLimited("trial"), [[DataCategory.SPAN, 2]]);
    unit.report(filtered("localhost"));
    unit.accept();
    assert.deepEqual(reported, []);
    settlement.commit();
    assert.deepEqual(reported, [
      [2, "trial", [[DataCategory.SPAN, 2]]],
      [
        1,
        "localhost",
        [
          [DataCategory.TRANSACTION, 1],
          [DataCategory.SPAN, 2],
        ],
      ],
    ]);
    assert.deepEqual(
      books.balance().map((balance) => [balance.category, balance.accepted, balance.held, balance.reported]),
      [
        ["transaction", 1, 0, 1],
        ["span", 2, 0, 4],
      ],
    );
    assert.deepEqual(
      told().map(([id]) => id),
      [0, 0],
    );
    assert.deepEqual(bugs, []);
  });

  it("forgets what was reported of work that is given back and will be done again", () => {
    const { open, books, reported } = setUp();
    const settlement = open();
    settlement.receive({ spans: 0, indexed: false }, measure).report(filtered("localhost"));
    settlement.abort();
    assert.deepEqual(reported, []);
    assert.equal(books.balance()[0]?.reported, 0);
  });

  it("splits a unit into two that end differently", () => {
    const { open, told, bugs } = setUp();
    const settlement = open();
    const whole = settlement.receive({ spans: 2, indexed: true }, measure);
    const [totals, indexed] = whole.split(
      { spans: 2, indexed: false },
      measure,
      2,
      (spans): Quantities => [
        [DataCategory.TRANSACTION_INDEXED, 1],
        [DataCategory.SPAN_INDEXED, spans],
      ],
    );
    totals.accept();
    indexed.reject(rateLimited(undefined));
    settlement.commit();
    assert.deepEqual(told(), [
      [0, null, DataCategory.TRANSACTION, 1],
      [0, null, DataCategory.SPAN, 2],
      [2, null, DataCategory.TRANSACTION_INDEXED, 1],
      [2, null, DataCategory.SPAN_INDEXED, 2],
    ]);
    assert.deepEqual(bugs, []);
  });

  it("ignores a second ending and reports it", () => {
    const { open, told, bugs } = setUp();
    const settlement = open();
    const unit = settlement.receive({ spans: 0, indexed: false }, measure);
    unit.reject(filtered("localhost"));
    unit.accept();
    settlement.commit();
    assert.deepEqual(told(), [[1, "localhost", DataCategory.TRANSACTION, 1]]);
    assert.deepEqual(
      bugs.map(({ kind }) => kind),
      ["finished_twice"],
    );
  });
});
