/* Names as people type them: what netflix_ratings/names.py does, from the same declarations. */
"use strict";
const names = ({ letters, spelt, dropped, marks, whole, alike, offered }) => {
  const escaped = (text) => [...text].map((char) => `\\u{${char.codePointAt(0).toString(16)}}`).join("");
  const either = (chars) => new RegExp(`[${escaped(chars)}]`, "gu");
  const accents = /[\u0300-\u036f]/g;
  const [letter, drop, mark] = [either(Object.keys(letters).join("")), either(dropped), new RegExp(`[${escaped(marks)}]+`, "gu")];
  const plain = /^[a-z0-9]+( [a-z0-9]+)*$/;
  const normalize = (text) => {
    let made = text.toLowerCase();
    if (plain.test(made)) return made;
    made = text.normalize("NFKD").replace(accents, "").toLowerCase();
    for (const sign in spelt) made = made.replaceAll(sign, spelt[sign]);
    made = made.replace(letter, (char) => letters[char]).replace(drop, "");
    return made.replace(mark, " ").trim() || text.trim().toLowerCase();
  };
  // Words that are found however they are joined: spiderman and spider man alike.
  const squeezed = (normalized) => normalized.replaceAll(" ", "");
  const spelling = (normalized) => {
    const chars = squeezed(normalized);
    const pattern = new RegExp(`(^| )${[...chars].map(escaped).join(" ?")}${[...chars].length >= whole ? "" : "( |$)"}`, "u");
    return (text, tight) => tight.includes(chars) && pattern.test(text);
  };
  const trigrams = (normalized) => {
    const found = new Set();
    for (const word of normalized.split(" ").map((one) => `  ${one} `)) {
      const chars = [...word];
      for (let at = 0; at + 3 <= chars.length; at++) found.add(chars.slice(at, at + 3).join(""));
    }
    return found;
  };
  // The names that are spelt most like a text, or a part of them is; `known` holds pairs of a name and its normalized form.
  const closest = (said, known) => {
    const wanted = trigrams(normalize(said));
    const found = [];
    for (const [name, normalized] of known) {
      const grams = trigrams(normalized);
      let shared = 0;
      for (const gram of wanted) if (grams.has(gram)) shared++;
      if (shared && shared / wanted.size >= alike) found.push([shared / wanted.size, grams.size, name]);
    }
    found.sort((a, b) => b[0] - a[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));
    return [...new Set(found.map(([, , name]) => name))].slice(0, offered);
  };
  return { normalize, squeezed, spelling, closest };
};
