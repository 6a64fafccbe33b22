// Names and others' text as they may be shown.

// What shows nothing, or reorders what stands beside it: the same code points as the server's own list.
const HIDDEN = /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{34f}\u{61c}\u{115f}-\u{1160}\u{17b4}-\u{17b5}\u{200b}\u{200e}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{2800}\u{3164}\u{d800}-\u{dfff}\u{feff}\u{ffa0}\u{fff0}-\u{fffb}\u{13430}-\u{1343f}\u{13441}-\u{13442}\u{16fe4}\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;
// Joiners and variation selectors: one, behind a letter of a script that joins, an ideograph or an emoji.
const FOLLOWING = String.raw`[\u{180b}-\u{180f}\u{200c}-\u{200d}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]`;
const MAY_BE_FOLLOWED = /(?:(?![\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}])\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier})$/u;
const JOINED_EMOJI = /\p{Extended_Pictographic}\ufe0f$/u;
const ENCLOSING = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'`´˝ʺˮ<>＂＇｀＜＞′″‴⁗‵‶‷❛❜❝❞❟❠🙶🙷🙸〃˶״ײ᳓]/gu;

// Others' text as it may be shown: nothing of it hides, reorders or carries other text.
export function plain(text) {
  return text.replace(HIDDEN, "\ufffd").replace(new RegExp(FOLLOWING, "gu"), (char, place, whole) => {
    const before = whole.slice(Math.max(place - 3, 0), place);
    const follows = !new RegExp(`${FOLLOWING}$`, "u").test(before) && MAY_BE_FOLLOWED.test(before);
    return follows || (char === "\u200d" && JOINED_EMOJI.test(before)) ? char : "\ufffd";
  });
}

// A name as it may stand in a sentence: one plain word as it is; anything else in quotation marks, one short line.
export function named(name) {
  if (/^[\w.@+-]{1,60}$/.test(name) && /[A-Za-z0-9]/.test(name)) return name;
  const said = [...plain(name.trim().replace(/\s+/g, " ")).replace(ENCLOSING, "·")];
  return `"${said.length > 60 ? `${said.slice(0, 59).join("")}…` : said.join("")}"`;
}
