/* What to watch: the form, the address and the list say the same. What a filter means is declared in netflix_ratings/watch/filters.py;
   here is what its operators mean in a browser. */
"use strict";
(async () => {
  const { filters, sorts, names: spelt, ages, types, pages, lately, size } = JSON.parse(document.getElementById("declared").textContent);
  const { normalize, squeezed, spelling, closest } = names(spelt);
  filters.push(...marks.filters);
  const form = document.getElementById("filters");
  const [first] = sorts;
  const number = new Intl.NumberFormat("en");
  const pageOf = ({ netflix_id: id }) => `title/${Object.hasOwn(pages, id) ? pages[id] : id}.html`; // `pages`: of odd ids
  const counted = (count) => `${number.format(count)} title${count === 1 ? "" : "s"}`;
  const byId = (id) => document.getElementById(id);

  // The titles in the page are seen first; then comes the catalogue, which is large.
  const texts = new Map();
  for (const row of document.querySelectorAll("#titles tbody tr")) texts.set(row.dataset.id, row.querySelector(".about")?.textContent ?? null);
  await packed.painted();

  const titles = []; // the one most worth watching first
  const take = (columns) => {
    const ids = columns.netflix_id;
    for (let at = 0; at < ids.length; at++) {
      const normalized = normalize(columns.title[at]);
      const title = { place_in_file: titles.length, normalized_title: normalized, squeezed_title: squeezed(normalized) };
      for (const name in columns) title[name] = columns[name][at];
      titles.push(title);
    }
  };
  take(await packed.read("catalogue"));

  const there = titles.length; // of those that were seen lately, where that is known

  // What few need comes when it is needed: descriptions, people, and the titles that were not seen on Netflix lately.
  let descriptions = null;
  let people = { names: [], of: [] };
  const withDescriptions = packed.once(async () => {
    const found = await packed.read("descriptions");
    descriptions = found.map((text) => normalize(text ?? ""));
    withDescriptions.raw = found;
  });
  const withPeople = packed.once(async () => {
    const { ids, names: known, titles: credited } = await packed.read("people");
    const normalized = known.map(normalize);
    people = { ids, names: known, normalized, tight: normalized.map(squeezed), of: credited };
  });
  let orders = {};
  const withRest = packed.once(async () => {
    if (!lately) return;
    take(await packed.read("rest"));
    titles.sort((a, b) => (a.watch_rank ?? Infinity) - (b.watch_rank ?? Infinity) || (a.netflix_id < b.netflix_id ? -1 : 1));
    orders = {};
  });
  const isThere = (title) => title.place_in_file < there; // a look at a number, for texts take long to compare
  const ofAll = (wanted) => lately && (wanted.has("all") || (wanted.get("seen-since") ?? lately) < lately);
  const needed = async (wanted) => {
    if (wanted.has("text")) await withDescriptions();
    if (wanted.has("person")) await withPeople();
    if (ofAll(wanted)) await withRest();
    if (marks.wants(wanted)) await marks.ready(titles);
  };

  // Each takes what was wanted and makes a test of a title. What is not known fails.
  const OPERATORS = {
    ...marks.operators,
    is: (column, [wanted]) => (title) => title[column] === wanted,
    at_least: (column, [wanted]) => (title) => title[column] !== null && title[column] >= wanted,
    at_most: (column, [wanted]) => (title) => title[column] !== null && title[column] <= wanted,
    has_all: (column, wanted) => (title) => wanted.every((item) => title[column].includes(item)),
    has_any: (column, wanted) => (title) => wanted.some((item) => title[column].includes(item)),
    has_none: (column, wanted) => (title) => !wanted.some((item) => title[column].includes(item)),
    names: (column, [wanted]) => {
      const part = normalize(wanted);
      const spelled = spelling(part);
      const fit = new Set();
      people.normalized?.forEach((name, at) => (name.includes(part) || spelled(name, people.tight[at])) && fit.add(at));
      return (title) => people.of[title.place_in_file].some((at) => fit.has(at));
    },
    says: (column, [wanted]) => {
      const sought = wanted.split(/\s+/).filter(Boolean).map(normalize);
      const spelled = sought.map(spelling);
      return (title) => {
        const text = `${title.normalized_title} ${descriptions[title.place_in_file]}`;
        return sought.every((word, at) => text.includes(word) || spelled[at](title.normalized_title, title.squeezed_title));
      };
    },
  };

  const asValue = ({ kind }, text) => {
    if (kind === "maturity") return ages[text] ?? Number(text);
    return ["year", "minutes", "score", "count"].includes(kind) ? Number(text) : text;
  };
  const asked = (wanted) => {
    const given = new URLSearchParams(wanted);
    if (lately && !wanted.has("all") && !wanted.has("seen-since")) given.append("seen-since", lately);
    return given;
  };
  const tests = (wanted) => {
    const given = asked(wanted);
    return filters.flatMap((one) => {
      const values = given.getAll(one.name);
      if (!values.length) return [];
      if (one.name === "seen-since" && values[0] === lately) return [[one.name, isThere]];
      return [[one.name, OPERATORS[one.operator](one.column, values.map((text) => asValue(one, text)))]];
    });
  };
  const others = []; // tests that other scripts of this page add
  const passing = (wanted, of = titles) => {
    const all = [...tests(wanted).map(([, holds]) => holds), ...others];
    const fit = [];
    next: for (const title of of) {
      for (const holds of all) if (!holds(title)) continue next;
      fit.push(title);
    }
    return fit;
  };

  // What the form says; the order and the page of the list are in the address as well.
  let page = 1;
  const inForm = () => {
    const wanted = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim() !== "" && !(name === "sort" && value === first.name)) wanted.append(name, value);
    }
    if (page > 1) wanted.append("page", page);
    return wanted;
  };
  // The form takes what the address says; what it cannot take is said.
  const fill = (wanted) => {
    const unknown = [];
    form.reset();
    page = Math.max(1, Math.floor(Number(wanted.get("page"))) || 1);
    for (const [name, value] of wanted) {
      const fields = [...form.elements].filter((field) => field.name === name);
      if (!fields.length) continue;
      const [field] = fields;
      const options = field.type === "checkbox" ? fields : [...(field.options ?? [])];
      const same = options.find((option) => normalize(option.value) === normalize(name === "max-maturity" ? String(ages[value.toUpperCase()] ?? value) : value));
      if (same && field.type === "checkbox") same.checked = true;
      else if (same) field.value = same.value;
      else if (name === "max-maturity" && /^\d+$/.test(value)) {
        field.append(new Option(`${value}+`, value));
        field.value = value;
      } else if (options.length) unknown.push(`${name} ${value}`);
      else field.value = value;
    }
    byId("unknown").textContent = unknown.length ? `Not known here: ${unknown.join(", ")}` : "";
    return unknown.length === 0;
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text !== null) made.append(...[text].flat());
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };

  // A row of the list. Null comes last in either order.
  const duration = ({ runtime_minutes: minutes, seasons }) => {
    if (seasons !== null) return `${seasons} season${seasons > 1 ? "s" : ""}`;
    if (minutes === null) return "";
    return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min` : `${minutes} min`;
  };
  const years = ({ series_from: from, series_to: to, release_year: year, runtime_minutes: minutes }) => {
    if (from === null || minutes !== null) return year === null ? "" : String(year);
    return from === to ? String(from) : `${from}–${to ?? ""}`;
  };
  const episodes = ({ episodes: count, episode_minutes: minutes }) => {
    if (count === null) return minutes === null ? "" : `${minutes} min an episode`;
    const said = `${number.format(count)} episode${count === 1 ? "" : "s"}`;
    return minutes === null ? said : `${said} of ${minutes} min`;
  };
  const score = (name, value, { places = 0, unit = "", most = 100, note = null } = {}) => {
    const cell = element("td", null, { class: `rating ${name}` });
    if (value === null) cell.append(element("span", "–", { class: "none" }));
    else {
      const text = `${value.toFixed(places).replace("-", "−")}${unit}`;
      cell.append(element("span", text, { style: `--share:${Math.max(0, Math.round((1000 * value) / most) / 10)}%` }));
      if (note !== null) cell.append(" ", element("small", note));
    }
    return cell;
  };
  const figure = (name, value) => element("td", value ?? "–", { class: `more ${name}` });
  const count = (value) => (value === null ? null : number.format(value));
  const alone = (title) => (title.combined_score === null ? (title.imdb_rating === null ? "no IMDb" : "IMDb alone") : null);
  const COLUMNS = {
    weighted: ["Weighted", (title) => score("weighted", title.weighted_imdb_rating, { places: 2, most: 10 })],
    gap: ["Gap", ({ critics_audience_gap: gap }) => figure("gap", gap === null ? null : `${gap > 0 ? "+" : ""}${gap}`.replace("-", "−"))],
    votes: ["Votes", (title) => figure("votes", count(title.imdb_votes))],
    hours: ["Hours", (title) => figure("hours", count(title.hours_viewed))],
    "first-seen": ["First seen", (title) => figure("day", title.first_seen_on_netflix)],
    added: ["Added", (title) => figure("day", title.date_added)],
    year: ["Year", (title) => figure("year", title.release_year === null ? null : String(title.release_year))],
    minutes: ["Minutes", (title) => figure("minutes", count(title.minutes))],
    imdb: ["IMDb", (title) => score("imdb", title.imdb_rating, { places: 1, most: 10, note: count(title.imdb_votes) })],
    critics: ["Critics", (title) => score("critics", title.rt_critics_score, { unit: "%", note: count(title.rt_critics_count) })],
    audience: ["Audience", (title) => score("audience", title.rt_audience_score, { unit: "%", note: count(title.rt_audience_count) })],
    combined: ["Score", (title) => score("combined", title.watch_score, { places: 1, note: alone(title) })],
  };
  const ALWAYS = ["imdb", "critics", "audience", "combined"];
  const shown = (sort) => Object.keys(COLUMNS).filter((name) => ALWAYS.includes(name) || name === sort.name);
  const descriptionOf = (title) => texts.get(title.netflix_id) ?? withDescriptions.raw?.[title.place_in_file] ?? null;
  const named = (title) => {
    const facts = [types[title.title_type], years(title), duration(title), episodes(title)].filter(Boolean);
    const rating = title.maturity_rating ? [" · ", element("span", title.maturity_rating, { class: "whole" })] : [];
    const cell = element("th", null, { scope: "row" });
    cell.append(
      element("a", title.title, { href: pageOf(title) }),
      element("small", [facts.join(" · "), ...rating]),
      element("small", title.genres.join(", ")),
      element("small", descriptionOf(title), { class: "about" }),
    );
    return cell;
  };
  const asRow = (title, columns) => {
    const row = element("tr", [named(title), ...columns.map((name) => COLUMNS[name][1](title))]);
    row.dataset.id = title.netflix_id;
    return row;
  };

  const natural = (sort) => (sort.descending || sort.name === "combined" ? "descending" : "ascending");
  const opposite = { ascending: "descending", descending: "ascending" };
  const ordered = (sort, reverse) => {
    const key = `${sort.name} ${reverse}`;
    const column = sort.name === "title" ? "normalized_title" : sort.column;
    const sign = sort.descending !== reverse ? -1 : 1;
    // The titles stand by rank: what is the same here keeps that order.
    return (orders[key] ??= [...titles].sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      return x === y ? 0 : x === null ? 1 : y === null ? -1 : x < y ? -sign : sign;
    }));
  };

  const head = document.querySelector("#titles thead tr");
  const body = document.querySelector("#titles tbody");
  let headed;
  const heads = (sort, direction) => {
    const wanted = `${sort.name} ${direction}`;
    if (headed === wanted) return; // they are there
    headed = wanted;
    const names_ = ["title", ...shown(sort)];
    const cells = names_.map((name) => {
      const cell = element("th", null, { scope: "col", class: name });
      const sorted = name === sort.name;
      const button = element("button", [name === "title" ? "Title" : COLUMNS[name][0], element("span", sorted ? (direction === "ascending" ? "↑" : "↓") : "↕", { "aria-hidden": "true", class: "arrow" })], { type: "button" });
      if (sorted) cell.setAttribute("aria-sort", direction);
      cell.classList.toggle("sorted", sorted);
      button.addEventListener("click", async () => {
        form.elements.reverse.checked = sorted && !form.elements.reverse.checked;
        form.elements.sort.value = name;
        await changed();
        head.querySelector(`th.${name} button`).focus();
      });
      cell.append(button);
      return cell;
    });
    head.replaceChildren(...cells);
  };

  // How many titles each choice would leave, whatever else is chosen.
  const boxes = [...form.querySelectorAll(".choice input")].map((box) => [box, box.parentElement.querySelector("small")]);
  const facets = (wanted) => {
    const all = [...tests(wanted), ...others.map((holds) => ["", holds])];
    const choices = filters.filter((one) => ["has_all", "has_any", "has_none"].includes(one.operator));
    const counts = Object.fromEntries(choices.map((one) => [one.name, new Map()]));
    for (const title of titles) {
      let failed = null;
      let wrong = 0;
      for (const [name, holds] of all) {
        if (holds(title)) continue;
        failed = name;
        if (++wrong > 1) break;
      }
      if (wrong > 1) continue;
      for (const one of choices) {
        // Genres hold together: another one narrows what is found. Countries widen it.
        if (wrong && (one.operator === "has_all" || failed !== one.name)) continue;
        for (const item of title[one.column]) counts[one.name].set(item, (counts[one.name].get(item) ?? 0) + 1);
      }
    }
    for (const [box, said] of boxes) {
      const found = counts[box.name].get(box.value) ?? 0;
      said.textContent = number.format(found);
      box.parentElement.classList.toggle("empty", !found && !box.checked);
    }
  };

  // The filters that hold, each with a button that takes it away.
  const without = (wanted, name, values) => new URLSearchParams([...wanted].filter(([key, value]) => key !== "page" && (key !== name || !values.includes(value))));
  const go = (wanted) => {
    fill(wanted);
    return changed(undefined, page);
  };
  const chips = (wanted) => {
    const made = filters.flatMap((one) =>
      wanted.getAll(one.name).map((value) => {
        const words = one.words.replace("{}", () => (one.kind === "count" ? number.format(value) : (types[value] ?? value)));
        const button = element("button", [words, element("span", " ×", { "aria-hidden": "true" })], { type: "button", class: "chip", "aria-label": `Remove filter: ${words}` });
        button.addEventListener("click", async () => {
          await go(without(wanted, one.name, [value]));
          (byId("chips").querySelector("button") ?? form.elements.sort).focus();
        });
        return button;
      }),
    );
    if (made.length > 1) {
      const clear = element("button", "Remove all", { type: "button", class: "chip quiet" });
      clear.addEventListener("click", () => byId("clear").click());
      made.push(clear);
    }
    byId("chips").replaceChildren(...made);
  };

  const paging = (wanted, total) => {
    const last = Math.max(1, Math.ceil(total / size));
    const near = [1, last, page - 1, page, page + 1].filter((at) => at >= 1 && at <= last);
    const link = (at, text, attributes = {}) => {
      const to = without(wanted, "page", []);
      if (at > 1) to.append("page", at);
      const made = element("a", text, { href: `?${to}`, ...attributes });
      if (at === page) made.setAttribute("aria-current", "page");
      made.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        page = at;
        changed(undefined, at);
        byId("list").focus();
        byId("list").scrollIntoView();
      });
      return made;
    };
    const made = [];
    if (page > 1) made.push(link(page - 1, "Previous", { rel: "prev" }));
    [...new Set(near)].sort((a, b) => a - b).forEach((at, i, list) => {
      if (i && at > list[i - 1] + 1) made.push(element("span", "…"));
      made.push(link(at, number.format(at), { "aria-label": `Page ${at} of ${last}` }));
    });
    if (page < last) made.push(link(page + 1, "Next", { rel: "next" }));
    byId("paging").replaceChildren(...(last > 1 ? made : []));
  };

  // Nothing found: what is spelt alike, and what can be left out so that something is, and how much.
  const ways = byId("ways");
  const waysOut = (wanted) => {
    const given = asked(wanted);
    const used = filters.flatMap((one) => {
      const values = given.getAll(one.name);
      return one.operator === "has_any" && values.length ? [[one, values]] : values.map((value) => [one, [value]]);
    });
    const out = used.map(([one, values]) => {
      const rest = without(wanted, one.name, values);
      if (lately && one.name === "seen-since") rest.append("all", "1");
      return { words: one.words.replace("{}", () => values.join(" or ")), rest, count: passing(rest).length };
    });
    return out.filter(({ count: left }) => left).sort((a, b) => b.count - a.count);
  };
  const alike = async (wanted) => {
    const made = [];
    if (wanted.has("text")) {
      const by = new Map(titles.map((title) => [title.title, title]));
      for (const name of closest(wanted.get("text"), titles.map((title) => [title.title, title.normalized_title]))) {
        made.push(element("a", name, { href: pageOf(by.get(name)) }));
      }
    }
    if (wanted.has("person")) {
      for (const name of closest(wanted.get("person"), people.names.map((one, at) => [one, people.normalized[at]]))) {
        made.push(element("a", name, { href: `person.html?id=${encodeURIComponent(people.ids[people.names.indexOf(name)])}` }));
      }
    }
    byId("alike").replaceChildren(...(made.length ? ["Did you mean ", ...made.flatMap((one, at) => (at ? [" or ", one] : [one])), "?"] : []));
  };
  const offer = async (wanted) => {
    await withRest();
    await alike(wanted);
    const buttons = waysOut(wanted).map(({ words, rest, count: left }) => {
      const button = element("button", ["Leave out ", element("strong", words), `: ${counted(left)}`], { type: "button" });
      button.addEventListener("click", () => {
        go(rest);
        form.elements.sort.focus(); // the button is gone
      });
      return button;
    });
    ways.replaceChildren(...(buttons.length ? buttons : ["Leaving out any one filter still finds none."]));
  };

  const SCREENFUL = 15;
  let isScrolled = false; // noted when it happens: to ask while the list changes would have all of it laid out
  addEventListener("scroll", () => (isScrolled = scrollY > innerHeight), { passive: true });
  const draw = (some, columns) => {
    const made = some.map((title) => [asRow(title, columns), title]);
    body.append(...made.map(([row]) => row));
    dispatchEvent(new CustomEvent("drawn", { detail: { rows: made } }));
  };

  let latest = 0;
  let found = [];
  const show = async (wanted, known = true) => {
    const own = ++latest;
    delete document.documentElement.dataset.ready;
    await needed(wanted);
    if (own !== latest) return; // something else is asked for by now
    const sort = sorts.find((one) => one.name === wanted.get("sort")) ?? first;
    const reverse = wanted.has("reverse");
    const direction = reverse ? opposite[natural(sort)] : natural(sort);
    found = known ? passing(wanted, ordered(sort, reverse)) : [];
    page = Math.min(page, Math.max(1, Math.ceil(found.length / size)));
    const columns = shown(sort);
    const start = (page - 1) * size;
    const rows = found.slice(start, start + size);
    heads(sort, direction);
    const table = byId("titles");
    table.dataset.sort = sort.name;
    table.hidden = !found.length;
    // What fits on a screen comes at once, the others when it is seen; but all, where somebody has scrolled down to them.
    const screenful = isScrolled ? size : SCREENFUL;
    body.replaceChildren();
    draw(rows.slice(0, screenful), columns);
    const ofTotal = lately && !ofAll(wanted) ? there : titles.length;
    const range = found.length > size ? `${number.format(start + 1)} to ${number.format(start + rows.length)} of ` : "";
    const narrowed = found.length < ofTotal ? ` (of ${number.format(ofTotal)} in all)` : "";
    byId("count").textContent = found.length ? `${range}${counted(found.length)}${narrowed}` : "No title fits.";
    byId("order").textContent = reverse ? `${sort.words}, turned round` : sort.words;
    byId("order").hidden = !found.length;
    byId("explained").hidden = sort.name !== "combined" || !found.length;
    // The list is seen first; then comes what is beside it.
    await packed.painted();
    if (own !== latest) return;
    draw(rows.slice(screenful), columns);
    for (const said of document.querySelectorAll("[data-found]")) said.textContent = found.length ? `Show ${counted(found.length)}` : "No title fits";
    const used = filters.filter((one) => wanted.has(one.name));
    byId("active").textContent = used.length ? ` (${used.length})` : "";
    for (const chosen of document.querySelectorAll(".chosen")) chosen.textContent = wanted.getAll(chosen.dataset.of).join(", ");
    chips(wanted);
    paging(wanted, found.length);
    for (const preset of document.querySelectorAll("#presets a")) preset.classList.toggle("on", preset.search === `?${wanted}`);
    ways.replaceChildren();
    byId("alike").replaceChildren();
    try {
      sessionStorage.setItem("results", `${wanted}` && `?${wanted}`);
    } catch {
      // A reader may forbid that anything is kept.
    }
    if (known && !found.length) await offer(wanted);
    document.documentElement.dataset.ready = "";
    setTimeout(() => own === latest && facets(wanted));
    if (rows.some((title) => !texts.has(title.netflix_id)) && !withDescriptions.raw) {
      await withDescriptions();
      if (own !== latest) return;
      const by = new Map(rows.map((title) => [title.netflix_id, title]));
      for (const row of body.rows) row.querySelector(".about").textContent = descriptionOf(by.get(row.dataset.id)) ?? "";
    }
  };

  // One step back for each change: while somebody types into a field it is the same step. The address follows when the
  // list is seen, for a browser takes longer over it than over the titles; but it waits for nothing that is loaded.
  let typing;
  let address = null;
  const say = () => {
    address?.();
    address = null;
  };
  const changed = (field, at = 1) => {
    page = at;
    const wanted = inForm();
    const step = field && field === typing ? "replaceState" : "pushState";
    say(); // that of the change before, where two come at once
    address = () => history[step](null, "", `?${wanted}`.replace(/^\?$/, location.pathname));
    packed.painted().then(say);
    typing = field;
    byId("unknown").textContent = "";
    return show(wanted);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => {
    form.reset();
    changed();
  });
  for (const field of form.elements) {
    if (!field.name) continue; // a fieldset, which hears of all that is in it
    field.addEventListener("input", () => changed(field));
    field.addEventListener("change", () => (typing = undefined));
  }
  for (const preset of document.querySelectorAll("#presets a")) {
    preset.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(new URLSearchParams(preset.search));
    });
  }
  addEventListener("marked", () => {
    const wanted = inForm();
    if (marks.wants(wanted)) show(wanted);
  });
  const fromAddress = () => {
    const wanted = new URLSearchParams(location.search);
    const known = fill(wanted);
    return show(known ? inForm() : wanted, known);
  };
  addEventListener("popstate", () => {
    typing = undefined;
    address = null;
    fromAddress();
  });
  byId("random").addEventListener("click", () => {
    if (found.length) location.href = pageOf(found[Math.floor(Math.random() * found.length)]);
  });

  // On a phone the filters are a sheet over the list.
  const [toggle, sheet] = [byId("toggle"), document.querySelector(".watch aside")];
  const behind = [...document.querySelectorAll("body > :not(main), main > :not(.watch), .watch > :not(aside)")];
  const open = (wanted) => {
    toggle.setAttribute("aria-expanded", String(wanted));
    sheet.classList.toggle("open", wanted);
    document.documentElement.classList.toggle("covered", wanted);
    for (const one of behind) one.inert = wanted;
    if (wanted) byId("close").focus();
    else toggle.focus();
  };
  toggle.addEventListener("click", () => open(true));
  byId("close").addEventListener("click", () => open(false));
  byId("show").addEventListener("click", () => {
    open(false);
    scrollTo(0, 0);
  });
  addEventListener("keydown", (event) => event.key === "Escape" && sheet.classList.contains("open") && open(false));
  matchMedia("(min-width: 52.01rem)").addEventListener("change", ({ matches }) => matches && sheet.classList.contains("open") && open(false));
  addEventListener("search-wanted", () => getComputedStyle(toggle).display !== "none" && open(true));

  // What is typed into the search suggests titles and people, which lead to their pages.
  const field = form.elements.text;
  const list = byId("suggestions");
  const suggest = async () => {
    const typed = normalize(field.value);
    if (typed.length < 2) return close();
    await withPeople();
    if (normalize(field.value) !== typed || document.activeElement !== field) return;
    const spelled = spelling(typed);
    const fits = (name, tight) => ((at) => at === 0 || name[at - 1] === " ")(name.indexOf(typed)) && name.includes(typed) ? true : spelled(name, tight);
    const some = [];
    for (const title of titles) {
      if (some.length === 5) break;
      if (fits(title.normalized_title, title.squeezed_title)) some.push([title.title, [types[title.title_type], title.release_year].filter(Boolean).join(", "), pageOf(title)]);
    }
    let others = 0;
    for (let at = 0; at < people.names.length && others < 4; at++) {
      if (fits(people.normalized[at], people.tight[at])) others = some.push([people.names[at], "Person", `person.html?id=${encodeURIComponent(people.ids[at])}`]) && others + 1;
    }
    list.replaceChildren(
      ...some.map(([name, what, address], at) => {
        const made = element("li", [name, " ", element("small", what)], { role: "option", id: `suggestion-${at}`, "aria-selected": "false" });
        made.dataset.href = address;
        made.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        made.addEventListener("click", () => (location.href = address));
        return made;
      }),
    );
    list.hidden = !some.length;
    field.setAttribute("aria-expanded", String(some.length > 0));
    field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  field.addEventListener("input", suggest);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      location.href = options[at].dataset.href;
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !list.hidden) {
      event.preventDefault();
      const next = (at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + options.length) % options.length;
      options.forEach((one, i) => one.setAttribute("aria-selected", String(i === next)));
      field.setAttribute("aria-activedescendant", options[next].id);
      options[next].scrollIntoView({ block: "nearest" });
    }
  });

  // What other scripts of this page, and tests, may use; rows that come are told by the event `drawn`.
  window.listed = { titles: () => titles, found: () => found, pageOf, others, again: () => show(inForm()), all: withRest };
  await fromAddress();
})();
