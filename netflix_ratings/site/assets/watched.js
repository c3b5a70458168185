/* What I watched: reads one's own files by history.js, keeps what they say by seen.js, and draws it. */
"use strict";
(async () => {
  const { pages, kinds } = JSON.parse(document.getElementById("declared").textContent);
  const KEYS = { views: "netflix-ratings.views", names: "netflix-ratings.names" };
  const SHOWN = 50; // rows of a list before somebody asks for all
  const number = new Intl.NumberFormat("en");
  const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" });
  const ORDERS = { ymd: ["year", "month", "day"], dmy: ["day", "month", "year"], mdy: ["month", "day", "year"] };
  const many = (count, one, more = `${one}s`) => `${number.format(count)} ${count === 1 ? one : more}`;
  const element = (name, content, attributes = {}) => {
    const made = document.createElement(name);
    made.append(...[content].flat().filter((one) => one !== null && one !== undefined && one !== ""));
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };
  const button = (text, act, attributes = {}) => {
    const made = element("button", text, { type: "button", ...attributes });
    made.addEventListener("click", act);
    return made;
  };
  const stored = (key, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const store = (key, value) => {
    try {
      if (Object.keys(value).length) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
    } catch {
      document.querySelector("[data-not-kept]").hidden = false;
    }
  };
  let views = stored(KEYS.views, {}); // by the record's own key: [day, season, episode, seconds] of each look
  let spoken = stored(KEYS.names, {}); // names that the reader said what they are, by their key

  // The titles and their names come when there is something to recognise.
  const library = packed.once(async () => {
    const { rules, spelling, vocabulary, titles, names: keyed } = await packed.read("own");
    const known = titles.netflix_id.map((_, at) => Object.fromEntries(Object.keys(titles).map((name) => [name, titles[name][at]])));
    for (const title of known) title.year = title.release_year;
    const own = ownFiles(rules, vocabulary, names(spelling).normalize);
    const index = own.index(known, new Map(keyed));
    const ids = new Map();
    known.forEach(({ imdb_id: id }, at) => id && !ids.has(id) && ids.set(id, at));
    const place = ({ imdb_id: id, title, title_type: type, release_year: year }) => ids.get(id) ?? index.find(title, type, year) ?? index.find(title, type);
    return { own, known, keyed: new Map(keyed), place };
  });
  /* The titles with the names that the reader has told. */
  const told = ({ own, known, keyed, place }) => {
    const all = new Map(keyed);
    for (const [key, title] of Object.entries(spoken)) {
      const at = place(title);
      if (at !== null) all.set(key, [at, ...(all.get(key) ?? []).filter((other) => other !== at)]);
    }
    return own.index(known, all);
  };
  const keyOf = ({ imdb_id: id, title, title_type: type, release_year: year }) => id ?? JSON.stringify([type, title, year]);
  const linkTo = ({ netflix_id: id, title }) => element("a", title, { href: `title/${Object.hasOwn(pages, id) ? pages[id] : id}.html` });

  // Files.
  const brought = document.getElementById("brought");
  const stronger = (before, mark) => {
    if (!before || before === "saved") return mark;
    return mark === "saved" ? before : before === "seen" && mark === "not_for_me" ? "seen" : before === "not_for_me" ? before : mark;
  };
  const take = (file, found, known) => {
    const viewed = ["netflix_history", "netflix_activity"].includes(file.kind);
    const counts = ["letterboxd", "imdb"].includes(file.kind);
    const changes = [];
    for (const [at, entry] of found.entries) {
      const before = marks.of(known[at]);
      const mark = stronger(before?.mark, entry.mark);
      const day = entry.last && (!before?.day || before.mark === "saved" || entry.last > before.day || !before.told) ? entry.last : (before?.day ?? entry.last ?? "");
      const key = before?.key ?? keyOf(known[at]);
      changes.push([known[at], mark, { key, day: day || null, told: true, rating: entry.rating ?? before?.rating ?? null }]);
      if (entry.mark !== "seen" || !(viewed || (counts && !views[key]))) continue;
      const looks = new Map();
      // Looks of one day at one episode are one; those of another file as well.
      for (const [when, season, episode, seconds] of entry.days) {
        const look = JSON.stringify([when, season, episode]);
        looks.set(look, [when, season, episode, seconds === null ? (looks.get(look)?.[3] ?? null) : (looks.get(look)?.[3] ?? 0) + seconds]);
      }
      const all = new Map((views[key] ?? []).map((one) => [JSON.stringify(one.slice(0, 3)), one]));
      for (const [look, one] of looks) all.set(look, [one[0], one[1], one[2], Math.max(one[3] ?? 0, all.get(look)?.[3] ?? 0) || null]);
      views[key] = [...all.values()];
    }
    store(KEYS.views, views);
    marks.put(changes);
  };

  const unknowns = (found, known, again) => {
    const rows = found.unknown.map(({ name, lines, nearest }) => {
      const near = nearest === null ? ["nothing near"] : [linkTo(known[nearest]), element("small", [known[nearest].title_type, known[nearest].release_year].filter(Boolean).join(", "), { class: "block" })];
      const said = nearest === null ? "" : button("That is it", () => again(name, known[nearest]), { "aria-label": `${name} is ${known[nearest].title}` });
      return element("tr", [element("th", name, { scope: "row" }), element("td", number.format(lines), { class: "right" }), element("td", near), element("td", said, { class: "right" })]);
    });
    const lines = found.unknown.reduce((sum, one) => sum + one.lines, 0);
    const head = element("tr", ["In your file", "Lines", "Nearest title", "Your word"].map((name, at) => element("th", name, { scope: "col", ...(at % 2 && { class: "right" }) })));
    const table = element("table", [element("thead", head), element("tbody", rows)], { class: "figures" });
    return element("details", [
      element("summary", `Not recognised: ${many(lines, "line")}, ${many(rows.length, "name")}`),
      element("div", table, { class: "scroll", tabindex: "0", role: "group", "aria-label": "Not recognised" }),
    ], { open: "" });
  };

  const bring = async (name, bytes) => {
    const box = element("div", "", { class: "file" });
    brought.append(box);
    const shelves = await library();
    const { own, known } = shelves;
    const choice = {};
    const run = () => {
      const today = marks.today();
      let file;
      try {
        file = own.read(name, bytes, today, choice.profile ?? null);
      } catch (error) {
        box.replaceChildren(element("p", error.message, { class: "wrong", role: "alert" }));
        return;
      }
      const heading = element("h3", `${name}: ${kinds[file.kind]}`);
      const ask = (question, answers, set) =>
        box.replaceChildren(
          heading,
          element("div", [element("span", question), ...answers.map(([text, value]) => button(text, () => (set(value), run())))], { class: "asked", role: "group", "aria-label": question }),
        );
      if (file.profiles.length > 1 && choice.profile === undefined) {
        ask("Whose lines?", [...file.profiles.map((one) => [one, one]), ["All of them", null]], (value) => (choice.profile = value));
        return;
      }
      if (file.kind === "letterboxd" && choice.mark === undefined && !file.rows.some((one) => one.rating !== null) && !/watch(list|ed)|diary/i.test(name)) {
        ask("Is it what you saw, or what you want to see?", [["What I saw", "seen"], ["What I want to see", "saved"]], (value) => (choice.mark = value));
        return;
      }
      if (choice.mark) for (const one of file.rows) one.mark = choice.mark;
      const order = file.orders.length > 1 ? choice.order : file.orders[0];
      if (order === undefined && file.orders.length > 1) {
        const example = file.rows.map(({ day }) => day).find((day) => new Set(file.orders.map((one) => own.readDay(day, one, today))).size > 1);
        const answers = file.orders.map((one) => [`${days.format(new Date(own.readDay(example, one, today)))} (${ORDERS[one].join(", ")})`, one]);
        ask(`Which day is ${example}?`, [...answers, ["Leave days out", null]], (value) => (choice.order = value));
        return;
      }
      const found = own.gather(file, told(shelves), today, order ?? null);
      take(file, found, known);
      const of = (mark) => [...found.entries.values()].filter((entry) => entry.mark === mark).length;
      const said = [
        many(file.rows.length, "line"),
        many(of("seen"), "title seen", "titles seen"),
        of("saved") ? `${number.format(of("saved"))} saved` : "",
        of("not_for_me") ? `${number.format(of("not_for_me"))} not for you` : "",
        ...Object.entries(found.skipped).map(([why, count]) => ({ "no name": many(count, "line without a name", "lines without a name"), trailer: many(count, "trailer"), "short look": many(count, "look of less than two minutes", "looks of less than two minutes") })[why]),
        order ? `days read as ${ORDERS[order].join(", ")}` : "",
      ];
      const unsure = [...found.entries].filter(([, entry]) => !entry.certain).map(([at]) => at);
      const list = unsure.map((at) => {
        const line = element("li", [linkTo(known[at]), " "]);
        line.append(button("It is not", () => {
          marks.put([[known[at], null]]);
          line.remove();
        }, { "aria-label": `It is not ${known[at].title}` }));
        return line;
      });
      const again = (spelt, { imdb_id, title, title_type, release_year }) => {
        spoken[own.titleKey(spelt)] = { imdb_id, title, title_type, release_year };
        store(KEYS.names, spoken);
        run();
      };
      box.replaceChildren(
        heading,
        element("p", `${said.filter(Boolean).join(" · ")}.`),
        ...(list.length ? [element("details", [element("summary", `Taken for episodes by the name before the colon alone: ${many(list.length, "title")}`), element("ul", list)])] : []),
        ...(found.unknown.length ? [unknowns(found, known, again)] : []),
      );
    };
    run();
  };
  const input = document.getElementById("files");
  const bringAll = async (files) => {
    delete document.documentElement.dataset.ready;
    brought.replaceChildren();
    for (const file of files) await bring(file.name, new Uint8Array(await file.arrayBuffer()));
    document.documentElement.dataset.ready = "";
  };
  input.addEventListener("change", () => bringAll(input.files));
  const zone = document.querySelector(".bring");
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop") bringAll(event.dataTransfer.files);
    });
  }

  // What it all says.
  const mine = document.getElementById("mine");
  const hoursOf = (minutes) => `${number.format(Math.round(minutes / 60))} h`;
  const section = (id, title, ...content) => element("section", [element("h2", title, { id }), ...content.flat()], { "aria-labelledby": id });
  const table = (label, columns, rows) => {
    const head = element("tr", columns.map((name, at) => element("th", name, { scope: "col", ...(at && { class: "right" }) })));
    const cells = ([first, ...rest]) => element("tr", [element("th", first, { scope: "row" }), ...rest.map((cell) => element("td", cell, { class: "right" }))]);
    const body = element("tbody", rows.slice(0, SHOWN).map((row) => cells(row())));
    const made = element("div", element("table", [element("thead", head), body], { class: "figures" }), { class: "scroll", tabindex: "0", role: "group", "aria-label": label });
    if (rows.length <= SHOWN) return [made];
    const more = button(`Show all ${number.format(rows.length)}`, () => {
      body.append(...rows.slice(SHOWN).map((row) => cells(row())));
      more.remove();
    });
    return [made, more];
  };
  const tile = (kind, name, value, note) => element("li", [element("h3", name), element("strong", value), element("p", note)], { class: `tile ${kind}` });
  const mean = (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null);
  const shown = (value, places = 0, unit = "") => (value === null ? "–" : `${value.toFixed(places).replace("-", "−")}${unit}`);

  const draw = async () => {
    const records = marks.all();
    if (!records.length) {
      mine.replaceChildren(element("p", ["Nothing is marked yet. Bring a file, or mark titles where you see ", element("strong", "✓"), " (seen), ", element("strong", "+"), " (saved) and ", element("strong", "✕"), " (not for me)."], { class: "quiet" }));
      return;
    }
    const { known, place } = await library();
    const all = records.map((record) => {
      const at = place(record);
      return { record, title: at === null || at === undefined ? null : known[at], looks: views[record.key] ?? [] };
    });
    const named = ({ record, title }) => (title ? linkTo(title) : element("span", record.title));
    const seen = all.filter(({ record }) => record.mark === "seen");
    // A look without a length of its own is as long as the film, or an episode.
    const lengthOf = (title, [, , , seconds]) => (seconds ? seconds / 60 : (title?.title_type === "series" ? title.episode_minutes : title?.runtime_minutes) ?? null);
    const looks = seen.flatMap(({ title, looks: own }) => own.map((look) => ({ title, day: look[0], minutes: lengthOf(title, look) })));
    const minutes = looks.reduce((sum, look) => sum + (look.minutes ?? 0), 0);
    const without = looks.filter((look) => look.minutes === null).length;

    const tiles = element("ul", [
      tile("combined", "Seen", number.format(seen.length), `${many(seen.filter(({ record }) => record.title_type === "series").length, "of them a series", "of them series")}`),
      tile("combined", "Time", minutes ? hoursOf(minutes) : "–", looks.length ? `${many(looks.length, "film or episode", "films and episodes")}${without ? `; of ${number.format(without)} no length is known` : ""}` : "known from a viewing history"),
      tile("combined", "Saved", number.format(all.filter(({ record }) => record.mark === "saved").length), "to see later"),
      tile("combined", "Not for me", number.format(all.filter(({ record }) => record.mark === "not_for_me").length), "left out by “hide seen”"),
    ], { class: "tiles" });
    const made = [element("section", [element("h2", "In short", { class: "hidden", id: "short" }), tiles], { "aria-labelledby": "short" })];

    const dated = looks.filter(({ day }) => day);
    if (dated.length) {
      const byMonth = new Map();
      for (const { day, minutes: length } of dated) {
        const month = day.slice(0, 7);
        const before = byMonth.get(month) ?? { count: 0, minutes: 0 };
        byMonth.set(month, { count: before.count + 1, minutes: before.minutes + (length ?? 0) });
      }
      const most = Math.max(...[...byMonth.values()].map(({ count }) => count));
      const years = [...new Set([...byMonth.keys()].map((month) => month.slice(0, 4)))].sort().reverse();
      const sums = (year) => [...byMonth].filter(([month]) => month.startsWith(year)).reduce((sum, [, { count, minutes: length }]) => ({ count: sum.count + count, minutes: sum.minutes + length }), { count: 0, minutes: 0 });
      const rows = years.map((year) => {
        const bars = Array.from({ length: 12 }, (_, at) => {
          const month = `${year}-${String(at + 1).padStart(2, "0")}`;
          const own = byMonth.get(month);
          return element("i", "", { style: `--share:${own ? (100 * own.count) / most : 0}%`, title: `${months.format(new Date(`${month}-01`))} ${year}: ${many(own?.count ?? 0, "film or episode", "films and episodes")}${own?.minutes ? `, ${hoursOf(own.minutes)}` : ""}` });
        });
        const { count, minutes: length } = sums(year);
        return element("div", [element("strong", year), element("div", bars, { class: "months", "aria-hidden": "true" }), element("span", `${number.format(count)}${length ? `, ${hoursOf(length)}` : ""}`)], { class: "year" });
      });
      const figures = [...byMonth].sort(([a], [b]) => (a < b ? 1 : -1)).map(([month, own]) => () => [`${months.format(new Date(`${month}-01`))} ${month.slice(0, 4)}`, number.format(own.count), own.minutes ? hoursOf(own.minutes) : "–"]);
      made.push(section("when", "By month and year", element("p", "Films and episodes from January to December of each year; at its end how many, and how long.", { class: "quiet" }), element("div", rows, { class: "years" }), element("details", [element("summary", "Every month in figures"), ...table("By month", ["Month", "Films and episodes", "Time"], figures)])));
    }

    const scored = seen.filter(({ title }) => title && title.imdb_rating !== null);
    if (scored.length) {
      const of = (name, list) => list.map((title) => title[name]).filter((value) => value !== null);
      const own = seen.map(({ title }) => title).filter(Boolean);
      const compared = (name, label, kind, places, unit) => tile(kind, label, shown(mean(of(name, own)), places, unit), `mean of ${number.format(of(name, own).length)}; of all titles ${shown(mean(of(name, known)), places, unit)}`);
      const bins = new Map(Array.from({ length: 9 }, (_, at) => [9 - at, 0]));
      for (const { title } of scored) bins.set(Math.min(9, Math.floor(title.imdb_rating)), (bins.get(Math.min(9, Math.floor(title.imdb_rating))) ?? 0) + 1);
      const most = Math.max(...bins.values());
      const bars = [...bins].filter(([low]) => low >= Math.min(...[...bins].filter(([, count]) => count).map(([at]) => at))).flatMap(([low, count]) => [element("span", `IMDb ${low} to ${low + 1}`), element("i", "", { style: `--share:${(100 * count) / most}%`, "aria-hidden": "true" }), element("span", number.format(count))]);
      made.push(section("scores", "The scores of what you saw", element("ul", [compared("imdb_rating", "IMDb", "imdb", 1, ""), compared("rt_critics_score", "Critics", "critics", 0, "%"), compared("rt_audience_score", "Audience", "audience", 0, "%")], { class: "tiles" }), element("div", bars, { class: "bins" })));
    }

    const judged = all.filter(({ record, title }) => record.rating !== null && record.rating !== undefined && title && (title.rt_critics_score ?? title.imdb_rating) !== null);
    const against = ({ title }) => title.rt_critics_score ?? 10 * title.imdb_rating;
    const gap = (one) => 10 * one.record.rating - against(one);
    const parts = (list) => list.map((one) => () => [named(one), shown(one.record.rating, 1).replace(/\.0$/, ""), one.title.rt_critics_score === null ? `IMDb ${shown(one.title.imdb_rating, 1)}` : `${one.title.rt_critics_score}%`, `${gap(one) > 0 ? "+" : ""}${shown(gap(one))}`]);
    if (judged.length) {
      const sorted = [...judged].sort((a, b) => gap(b) - gap(a));
      const columns = ["Title", "You", "Critics", "Points"];
      const half = (title, list) => element("div", [element("h3", title), ...(list.length ? table(title, columns, parts(list)) : [element("p", "None.", { class: "quiet" })])]);
      made.push(section("parting", "Where you part from the critics", element("p", `Your rating of ten, times ten, against the critics' score; where there is none, against IMDb's. On average you give ${shown(Math.abs(mean(judged.map(gap))))} points ${mean(judged.map(gap)) < 0 ? "less" : "more"}, over ${many(judged.length, "title")}.`, { class: "quiet" }), element("div", [half("You liked them more", sorted.filter((one) => gap(one) > 0).slice(0, 10)), half("You liked them less", sorted.reverse().filter((one) => gap(one) < 0).slice(0, 10))], { class: "two" })));
    } else if (scored.length) {
      // Below 60% a film is "rotten", by Rotten Tomatoes' own rule.
      const warned = seen.filter(({ title }) => title && title.rt_critics_score !== null && title.rt_critics_score < 60).sort((a, b) => a.title.rt_critics_score - b.title.rt_critics_score).slice(0, 10);
      made.push(section("parting", "Where you part from the critics", element("p", "That needs ratings of your own: Netflix's Ratings.csv, or an export of IMDb or Letterboxd.", { class: "quiet" }), ...(warned.length ? [element("h3", "Seen, though critics did not like them"), ...table("Seen, though critics did not like them", ["Title", "Critics", "IMDb"], warned.map((one) => () => [named(one), `${one.title.rt_critics_score}%`, shown(one.title.imdb_rating, 1)]))] : [])));
    }

    const series = seen.filter(({ title, looks: own }) => title?.title_type === "series" && own.length).map((one) => {
      const episodes = new Set(one.looks.map((look) => JSON.stringify(look.slice(1, 3)))).size;
      const seasons = new Set(one.looks.map(([, season]) => season).filter((season) => season !== null));
      const inAll = Math.max(one.title.seasons ?? 0, one.title.listed_seasons ?? 0) || null;
      const last = one.looks.reduce((latest, [day]) => (day && day > latest ? day : latest), "");
      const left = one.title.episodes === null ? null : Math.max(0, one.title.episodes - episodes);
      return { ...one, episodes, seasons, inAll, last, left };
    });
    if (series.length) {
      const open = series.filter(({ left, inAll, seasons }) => (left === null ? inAll !== null && (!seasons.size || Math.max(...seasons) < inAll) : left > 0)).sort((a, b) => (a.last < b.last ? 1 : a.last > b.last ? -1 : 0));
      const rows = open.map((one) => () => {
        const share = one.left === null ? (one.inAll ? (100 * one.seasons.size) / one.inAll : 0) : (100 * one.episodes) / one.title.episodes;
        const progress = one.left === null ? many(one.episodes, "episode") : `${number.format(one.episodes)} of ${many(one.title.episodes, "episode")}`;
        const seasons = one.inAll === null ? "–" : one.seasons.size ? `up to ${Math.max(...one.seasons)} of ${one.inAll}` : `of ${one.inAll}`;
        return [named(one), element("span", progress, { class: "bar", style: `--share:${share}%` }), seasons, one.left !== null && one.title.episode_minutes ? hoursOf(one.left * one.title.episode_minutes) : "–", one.last || "–"];
      });
      made.push(section("left", "What is left of your series", element("p", `${many(open.length, "series", "series")} not seen to the end, the one you watched last first; ${number.format(series.length - open.length)} seen to the end as far as is known.`, { class: "quiet" }), ...(rows.length ? table("What is left of your series", ["Series", "Seen", "Seasons", "Left", "Last watched"], rows) : [])));
    }

    for (const [mark, title] of [["seen", "Seen"], ["saved", "Saved"], ["not_for_me", "Not for me"]]) {
      const list = all.filter(({ record }) => record.mark === mark).sort((a, b) => ((a.record.day ?? "") < (b.record.day ?? "") ? 1 : -1));
      if (!list.length) continue;
      const rows = list.map((one) => () => {
        const { record } = one;
        const facts = [record.title_type, record.release_year].filter(Boolean).join(", ");
        return [element("span", [named(one), element("small", facts, { class: "block" })]), one.title?.imdb_rating === null || !one.title ? "–" : one.title.imdb_rating.toFixed(1), record.day ?? "–", marks.buttons(one.title ?? record)];
      });
      made.push(section(`list-${mark}`, `${title}: ${number.format(list.length)}`, table(title, ["Title", "IMDb", "Day", "Mark"], rows)));
    }

    const exported = button("Export as CSV", () => {
      const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      const columns = ["mark", "title", "title_type", "release_year", "imdb_id", "day", "rating"];
      const text = [columns, ...records.map((record) => columns.map((name) => quoted(String(record[name] ?? ""))))].map((line) => line.join(",")).join("\r\n");
      const address = URL.createObjectURL(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }));
      element("a", "", { href: address, download: `netflix-ratings-marks-${marks.today()}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    });
    const forget = button("Forget all", () => {
      if (!confirm(`Forget all ${number.format(records.length)} marks and what was watched when? It cannot be undone.`)) return;
      views = {};
      spoken = {};
      store(KEYS.views, views);
      store(KEYS.names, spoken);
      brought.replaceChildren();
      marks.put(records.map((record) => [record, null]));
    });
    made.push(section("keep", "Keep or forget", element("p", "The export is read by this page again, here or in another browser, and by netflix-ratings watch --seen.", { class: "quiet" }), element("div", [exported, forget], { class: "keep" })));
    mine.className = "mine";
    mine.replaceChildren(...made);
  };
  // Where a button of the lists was pressed, the keyboard stays near it.
  addEventListener("marked", async () => {
    const at = [...mine.querySelectorAll("button")].indexOf(document.activeElement);
    await draw();
    if (at >= 0) mine.querySelectorAll("button")[at]?.focus();
  });
  await draw();
  document.documentElement.dataset.ready = "";
})();
