import { Document, type YAMLMap } from "yaml";

/** `key: { … }` in one line of YAML. */
export function flowLine(key: string, value: object): string {
  const document = new Document({ [key]: value });
  (document.get(key, true) as YAMLMap).flow = true;
  return document.toString({ lineWidth: 0 }).trimEnd();
}

/** A text as a YAML value, in quotes if necessary. */
export function scalar(text: string): string {
  return new Document(text).toString({ lineWidth: 0 }).trimEnd();
}
