import { App, TerraformOutput, TerraformStack } from "cdktf";
import fc from "fast-check";
import { terraformText } from "../../stacks/terraform-text";
import { NOWHERE, synthStack } from "../support/synth";
import { evaluated } from "./support/outputs";

/** Pieces that mean something to Terraform's templates, to JSON, to cdktf's references and to none of them. */
const PIECE = fc.constantFrom(
  ...["$", "%", "{", "}", "${", "%{", "$${", "%%{", "~", '"', "\\", "\n", "'", "#{", "&{", "}}", "{{"],
  ...["TfToken[", "${TfToken[TOKEN.0]}", "#{TfToken[TOKEN.1]}", "&{TfToken[TOKEN.2]}", "]}", "TOKEN.0"],
  ...["path.root", 'file("/etc/passwd")', " if true ", "endif", "a", " ", "Ö", "平", "👩‍🚀", "<b>", "&"],
);
const TEXT = fc.array(PIECE, { maxLength: 12 }).map((pieces) => pieces.join("").normalize("NFC"));

/** A stack's outputs as cdktf writes them. */
function written(values: readonly unknown[]): unknown[] {
  const stack = new TerraformStack(new App({ outdir: NOWHERE }), "own");
  values.forEach((value, index) => {
    new TerraformOutput(stack, `value_${index}`, { value });
  });
  const { output } = synthStack(stack);
  return values.map((_, index) => output[`value_${index}`].value);
}

describe("a text of a user, through cdktf and Terraform", () => {
  const texts = [
    ...fc.sample(TEXT, { numRuns: 250, seed: 20261126 }),
    ...[
      "${path.root}",
      "%{ if true }x%{ endif }",
      "$${a}",
      "$$${a}",
      "%%{a}",
      "${",
      "%{",
      "$",
      "",
      "${TfToken[TOKEN.0]}",
    ],
  ];

  it("is the same as a value, as a key, and inside a JSON document", () => {
    const values = texts.flatMap((text) => [
      { plain: terraformText(text) },
      { list: [terraformText(text)] },
      { keys: { [`k${terraformText(text)}`]: terraformText(text) } },
      { json: JSON.stringify({ text: terraformText(text) }) },
    ]);
    const expected = texts.flatMap((text) => [
      { plain: text },
      { list: [text] },
      { keys: { [`k${text}`]: text } },
      { json: JSON.stringify({ text }) },
    ]);
    expect(evaluated(written(values))).toEqual(expected);
  });

  it("is evaluated where it is not escaped: the test above can fail", () => {
    expect(evaluated(written([{ plain: "${upper(path.root)}" }]))).toEqual([{ plain: "." }]);
  });
});
