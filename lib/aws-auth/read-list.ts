import { jsonList } from "./json-list";
import type { ListText } from "./list-text";
import { simpleList } from "./simple-list";
import { checkCharacters } from "./text-limits";
import { yamlList } from "./yaml-list";

/** Values that the authenticator treats as empty. */
const SKIPPED = new Set(["", "``", '""', "''"]);

/**
 * Reads the text of `mapRoles` in linear time; undefined is an absent key. The two usual formats are read without the YAML library,
 * which needs more than a second for the largest ConfigMap.
 * @throws MapRolesProblem if Kubernetes cannot read the text, or if the text would exhaust its readers
 */
export function readList(text: string | undefined): ListText {
  const nothing = { text: text ?? "", items: [], comments: [], end: text?.length ?? 0 };
  if (text === "") return { ...nothing, layout: "empty" };
  if (text === undefined || SKIPPED.has(text.trim())) return { ...nothing, layout: "word" };
  checkCharacters(text);
  return simpleList(text) ?? jsonList(text) ?? yamlList(text);
}
