import { invisibleCharacterOf, visibleText } from "../../lib/model/visible-text";

describe("a text from outside", () => {
  it.each([
    ["an escape sequence", "a\u001b[31mred", "a\\u001b[31mred"],
    ["a line break", "a\n::error::b\r\tc", "a\\n::error::b\\r\\tc"],
    ["a text that turns around", "abc\u202etxt", "abc\\u202etxt"],
    ["an isolate", "\u2066abc\u2069", "\\u2066abc\\u2069"],
    ["a mark without a width", "a\u200bb\ufeffc\u00add", "a\\u200bb\\ufeffc\\u00add"],
    ["letters nobody sees", "a\u{e0041}", "a\\u{e0041}"],
    ["half a character", "a\ud800b", "a\\ud800b"],
    ["C1 control", "a\u009b31m", "a\\u009b31m"],
  ])("shows %s as an escape", (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
    expect(invisibleCharacterOf(text)?.escape).toMatch(/^\\/);
    expect(invisibleCharacterOf(visibleText(text))).toBeUndefined();
  });

  it.each(["Öffentlicher Dienst", "平台", "مرحبا", "שלום", "नमस्ते क्\u200dष", "👩‍🚀", `%{ if } "'<b>`])(
    "leaves %s as it is",
    (text) => {
      expect(visibleText(text)).toBe(text);
      expect(invisibleCharacterOf(text)).toBeUndefined();
    },
  );
});
