/**
 * Text of a user that becomes Terraform JSON, where every string is a template: Terraform evaluates `${…}` and `%{…}`, and
 * cdktf takes `{TfToken[…]}` for a reference of its own. Nothing else writes such text into a stack.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
export function terraformText(text: string): string {
  return (
    text
      .replaceAll("${", "$$${")
      .replaceAll("%{", "%%{")
      // No quotes, which would be escaped where the text is part of a JSON document.
      .replaceAll("TfToken[", "TfToken%{if true}[%{endif}")
  );
}

/** Plain data with every text in it, keys included, as `terraformText` writes it. */
export function asTerraformText<T>(data: T): T;
export function asTerraformText(data: unknown): unknown {
  if (typeof data === "string") return terraformText(data);
  if (Array.isArray(data)) return data.map((item) => asTerraformText(item));
  if (data instanceof Map) return new Map([...data].map((entry) => asTerraformText(entry)));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map((entry) => asTerraformText(entry)));
}
