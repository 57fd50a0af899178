/** What happened to a request, in words, by the error type that a browser reports (data file `attribute-conventions.json`). */
import conventions from "../data/attribute-conventions.json" with { type: "json" };

/** The texts, by type. `{}` stands for the status code of the response. */
export const nelErrorTexts: ReadonlyMap<string, string> = new Map(Object.entries(conventions.nel_error_types));
