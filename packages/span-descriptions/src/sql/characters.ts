/** Classes of characters, by code. */

/** A decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A hexadecimal digit. */
export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** May begin a word: a letter, an underscore, anything beyond ASCII that is no blank. */
export function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code > 127 && !isBlank(code));
}

/** May continue a word. */
export function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code) || code === 36;
}

/** A blank or a line end. */
export function isBlank(code: number): boolean {
  return (
    code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 0xfeff || code === 0x2028 || code === 0x2029
  );
}

/** Whether a word is of ASCII at both of its ends; keywords are, and other letters are slow to compare. */
export function isAscii(word: string): boolean {
  return word.charCodeAt(0) < 128 && word.charCodeAt(word.length - 1) < 128;
}
