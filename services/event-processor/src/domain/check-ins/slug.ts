/** Monitor slugs in the one form in which they are compared (streams, section "Check-ins"). */

const maxSlugCharacters = 50;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they separate words here
const separators = /[-\s\u001c-\u001f]/;
const kept = /[A-Za-z0-9_]/;

/** The canonical form of a slug: lower-case ASCII letters, digits, `_`, and single `-`; at most 50 characters. May be empty. */
export function slugify(text: string): string {
  let slug = "";
  let pending = false;
  for (const character of text.normalize("NFKD")) {
    if (separators.test(character) && isAscii(character)) {
      pending = true;
    } else if (kept.test(character)) {
      if (pending) slug += "-";
      pending = false;
      slug += character.toLowerCase();
    }
  }
  if (pending) slug += "-";
  return slug.replace(/^[-_]+/, "").replace(/[-_]+$/, "").slice(0, maxSlugCharacters).replace(/-+$/, ""); // biome-ignore format: one line per idea
}

function isAscii(character: string): boolean {
  return character.charCodeAt(0) < 128;
}
