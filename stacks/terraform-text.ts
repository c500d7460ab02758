/**
 * Escapes user text for Terraform JSON, in which every string is a template: Terraform evaluates `${…}` and `%{…}`, and cdktf
 * treats `{TfToken[…]}` as a reference. All user text in a stack is escaped by this function.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
export function terraformText(text: string): string {
  return (
    text
      .replaceAll("${", "$$${")
      .replaceAll("%{", "%%{")
      // No quotes, because quotes would be escaped if the text is part of a JSON document.
      .replaceAll("TfToken[", "TfToken%{if true}[%{endif}")
  );
}

/** Plain data with all texts, including keys, escaped by `terraformText`. */
export function asTerraformText<T>(data: T): T;
export function asTerraformText(data: unknown): unknown {
  if (typeof data === "string") return terraformText(data);
  if (Array.isArray(data)) return data.map((item) => asTerraformText(item));
  if (data instanceof Map) return new Map([...data].map((entry) => asTerraformText(entry)));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map((entry) => asTerraformText(entry)));
}
