/** What a text contains, found in one pass, so that most patterns need not be tried. */

/** What is known about a text. */
export interface TextTraits {
  readonly length: number;
  readonly digits: number;
  readonly at: boolean;
  readonly slash: boolean;
  readonly colon: boolean;
  readonly dash: boolean;
  readonly equals: boolean;
  /** `/` or `\`. */
  readonly separator: boolean;
  /** True if it has characters beyond ASCII. */
  readonly wide: boolean;
}

/** Looks at a text. */
export function textTraits(text: string): TextTraits {
  let digits = 0;
  let at = false;
  let slash = false;
  let colon = false;
  let dash = false;
  let equals = false;
  let backslash = false;
  let wide = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 96 && code < 128) continue;
    if (code < 65) {
      if (code >= 48 && code < 58) digits++;
      else if (code === 64) at = true;
      else if (code === 47) slash = true;
      else if (code === 58) colon = true;
      else if (code === 45) dash = true;
      else if (code === 61) equals = true;
    } else if (code === 92) backslash = true;
    else if (code > 127) wide = true;
  }
  return { length: text.length, digits, at, slash, colon, dash, equals, separator: slash || backslash, wide };
}
