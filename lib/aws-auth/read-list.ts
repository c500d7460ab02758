import { jsonList } from "./json-list";
import type { ListText } from "./list-text";
import { simpleList } from "./simple-list";
import { checkCharacters } from "./text-limits";
import { yamlList } from "./yaml-list";

/** What the authenticator skips before it parses. */
const SKIPPED = new Set(["", "``", '""', "''"]);

/**
 * Reads the text of `mapRoles`, in time that grows with its length alone; undefined is an absent key. The two usual forms are
 * read without the YAML library, which takes a second and more for as much text as a ConfigMap can hold.
 * @throws MapRolesProblem where Kubernetes could not read it, or where it is made to exhaust its readers
 */
export function readList(text: string | undefined): ListText {
  const nothing = { text: text ?? "", items: [], comments: [], end: text?.length ?? 0 };
  if (text === "") return { ...nothing, layout: "empty" };
  if (text === undefined || SKIPPED.has(text.trim())) return { ...nothing, layout: "word" };
  checkCharacters(text);
  return simpleList(text) ?? jsonList(text) ?? yamlList(text);
}
