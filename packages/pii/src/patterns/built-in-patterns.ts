/** The patterns of the rules that need no configuration, as data (PII, section "Regexes"). */
import { emailPattern } from "./email.ts";
import { passwordPattern } from "./password.ts";
import type { Pattern } from "./pattern.ts";
import { regexPattern } from "./pattern.ts";
import { pemKeyPattern } from "./pem-key.ts";
import { urlAuthPattern } from "./url-auth.ts";
import { userPathPattern } from "./user-path.ts";

const octet = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";
const v4 = `${octet}(?:\\.${octet}){3}`;
const w = "[0-9a-fA-F]{1,4}";
const v6 = [
  `(?:${w}:){7}${w}`,
  `(?:${w}:){1,7}:`,
  `(?:${w}:){1,6}::${w}`,
  `(?:${w}:){1,5}:(?::${w}){1,2}`,
  `(?:${w}:){1,4}:(?::${w}){1,3}`,
  `(?:${w}:){1,3}:(?::${w}){1,4}`,
  `(?:${w}:){1,2}:(?::${w}){1,5}`,
  `${w}:(?::${w}){1,6}`,
  `:(?:(?::${w}){1,7}|:)`,
  `fe80:(?::${w}){0,4}%[0-9a-zA-Z]+::(?:ffff(?::0{1,4})?:)?${v4}`,
  `(?:${w}:){1,4}:${v4}`,
].join("|");
const border = "[\\s!-/:-@\\[-`\\{-~]";

const countries =
  "AT|AD|AE|AL|AZ|BA|BE|BG|BH|BR|BY|CH|CR|CY|CZ|DE|DK|DO|EE|EG|ES|FI|FO|FR|GB|GE|GI|GL|GR|GT|HR|HU|IE|IL|IQ|IS|IT|" +
  "JO|KW|KZ|LB|LC|LI|LT|LU|LV|LY|MC|MD|ME|MK|MR|MT|MU|NL|NO|PK|PL|PS|PT|QA|RO|RU|RS|SA|SC|SE|SI|SK|SM|ST|SV|TL|TN|TR|" +
  "UA|VA|VG|XK|DZ|AO|BJ|BF|BI|CV|CM|CF|TD|KM|CG|CI|DJ|GQ|GA|GW|HN|IR|MG|ML|MA|MZ|NI|NE|SN|TG";

const cookieNames =
  "sentrysid|sudo|su|session|__session|sessionid|user_session|symfony|phpsessid|fasthttpsessionid|mysession|" +
  "irissessionid|_vercel_jwt|csrf|xsrf|_xsrf|_csrf|csrf-token|csrf_token|xsrf-token|xsrf_token|fastcsrf|_iris_csrf";

/** Makes a table of the patterns by what they find. They keep state while they search, so each user makes their own. */
export function createBuiltInPatterns() {
  const patterns = {
    line: regexPattern(".*"),
    bearer: regexPattern("\\bBearer\\s+\\S+", { ignoreCase: true, mayOccur: ({ length }) => length >= 8 }),
    cookies: regexPattern(`\\b(?:${cookieNames})(?:__\\d+)?=([^;]+)`, {
      ignoreCase: true,
      group: 1,
      mayOccur: ({ equals }) => equals,
    }),
    creditCard: regexPattern("\\b(?:3[47]\\d|4\\d{3}|5[1-5]\\d\\d|65\\d\\d|6011)(?:[-\\s]?\\d){12}\\b", {
      mayOccur: ({ digits, wide }) => digits >= 13 || wide,
    }),
    email: emailPattern,
    iban: regexPattern(`\\b(?:${countries})\\d{2}[A-Za-z0-9]{11,29}\\b`, {
      mayOccur: ({ digits, length, wide }) => (digits >= 2 || wide) && length >= 15,
    }),
    imei: regexPattern("\\b\\d{2}-?\\d{6}-?\\d{6}-?\\d{1,2}\\b", {
      mayOccur: ({ digits, wide }) => digits >= 15 || wide,
    }),
    ipV4: regexPattern(`\\b${v4}\\b`, { mayOccur: ({ digits }) => digits >= 4 }),
    ipV6: regexPattern(`(?:${border}|^)(${v6})(?:${border}|$)`, {
      ignoreCase: true,
      group: 1,
      mayOccur: ({ colon }) => colon,
    }),
    mac: regexPattern("\\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\\b", {
      mayOccur: ({ length, colon, dash }) => length >= 17 && (colon || dash),
    }),
    password: passwordPattern,
    pemKey: pemKeyPattern,
    token: regexPattern("token", { ignoreCase: true }),
    urlAuth: urlAuthPattern,
    urlPassword: regexPattern("\\b(?:[a-z0-9]+:)?//[A-Za-z0-9_%.-]+:([A-Za-z0-9_%.-]+)@", {
      group: 1,
      mayOccur: ({ at, slash, colon }) => at && slash && colon,
    }),
    usSsn: regexPattern("\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b", { mayOccur: ({ digits, dash }) => digits >= 9 && dash }),
    userPath: userPathPattern,
    uuid: regexPattern("\\b[a-z0-9]{8}(?:-?[a-z0-9]{4}){3}-?[a-z0-9]{12}\\b", {
      ignoreCase: true,
      mayOccur: ({ length }) => length >= 32,
    }),
  } satisfies Record<string, Pattern>;
  return patterns;
}

/** The patterns by what they find. */
export type BuiltInPatterns = ReturnType<typeof createBuiltInPatterns>;
