/**
 * Brings text into a form that is equal for texts that differ in case only, by Unicode's full case folding:
 * `Maße` and `MASSE` become the same.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  // Upper case joins what has several lower forms; the way down and up again joins what has several upper forms
  // (ẞ, K). The dotless ı alone would meet i on the way: it folds to itself.
  return text
    .split("ı")
    .map((part) => part.toUpperCase().toLowerCase().toUpperCase())
    .join("ı");
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
