/* Seen, saved, not for me: kept in this browser alone, by what outlives other files: a title's id at IMDb, else its
   name, type and year. Buttons for rows and for a title's page, and two filters for the list. */
"use strict";
const marks = (() => {
  const KEY = "netflix-ratings.marks";
  const NAMES = { seen: "Seen", saved: "Saved", not_for_me: "Not for me" };
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "") || text.trim().toLowerCase();
  const nameOf = ({ title, title_type: type }) => `${type}|${plain(title)}`;

  let records = [];
  let byId = new Map();
  let byName = new Map();
  let kept = true; // whether the browser keeps anything
  const indexed = () => {
    byId = new Map(records.filter(({ imdb_id: id }) => id).map((one) => [one.imdb_id, one]));
    byName = new Map();
    for (const one of records) byName.set(nameOf(one), [...(byName.get(nameOf(one)) ?? []), one]);
  };
  const read = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      records = Array.isArray(found) ? found.filter((one) => one && typeof one.title === "string" && Object.hasOwn(NAMES, one.mark)) : [];
    } catch {
      records = [];
    }
    indexed();
  };
  const keep = () => {
    try {
      if (records.length) localStorage.setItem(KEY, JSON.stringify(records));
      else localStorage.removeItem(KEY);
      kept = true;
    } catch {
      kept = false;
    }
    indexed();
    dispatchEvent(new CustomEvent("marked", { detail: { kept } }));
  };

  // A title that was marked before it had an id at IMDb, or that lost it since, is known by its name.
  const of = (title) => {
    const id = title.imdb_id ?? null;
    if (id && byId.has(id)) return byId.get(id);
    const named = (byName.get(nameOf(title)) ?? []).filter((one) => !(one.imdb_id && id));
    const year = title.release_year ?? null;
    const exact = named.find((one) => one.release_year === year);
    if (exact) return exact;
    // A series' year changes with its seasons.
    const loose = named.length === 1 && (title.title_type === "series" || year === null || named[0].release_year === null);
    return loose ? named[0] : undefined;
  };
  const today = () => new Date(Date.now() - 60000 * new Date().getTimezoneOffset()).toISOString().slice(0, 10);
  /* Marks titles: each [title, mark or null, and more of it, such as a day and a rating]. */
  const put = (changes) => {
    const gone = new Set();
    const added = new Map();
    for (const [title, mark, more = {}] of changes) {
      const before = of(title);
      if (before) gone.add(before);
      if (!mark) continue;
      const { imdb_id: id = null, title: name, title_type: type, release_year: year = null } = title;
      const made = { ...before, imdb_id: id ?? before?.imdb_id ?? null, title: name, title_type: type, release_year: year, mark, day: today(), ...more };
      added.set(made.imdb_id ?? `${nameOf(made)}|${year}`, made);
    }
    records = [...records.filter((one) => !gone.has(one)), ...added.values()];
    keep();
  };

  // The titles of the list have no id at IMDb until somebody has marked something.
  const ready = async (titles) => {
    if (!titles.some((title) => title.imdb_id === undefined)) return;
    const ids = await packed.read("imdb_ids");
    for (const title of titles) title.imdb_id ??= ids[title.place_in_file] ?? null;
  };
  const hides = (title) => ["seen", "not_for_me"].includes(of(title)?.mark);
  const filters = [
    { name: "hide-seen", column: "", operator: "unmarked", kind: "text", words: "not seen by me" },
    { name: "only-saved", column: "", operator: "saved", kind: "text", words: "saved" },
  ];
  const operators = {
    unmarked: () => (title) => !hides(title),
    saved: () => (title) => of(title)?.mark === "saved",
  };
  const wants = (wanted) => filters.some(({ name }) => wanted.has(name));

  const buttons = (title, before = async () => {}) => {
    const made = document.createElement("span");
    made.className = "marks";
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", `My mark for ${title.title}`);
    const set = () => {
      for (const button of made.children) button.setAttribute("aria-pressed", String(of(title)?.mark === button.dataset.mark));
    };
    for (const mark in NAMES) {
      const button = Object.assign(document.createElement("button"), { type: "button", title: NAMES[mark] });
      button.dataset.mark = mark;
      button.setAttribute("aria-label", `${NAMES[mark]}: ${title.title}`);
      button.addEventListener("click", async () => {
        await before();
        put([[title, of(title)?.mark === mark ? null : mark]]);
      });
      made.append(button);
    }
    made.refresh = set;
    set();
    return made;
  };
  const refresh = () => {
    for (const one of document.querySelectorAll(".marks")) one.refresh?.();
    const counts = Object.fromEntries(Object.keys(NAMES).map((mark) => [mark, records.filter((one) => one.mark === mark).length]));
    for (const said of document.querySelectorAll("[data-marked]")) {
      const count = said.dataset.marked.split(" ").reduce((sum, mark) => sum + counts[mark], 0);
      said.textContent = count ? new Intl.NumberFormat("en").format(count) : "";
    }
    for (const said of document.querySelectorAll("[data-not-kept]")) said.hidden = kept;
  };

  read();
  addEventListener("marked", refresh);
  addEventListener("storage", ({ key }) => {
    if (key !== KEY && key !== null) return;
    read();
    dispatchEvent(new CustomEvent("marked", { detail: { kept } }));
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    read();
    dispatchEvent(new CustomEvent("marked", { detail: { kept } }));
  });
  // Rows of the list get their buttons whenever they are drawn.
  addEventListener("drawn", async ({ detail: { rows } }) => {
    for (const [row, title] of rows) row.cells[0].querySelector("a").after(" ", buttons(title, () => ready([title])));
    if (!records.length) return;
    await ready(rows.map(([, title]) => title));
    refresh();
  });
  for (const place of document.querySelectorAll("[data-mark-title]")) {
    place.append(buttons(JSON.parse(place.dataset.markTitle)));
    place.hidden = false;
  }
  refresh();
  return { NAMES, of, put, ready, hides, filters, operators, wants, buttons, today, all: () => records };
})();
