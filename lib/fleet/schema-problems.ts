import { z } from "zod";
import { isCredentialName } from "../model/backends";
import { didYouMean, nearMiss } from "../model/near-miss";
import type { Problem } from "./problem";
import type { Path, YamlFile } from "./yaml-file";

export type Issue = z.core.$ZodIssue;

/** The problems that the schema found, with field, position, expected and actual value. */
export function schemaProblems(issues: readonly Issue[], schema: z.ZodType, file: YamlFile, data: unknown): Problem[] {
  const mistyped = new Set(issues.flatMap((issue) => meantKeys(issue, schema)));
  return issues
    .filter((issue) => !mistyped.has(fieldName(issue.path as Path)))
    .flatMap((issue) => problemsOf(issue, schema, file, data));
}

/** The problems of a map for which a word is an alternative, as if only a map were allowed; for other values, the union's problem. */
export function withoutUnions(issue: Issue, data: unknown): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const value = valueAt(data, issue.path as Path);
  const ofTheMap = issue.errors.at(-1) ?? [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [issue];
  return ofTheMap.flatMap((inner) => withoutUnions({ ...inner, path: [...issue.path, ...inner.path] }, data));
}

/** Fields that mistyped keys probably mean. The message about the mistyped key replaces the message about the missing field. */
function meantKeys(issue: Issue, schema: z.ZodType): string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const path = issue.path as Path;
  return issue.keys.flatMap((key) => nearMiss(key, keysAt(schema, path)) ?? []).map((key) => fieldName([...path, key]));
}

/** The name of a field: `access.policies[0].name`. */
export function fieldName(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index > 0 ? `.${step}` : step)).join("");
}

function problemsOf(issue: Issue, schema: z.ZodType, file: YamlFile, data: unknown): Problem[] {
  const path = issue.path as Path;
  const at = { path: fieldName(path) };
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({
      ...file.keyPositionOf([...path, key]),
      path: fieldName([...path, key]),
      message: `unknown key${didYouMean(key, known) || `; known keys: ${known.join(", ")}`}`,
    }));
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [{ ...at, ...file.keyPositionOf(path), message: `expected ${expected}` }];
  }
  const value = valueAt(data, path);
  if (value === undefined && path.length > 0) {
    return [{ ...at, ...file.positionOf(path), message: `missing; expected ${issue.message}` }];
  }
  const found = file.sourceOf(path);
  const got = isCredentialName(String(path.at(-1))) ? "a value that is not shown" : shown(value, found);
  return [{ ...at, ...file.positionOf(path), message: `expected ${issue.message}, got ${got}` }];
}

/** A value as the file has it, shortened for one line. */
function shown(value: unknown, source: string | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const plain = typeof value === "string" ? JSON.stringify(value) : (source ?? String(value));
  const text = withoutPassword(plain);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Redacts text between a colon and the last `@`, because the text may be a password and messages are logged. */
function withoutPassword(text: string): string {
  const at = text.lastIndexOf("@");
  if (at < 0 || !text.slice(0, at).includes(":") || /^"?arn:/.test(text)) return text;
  const scheme = /^"?[A-Za-z][\w+.-]*:\/\//.exec(text)?.[0] ?? (text.startsWith('"') ? '"' : "");
  return `${scheme}***${text.slice(at)}`;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step],
    data,
  );
}

/** The keys of the schema at a path. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let here: unknown = schema;
  for (const step of path) {
    here = unwrapped(here);
    if (here instanceof z.ZodObject) here = here.shape[step];
    else if (here instanceof z.ZodRecord) here = here.valueType;
    else if (here instanceof z.ZodArray) here = here.element;
  }
  here = unwrapped(here);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrapped(schema.unwrap());
  return schema instanceof z.ZodUnion ? schema.options.at(-1) : schema;
}
