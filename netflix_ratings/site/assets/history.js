/* Reads the files that people have of their own account, here in the browser: nothing of them leaves it. It does as
   netflix_ratings/seen/ does, by the rules and words declared there, which come as data. */
"use strict";
window.ownFiles = (rules, vocabulary, normalize) => {
  const all = (pattern) => new RegExp(pattern, "gu");
  const digits = new Map([...rules.zeros].flatMap((zero) => Array.from({ length: 10 }, (_, at) => [String.fromCodePoint(zero.codePointAt(0) + at), String(at)])));
  const numbered = new Set(rules.numbered);
  const trailers = new Set(vocabulary.trailers);
  const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const trimmed = (text) => text.replace(/^ +| +$/g, "");
  const shapes = rules.shapes.map(([pattern, replacement]) => [all(pattern), replacement.replace(/\\([0-9])/g, "$$$1")]);

  const plain = (text) =>
    trimmed([...text.normalize("NFC").replace(all(rules.invisible), "").replace(all(rules.spaces), " ")].map((char) => digits.get(char) ?? char).join(""));
  const normalizeName = (text) => {
    const found = [];
    for (const word of normalize(plain(text)).split(" ")) {
      let number = own(rules.numerals, word) ?? word;
      if (numbered.has(found.at(-1))) {
        number = own(rules.after_numbered, number) ?? number;
        if (/^[0-9]/.test(number)) found.pop();
      }
      found.push(number);
    }
    return found.join(" ");
  };
  const titleKey = (text) => normalizeName(text).replaceAll(" ", "");
  const seasonShape = (text) => trimmed(shapes.reduce((shape, [pattern, replacement]) => shape.replace(pattern, replacement), text.toLowerCase()));
  const numberIn = (text) => {
    const [found] = text.match(/[0-9]+/) ?? [];
    if (found) return Number(found);
    const word = text.toLowerCase().split(/[ .:()第季部]+/).find((one) => own(rules.counted, one));
    return word === undefined ? null : rules.counted[word];
  };
  const trigrams = (name) => {
    const letters = [" ", " ", ...name, " "];
    return new Set(letters.slice(2).map((_, at) => letters.slice(at, at + 3).join("")));
  };

  // Days.
  const ORDERS = ["ymd", "dmy", "mdy"];
  const NUMBERS = /^[^0-9]*([0-9]{1,4})([^0-9]{1,3})([0-9]{1,2})[^0-9]{1,3}([0-9]{1,4})(?![0-9])/;
  const readDay = (text, order, today) => {
    const found = plain(text).match(NUMBERS);
    if (!found) return null;
    const numbers = Object.fromEntries([...order].map((letter, at) => [letter, [found[1], found[3], found[4]][at]]));
    if (![2, 4].includes(numbers.y.length) || Math.max(numbers.m.length, numbers.d.length) > 2) return null;
    const year = Number(numbers.y) + (numbers.y.length === 2 ? 2000 : 0);
    const date = new Date(0);
    date.setUTCFullYear(year, Number(numbers.m) - 1, Number(numbers.d));
    if (year < 1 || date.getUTCMonth() !== Number(numbers.m) - 1 || date.getUTCDate() !== Number(numbers.d)) return null;
    const day = date.toISOString().slice(0, 10);
    const tomorrow = new Date(Date.parse(today) + 86400000).toISOString().slice(0, 10);
    return day <= tomorrow && (numbers.y.length === 4 || year >= rules.streaming) ? day : null;
  };
  const orders = (texts, today) => {
    const read = Object.fromEntries(ORDERS.map((order) => [order, texts.map((text) => readDay(text, order, today)).filter(Boolean)]));
    const most = Math.max(...ORDERS.map((order) => read[order].length));
    const possible = ORDERS.filter((order) => most && read[order].length === most);
    const same = (one, other) => read[one].join() === read[other].join();
    let different = possible.filter((order, at) => !possible.slice(0, at).some((earlier) => same(order, earlier)));
    if (different.length > 1) {
      const falling = different.filter((order) => read[order].every((day, at) => !at || read[order][at - 1] >= day));
      if (falling.length) different = falling;
    }
    if (different.length > 1) different = different.filter((order) => order !== "ymd");
    const slash = texts.some((text) => plain(text).match(NUMBERS)?.[2].trim() === "/");
    return different.length > 1 && different.includes("dmy") && !slash ? ["dmy"] : different;
  };

  // Files.
  const decoded = (bytes) => {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("windows-1252").decode(bytes);
    }
  };
  const linesOf = (text) => {
    const [head] = text.replace(/^[\r\n]+/, "").split("\n", 1);
    const bare = head.replace(/"[^"]*"/g, "");
    const count = (char) => bare.split(char).length;
    const delimiter = [",", ";", "\t"].reduce((best, char) => (count(char) > count(best) ? char : best));
    const lines = [];
    let line = [];
    let cell = "";
    let quoted = false;
    let begun = false;
    const endLine = () => {
      line.push(cell);
      if (line.some((one) => one.trim())) lines.push(line);
      line = [];
      cell = "";
      begun = false;
    };
    for (let at = 0; at < text.length; at++) {
      const char = text[at];
      if (quoted) {
        if (char !== '"') cell += char;
        else if (text[at + 1] === '"') cell += text[++at];
        else quoted = false;
      } else if (char === '"' && !begun) {
        quoted = true;
        begun = true;
      } else if (char === delimiter) {
        line.push(cell);
        cell = "";
        begun = false;
      } else if (char === "\n" || char === "\r") endLine();
      else {
        cell += char;
        begun = true;
      }
    }
    if (cell || line.length) endLine();
    return lines;
  };
  const kindOf = (header, lines, today) => {
    const has = (...names) => names.every((name) => header.includes(name));
    if (has("mark", "title", "imdb_id")) return "marks";
    if (has("title", "start time", "duration")) return "netflix_activity";
    if (has("title name")) return has("thumbs value") || has("star value") ? "netflix_ratings" : "netflix_list";
    if (has("const")) return "imdb";
    if (has("name", "letterboxd uri")) return "letterboxd";
    const second = lines.filter((line) => line.length === 2).map((line) => line[1]);
    const read = second.filter((text) => orders([text], today).length);
    return 2 * read.length > lines.length - 1 && read.length ? "netflix_history" : null;
  };
  const numberOf = (text) => {
    const bare = (text ?? "").trim().replace(",", ".");
    const number = Number(bare);
    return bare && Number.isFinite(number) ? number : null;
  };
  const yearOf = (text) => {
    const number = numberOf(text);
    return number === null ? null : Math.trunc(number);
  };
  const row = (title, more) => ({ title, day: "", mark: "seen", rating: null, seconds: null, imdb_id: null, year: null, title_type: null, profile: "", skipped: "", ...more });
  const READERS = {
    netflix_activity: (record) => {
      const clock = (record.duration.match(/[0-9]+/g) ?? []).slice(0, 3);
      return row(record.title, {
        day: record["start time"],
        seconds: clock.length ? clock.reduce((sum, number) => 60 * sum + Number(number), 0) : null,
        profile: (record["profile name"] ?? "").trim(),
        skipped: (record["supplemental video type"] ?? "").trim() ? "trailer" : "",
      });
    },
    netflix_ratings: (record) => {
      const stars = numberOf(record["star value"]);
      const rating = own(rules.thumbs, (record["thumbs value"] ?? "").trim().slice(0, 1)) ?? (stars ? 2 * stars : null);
      if (rating === null) return null;
      return row(record["title name"], {
        day: record["event utc ts"] || record["region view date"] || "",
        mark: rating > rules.thumbs["1"] ? "seen" : "not_for_me",
        rating,
        profile: (record["profile name"] ?? "").trim(),
      });
    },
    netflix_list: (record) => row(record["title name"], { day: record["utc title add date"] ?? "", mark: "saved", profile: (record["profile name"] ?? "").trim() }),
    imdb: (record) => {
      const rating = numberOf(record["your rating"]);
      const type = (record["title type"] ?? "").toLowerCase();
      return row(record.title || record.const, {
        day: record["date rated"] || record.created || "",
        mark: rating === null ? "saved" : "seen",
        rating,
        imdb_id: record.const.trim() || null,
        year: yearOf(record.year),
        title_type: type.includes("episode") ? null : type.includes("series") ? "series" : type ? "movie" : null,
      });
    },
    letterboxd: (record, name) => {
      const rating = numberOf(record.rating);
      return row(record.name, {
        day: record["watched date"] || record.date || "",
        mark: name.toLowerCase().includes("watchlist") ? "saved" : "seen",
        rating: rating === null ? null : 2 * rating,
        year: yearOf(record.year),
      });
    },
    marks: (record) => {
      const mark = record.mark.trim();
      if (!["seen", "saved", "not_for_me"].includes(mark)) return null;
      return row(record.title, {
        day: record.day ?? "",
        mark,
        rating: numberOf(record.rating),
        imdb_id: record.imdb_id.trim() || null,
        year: yearOf(record.release_year),
        title_type: (record.title_type ?? "").trim() || null,
      });
    },
  };
  const skip = (rows) => {
    const looks = new Map();
    const key = ({ profile, title }) => JSON.stringify([profile, title]);
    for (const one of rows) if (one.seconds !== null && !one.skipped) looks.set(key(one), (looks.get(key(one)) ?? 0) + one.seconds);
    for (const one of rows) {
      if (!plain(one.title) && !one.imdb_id) one.skipped = "no name";
      else if (one.seconds !== null && !one.skipped && looks.get(key(one)) < rules.least_seconds) one.skipped = "short look";
    }
  };
  const read = (name, bytes, today, profile = null) => {
    const text = decoded(bytes);
    if (text.includes("\0")) throw new Error(`${name} is no text, or is still packed.`);
    const lines = linesOf(text);
    if (!lines.length) throw new Error(`${name} is empty.`);
    const header = lines[0].map((cell) => plain(cell).toLowerCase());
    const kind = kindOf(header, lines, today);
    if (kind === null) throw new Error(`${name} is none of the files named above. Its columns are: ${lines[0].map((cell) => cell.trim()).join(", ").slice(0, 200)}.`);
    let rows;
    if (kind === "netflix_history") {
      const body = orders([lines[0][1] ?? ""], today).length ? lines : lines.slice(1);
      rows = body.map(([title, day]) => row(title, { day: day ?? "" }));
    } else {
      rows = lines.slice(1).flatMap((line) => READERS[kind](Object.fromEntries(header.map((column, at) => [column, line[at] ?? ""])), name) ?? []);
    }
    const profiles = [...new Set(rows.map((one) => one.profile).filter(Boolean))].sort();
    if (profile !== null && profiles.length) rows = rows.filter((one) => one.profile === profile);
    skip(rows);
    return { name, kind, rows, orders: orders(rows.map(({ day }) => day).filter(Boolean), today), profiles };
  };

  // Titles.
  const YEAR = / *[(]((?:18|19|20)[0-9][0-9])[)]$/;
  const BRACKET = / *[(][^()]*[)]$/;
  const index = (known, names) => {
    const near = new Map();
    const sizes = new Map();
    const pick = (places, type, year, day) => {
      let fit = places.filter((at) => type === null || known[at].title_type === type);
      if (year !== null) {
        const close = fit.filter((at) => Math.abs((known[at].year ?? year) - year) <= 1);
        fit = close.length ? close : fit.filter((at) => known[at].title_type === "series");
      }
      if (day !== null) {
        const made = fit.filter((at) => (known[at].year ?? 0) <= Number(day.slice(0, 4)));
        if (made.length) fit = made;
      }
      return fit.length ? fit[0] : null;
    };
    const find = (name, type = null, year = null, day = null) => {
      for (const spelling of new Set([name, name.replace(BRACKET, "")])) {
        const told = year || (YEAR.test(name) ? Number(name.match(YEAR)[1]) : null);
        const at = pick(names.get(titleKey(spelling)) ?? [], type, told, day);
        if (at !== null) return at;
      }
      return null;
    };
    const nearest = (name) => {
      if (!near.size) {
        for (const [key, places] of names) {
          const grams = trigrams(key);
          sizes.set(key, grams.size);
          for (const gram of grams) near.has(gram) ? near.get(gram).push([key, places[0]]) : near.set(gram, [[key, places[0]]]);
        }
      }
      const grams = trigrams(titleKey(name));
      const shared = new Map();
      for (const gram of grams) for (const entry of near.get(gram) ?? []) shared.set(entry[0], [(shared.get(entry[0])?.[0] ?? 0) + 1, entry[1]]);
      let best = [0, null];
      for (const [key, [count, at]] of shared) {
        const share = count / (grams.size + sizes.get(key) - count);
        if (share > best[0] || (share === best[0] && at < best[1])) best = [share, at];
      }
      return best[0] >= rules.near ? best[1] : null;
    };
    return { known, find, nearest };
  };

  // Lines.
  const isTrailer = (piece) => {
    const [bracket] = piece.match(BRACKET) ?? [];
    return [piece, ...(bracket ? [bracket.replace(/^[ ()]+|[ ()]+$/g, "")] : [])].map(seasonShape).some((shape) => {
      const bare = shape.endsWith(" #") ? shape.slice(0, -2) : shape;
      return [...trailers].some((word) => {
        if (bare === word) return true;
        const rest = bare.endsWith(word) ? trimmed(bare.slice(0, -word.length)) : bare.startsWith(word) ? trimmed(bare.slice(word.length)) : bare;
        return rest !== bare && Object.hasOwn(vocabulary.seasons, rest);
      });
    });
  };
  const meant = (at, name, more) => ({ at, name, season: null, episode: "", certain: true, trailer: false, ...more });
  const recognise = (text, titles, type = null, year = null, day = null) => {
    const line = plain(text);
    const colons = [...line.matchAll(all(rules.colon))].filter((colon) => colon.index > 0 && colon.index + colon[0].length < line.length);
    const pieces = [...colons.map((colon, at) => line.slice(at ? colons[at - 1].index + colons[at - 1][0].length : 0, colon.index)), colons.length ? line.slice(colons.at(-1).index + colons.at(-1)[0].length) : line];
    const glued = [false, ...colons.map((colon) => colon[0].startsWith(" "))];
    const before = (count) => (count === pieces.length ? line : count ? line.slice(0, colons[count - 1].index) : "");
    const tells = pieces.map((piece, at) => (at ? own(vocabulary.seasons, seasonShape(piece)) : undefined));
    const place = (found) => (found < 0 ? null : found);
    const telling = place(tells.indexOf(true));
    const seasonAt = telling ?? place(tells.slice(0, -1).indexOf(false));
    const trailerAt = place(pieces.findIndex(isTrailer));
    const whole = titles.find(line, type, year, day);
    if (whole !== null && telling === null) {
      const film = type === null && titles.known[whole].title_type === "series" ? titles.find(line, "movie", year, day) : null;
      return meant(film ?? whole, line);
    }
    for (let at = telling ?? pieces.length - 1; at > 0; at--) {
      if (glued[at] && telling === null) continue;
      const name = before(at);
      if (telling !== null && at < telling && !glued[at] && titleKey(pieces[at]) !== titleKey(name)) continue;
      let show = titles.find(name, "series", year, day);
      if (show === null && telling === at && name.includes(" - ")) show = titles.find(name.slice(0, name.lastIndexOf(" - ")), "series", year, day);
      if (show === null) continue;
      if (trailerAt !== null && trailerAt >= at) return meant(show, name, { trailer: true });
      const [key, piece] = [titleKey(name), titleKey(pieces[at])];
      let [season, begin] = [null, at];
      if (at + 1 < pieces.length && piece.startsWith(key) && /^[0-9]+$/.test(piece.slice(key.length))) [season, begin] = [Number(piece.slice(key.length)), at + 1];
      else if (seasonAt !== null && seasonAt >= at) [season, begin] = [numberIn(pieces[seasonAt]) || 1, seasonAt + 1];
      const certain = season !== null || seasonShape(pieces.at(-1)).includes("#");
      return meant(show, name, { season, episode: pieces.slice(begin).join(": "), certain });
    }
    const longest = telling ?? pieces.length - 1;
    const numbered = longest > 0 && !glued[longest] && seasonShape(pieces.at(-1)).includes("#");
    return meant(null, telling !== null || numbered ? before(longest) : line, { trailer: trailerAt !== null });
  };

  // All of a file.
  const gather = (file, titles, today, order = null) => {
    const ids = new Map();
    titles.known.forEach(({ imdb_id: id }, at) => id && !ids.has(id) && ids.set(id, at));
    const of = (one, day) => {
      if (one.imdb_id && ids.has(one.imdb_id)) return meant(ids.get(one.imdb_id), one.title);
      if (["netflix_history", "netflix_activity"].includes(file.kind)) return recognise(one.title, titles, null, null, day);
      if (file.kind === "imdb" && one.title_type === null) return recognise(one.title, titles);
      const at = titles.find(plain(one.title), one.title_type, one.year);
      return meant(at !== null && one.imdb_id && titles.known[at].imdb_id ? null : at, plain(one.title));
    };
    const skipped = {};
    const entries = new Map();
    const unknown = [];
    for (const one of file.rows) {
      const day = order ? readDay(one.day, order, today) : null;
      const found = one.skipped ? null : of(one, day);
      if (found === null || found.trailer) {
        const why = one.skipped || "trailer";
        skipped[why] = (skipped[why] ?? 0) + 1;
        continue;
      }
      if (found.at === null) {
        unknown.push({ ...found, day, mark: one.mark, rating: one.rating, seconds: one.seconds });
        continue;
      }
      if (!entries.has(found.at)) entries.set(found.at, { mark: one.mark, lines: 0, first: null, last: null, rating: null, seconds: null, episodes: new Map(), certain: false, days: [] });
      const entry = entries.get(found.at);
      entry.lines++;
      if (entry.last === null || (day !== null && day >= entry.last)) Object.assign(entry, { mark: one.mark, rating: one.rating ?? entry.rating });
      if (day !== null) {
        entry.first = entry.first === null || day < entry.first ? day : entry.first;
        entry.last = entry.last === null || day > entry.last ? day : entry.last;
      }
      if (one.seconds !== null) entry.seconds = (entry.seconds ?? 0) + one.seconds;
      if (found.season !== null || found.episode) entry.episodes.set(JSON.stringify([found.season, found.episode]), [found.season, found.episode]);
      entry.certain ||= found.certain;
      entry.days.push([day, found.season, found.episode, one.seconds]);
    }
    for (const entry of entries.values()) {
      entry.episodes = [...entry.episodes.values()];
      entry.certain ||= entry.episodes.length > 1;
    }
    const beginning = ({ name }) => name.split(": ", 1)[0].replace(/ +$/, "");
    const beginnings = new Map();
    for (const found of unknown) beginnings.set(beginning(found), (beginnings.get(beginning(found)) ?? new Set()).add(found.name));
    const counts = new Map();
    for (const found of unknown) {
      const name = beginnings.get(beginning(found)).size > 1 ? beginning(found) : found.name;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const names = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return { entries, unknown: names.map(([name, lines]) => ({ name, lines, nearest: titles.nearest(name) })), skipped };
  };
  return { plain, titleKey, seasonShape, readDay, orders, read, index, recognise, gather };
};
