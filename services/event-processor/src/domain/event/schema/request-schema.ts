/** The request that was being served, and the user who made it. */
import { cookies, headers, query } from "./pair-lists.ts";
import { ipAddress, lenientText, text, unsigned } from "./scalars.ts";
import { bag, field, free, map, object } from "./shape.ts";

/** An HTTP request. */
export const request = object(
  {
    url: field(text, { maxCharacters: 256, allowance: 40 }),
    method: text,
    protocol: text,
    data: bag(free, 7, 8192),
    query_string: bag(query, 3, 1024, { omitEmpty: true }),
    fragment: field(text, { maxCharacters: 1024, allowance: 100, omitEmpty: true }),
    cookies: bag(cookies, 5, 2048, { omitEmpty: true }),
    headers: bag(headers, 7, 8192, { omitEmpty: true }),
    env: bag(map(free), 7, 8192, { omitEmpty: true }),
    inferred_content_type: field(text, { omitEmpty: true }),
    api_target: text,
    body_size: unsigned,
  },
  { expected: "expected request" },
);

const geo = object({
  country_code: field(text, { maxCharacters: 102, allowance: 1004 }),
  city: field(text, { maxCharacters: 1024, allowance: 100 }),
  subdivision: field(text, { maxCharacters: 1024, allowance: 100 }),
  region: field(text, { maxCharacters: 1024, allowance: 100 }),
});

/** A user. What is not known is kept for their data. */
export const user = object(
  {
    id: field(lenientText, { maxCharacters: 128, omitEmpty: true }),
    email: field(text, { maxCharacters: 75, omitEmpty: true }),
    ip_address: field(ipAddress, { omitEmpty: true }),
    username: field(lenientText, { maxCharacters: 128, omitEmpty: true }),
    name: field(lenientText, { maxCharacters: 128, omitEmpty: true }),
    geo: field(geo, { omitEmpty: true }),
    segment: field(text, { omitEmpty: true }),
    sentry_user: field(text, { omitEmpty: true }),
    data: field(map(free), { omitEmpty: true }),
  },
  { expected: "expected user", others: "keep" },
);
