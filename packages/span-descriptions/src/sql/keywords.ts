/** Words that cannot be an alias, because they go on with the statement. */

const shared =
  "WITH EXPLAIN ANALYZE SELECT WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS QUALIFY " +
  "WINDOW FOR INTO FROM PREWHERE SETTINGS FORMAT CONNECT START SORT CLUSTER DISTRIBUTE LATERAL";

/** Words that end an expression of a select list. */
export const notColumnAlias: ReadonlySet<string> = new Set(`${shared} BEGIN END AS`.split(" "));

/** Words that end a table. */
export const notTableAlias: ReadonlySet<string> = new Set(
  (
    `${shared} AS ON JOIN INNER CROSS FULL LEFT RIGHT NATURAL OUTER ANTI SEMI GLOBAL ASOF USING SET RETURNING VALUES ` +
    "PARTITION TABLESAMPLE SAMPLE PIVOT UNPIVOT STRAIGHT_JOIN USE IGNORE FORCE WHEN DEFAULT END OUTPUT DO"
  ).split(" "),
);

/** Words that no expression begins with. */
export const notExpression: ReadonlySet<string> = new Set(
  (
    "FROM WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT ON JOIN INNER CROSS USING SET " +
    "AND OR THEN ELSE WHEN END INTO AS BY SELECT IS IN LIKE BETWEEN RETURNING WITH"
  ).split(" "),
);
