/* What to watch: the form, the address and the table say the same. What a filter means is declared in netflix_ratings/watch/filters.py;
   here is what its operators mean in a browser. The table itself is DataTables'. */
"use strict";
(async () => {
  const { filters, sorts, letters, ages, types, pages, lately } = JSON.parse(document.getElementById("declared").textContent);
  const form = document.getElementById("filters");
  const [first] = sorts;
  const number = new Intl.NumberFormat("en");
  const pageOf = ({ netflix_id: id }) => `title/${Object.hasOwn(pages, id) ? pages[id] : id}.html`; // `pages`: of odd ids

  // The titles in the page are seen first; then come the catalogue and the table, which are large.
  await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
  const load = (address) =>
    new Promise((loaded, failed) => {
      const script = Object.assign(document.createElement("script"), { src: address, onload: loaded, onerror: failed });
      document.head.append(script);
    });
  await Promise.all([load("assets/catalogue.js"), load("assets/datatables.js")]);

  // Columns of JSON, gzipped.
  const unpacked = async (text) => {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };
  const titles = [];
  const take = (columns) => {
    const more = columns.netflix_id.map((_, at) => {
      const title = { place: titles.length + at, normalized_title: normalize(columns.title[at]) };
      for (const name in columns) title[name] = columns[name][at];
      return title;
    });
    titles.push(...more);
    return more;
  };

  const replaced = new RegExp(`[${Object.keys(letters).join("")}]`, "gu");
  const normalize = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(replaced, (char) => letters[char]);
  const once = (make) => {
    let made;
    return () => (made ??= make());
  };
  take(await unpacked(window.catalogue));

  // What few need comes when it is needed: descriptions and people, and the titles that were not seen on Netflix lately.
  let words = { names: [], people: [], texts: [] };
  const withWords = once(async () => {
    await load("assets/words.js");
    const { columns, names } = await unpacked(window.words);
    words = { names: names.map(normalize), people: columns.people, texts: columns.description.map((text) => normalize(text ?? "")) };
  });
  const withRest = once(async () => {
    await load("assets/rest.js");
    table.rows.add(take(await unpacked(window.rest)));
  });
  const ofAll = (wanted) => !lately || wanted.has("all") || (wanted.get("seen-since") ?? lately) < lately;
  const needed = async (wanted) => {
    if (filters.some(({ name, operator }) => ["names", "says"].includes(operator) && wanted.has(name))) await withWords();
    if (ofAll(wanted) && lately) await withRest();
  };

  // Each takes what was wanted and makes a test of a title. What is not known fails.
  const OPERATORS = {
    is: (column, [wanted]) => (title) => title[column] === wanted,
    at_least: (column, [wanted]) => (title) => title[column] !== null && title[column] >= wanted,
    at_most: (column, [wanted]) => (title) => title[column] !== null && title[column] <= wanted,
    has_all: (column, wanted) => (title) => wanted.every((item) => title[column].includes(item)),
    has_any: (column, wanted) => (title) => wanted.some((item) => title[column].includes(item)),
    has_none: (column, wanted) => (title) => !wanted.some((item) => title[column].includes(item)),
    names: (column, [wanted]) => {
      const part = normalize(wanted).trim();
      const fit = new Set(words.names.flatMap((name, at) => (name.includes(part) ? [at] : [])));
      return (title) => words.people[title.place].some((at) => fit.has(at));
    },
    says: (column, [wanted]) => {
      const sought = wanted.split(/\s+/).filter(Boolean).map(normalize);
      return (title) => {
        const text = `${title.normalized_title} ${words.texts[title.place]}`;
        return sought.every((word) => text.includes(word));
      };
    },
  };

  const asValue = ({ kind }, text) => {
    if (kind === "maturity") return ages[text] ?? Number(text);
    return ["year", "minutes", "score", "count"].includes(kind) ? Number(text) : text;
  };
  const inForm = () => {
    const wanted = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim() !== "" && !(name === "sort" && value === first.name)) wanted.append(name, value);
    }
    return wanted;
  };
  const test = (wanted) => {
    const tests = filters.flatMap((one) => {
      const values = wanted.getAll(one.name);
      return values.length ? [OPERATORS[one.operator](one.column, values.map((text) => asValue(one, text)))] : [];
    });
    if (lately && !wanted.has("all") && !wanted.has("seen-since")) tests.push(OPERATORS.at_least("last_seen_on_netflix", [lately]));
    return (title) => tests.every((holds) => holds(title));
  };

  // The form takes what the address says; what it cannot take is said.
  const fill = (wanted) => {
    const unknown = [];
    form.reset();
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
    document.getElementById("unknown").textContent = unknown.length ? `Not known here: ${unknown.join(", ")}` : "";
    return unknown.length === 0;
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.append(...[text].flat());
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };
  const duration = ({ runtime_minutes: minutes, seasons }) => {
    if (seasons !== null) return `${seasons} season${seasons > 1 ? "s" : ""}`;
    if (minutes === null) return "";
    return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min` : `${minutes} min`;
  };
  const asTitle = (title) => {
    const facts = [types[title.title_type], title.release_year, duration(title), title.maturity_rating];
    const made = document.createDocumentFragment();
    made.append(
      element("a", title.title, { href: pageOf(title) }),
      element("small", facts.filter(Boolean).join(" · ")),
      element("small", title.genres.join(", ")),
    );
    return made;
  };
  const asScore = (column, { places = 0, unit = "", most = 100, count } = {}) => ({
    data: column,
    className: "rating",
    render: (value, kind, title) => {
      if (kind !== "display") return value;
      if (value === null) return element("span", "–", { class: "none" });
      const figure = `${value.toFixed(places).replace("-", "−")}${unit}`;
      const made = document.createDocumentFragment();
      made.append(element("span", figure, { style: `--share:${Math.max(0, (100 * value) / most)}%` }));
      if (count && title[count] !== null) made.append(" ", element("small", number.format(title[count])));
      return made;
    },
  });
  const asText = (column, show = (value) => value ?? "–") => ({
    data: column,
    render: (value, kind) => (kind === "display" ? show(value) : value),
  });

  // Columns beside the scores are seen while titles are sorted by them. Null comes last in either direction.
  const compare = (sign) => (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -sign : sign);
  Object.assign(DataTable.ext.type.order, { "known-asc": compare(1), "known-desc": compare(-1) });
  const all = {
    ...asScore("combined_score", { places: 1 }),
    render: (value, kind, title) =>
      kind === "sort" ? title.watch_rank && -title.watch_rank : asScore("", { places: 1 }).render(value, kind, title),
  };
  const COLUMNS = [
    {
      name: "title",
      title: "Title",
      data: "normalized_title",
      cellType: "th",
      createdCell: (cell) => cell.setAttribute("scope", "row"),
      render: (value, kind, title) => (kind === "display" ? asTitle(title) : value),
    },
    { name: "weighted", title: "Weighted", ...asScore("weighted_imdb_rating", { places: 2, most: 10 }) },
    { name: "gap", title: "Gap", ...asText("critics_audience_gap", (gap) => (gap === null ? "–" : `${gap > 0 ? "+" : ""}${gap}`.replace("-", "−"))) },
    { name: "votes", title: "Votes", ...asText("imdb_votes", (votes) => (votes === null ? "–" : number.format(votes))) },
    { name: "hours", title: "Hours", ...asText("hours_viewed", (hours) => (hours === null ? "–" : number.format(hours))) },
    { name: "first-seen", title: "First seen", ...asText("first_seen_on_netflix") },
    { name: "added", title: "Added", ...asText("date_added") },
    { name: "year", title: "Year", ...asText("release_year") },
    { name: "minutes", title: "Minutes", ...asText("minutes") },
    { name: "imdb", title: "IMDb", ...asScore("imdb_rating", { places: 1, most: 10, count: "imdb_votes" }) },
    { name: "critics", title: "Critics", ...asScore("rt_critics_score", { unit: "%", count: "rt_critics_count" }) },
    { name: "audience", title: "Audience", ...asScore("rt_audience_score", { unit: "%", count: "rt_audience_count" }) },
    { name: "combined", title: "Combined", ...all },
    { name: "rank", data: "watch_rank", visible: false },
    { name: "id", data: "netflix_id", visible: false },
  ];
  const ALWAYS = ["title", "imdb", "critics", "audience", "combined"];
  const place = (name) => COLUMNS.findIndex((column) => column.name === name);
  const natural = (sort) => (sort.descending || sort.name === "combined" ? "desc" : "asc");
  const opposite = { asc: "desc", desc: "asc" };

  document.querySelector("#titles thead").remove();
  document.querySelector("#titles tbody").replaceChildren();
  let passes = () => true;
  const table = new DataTable("#titles", {
    data: titles,
    columns: COLUMNS.map((column) => {
      const sort = sorts.find((one) => one.name === column.name);
      const sequence = sort ? [natural(sort), opposite[natural(sort)]] : ["asc"];
      return { ...column, type: "known", searchable: false, orderSequence: sequence, visible: ALWAYS.includes(column.name) };
    }),
    autoWidth: false,
    order: [[place("combined"), "desc"]],
    orderFixed: { post: [[place("rank"), "asc"], [place("id"), "asc"]] },
    orderMulti: false,
    pageLength: 50,
    layout: { topStart: "info", topEnd: null, bottomStart: null, bottomEnd: { paging: { buttons: 5, firstLast: false } } },
    language: {
      info: "_START_ to _END_ of _TOTAL_ titles",
      infoEmpty: "No title",
      infoFiltered: "(of _MAX_ in all)",
      zeroRecords: "No title fits.",
      thousands: ",",
    },
  });
  table.search.fixed("filters", (text, title) => passes(title));

  // Nothing found: what can be left out so that something is, and how much. What may hold instead of another goes as one.
  const ways = document.getElementById("ways");
  const waysOut = (wanted) => {
    const asked = new URLSearchParams(wanted);
    if (lately && !wanted.has("all") && !wanted.has("seen-since")) asked.append("seen-since", lately);
    const used = filters.flatMap((one) => {
      const values = asked.getAll(one.name);
      return one.operator === "has_any" && values.length ? [[one, values]] : values.map((value) => [one, [value]]);
    });
    const out = used.map(([one, values]) => {
      const rest = new URLSearchParams([...wanted].filter(([name, value]) => name !== one.name || !values.includes(value)));
      if (lately && one.name === "seen-since") rest.append("all", "1");
      return { words: one.words.replace("{}", () => values.join(" or ")), rest, count: titles.filter(test(rest)).length };
    });
    return out.filter(({ count }) => count).sort((a, b) => b.count - a.count);
  };
  const offer = async (wanted) => {
    if (lately) await withRest();
    const out = waysOut(wanted);
    const buttons = out.map(({ words, rest, count }) => {
      const button = element("button", ["Leave out ", element("strong", words), `: ${number.format(count)} title${count > 1 ? "s" : ""}`], { type: "button" });
      button.addEventListener("click", () => {
        fill(rest);
        changed();
        form.elements.sort.focus(); // the button is gone
      });
      return button;
    });
    ways.replaceChildren(...(out.length ? buttons : ["Leaving out any one filter still finds none."]));
  };

  let latest = 0;
  const show = async (wanted, known = true) => {
    const own = ++latest;
    delete document.documentElement.dataset.ready;
    await needed(wanted);
    if (own !== latest) return; // something else is asked for by now
    passes = known ? test(wanted) : () => false;
    const sort = sorts.find((one) => one.name === wanted.get("sort")) ?? first;
    const direction = wanted.has("reverse") ? opposite[natural(sort)] : natural(sort);
    COLUMNS.forEach(({ name }, at) => {
      const column = table.column(at);
      const seen = ALWAYS.includes(name) || name === sort.name;
      if (column.visible() !== seen) column.visible(seen, false); // asking is quick, setting is not
    });
    table.table().node().classList.toggle("wide", !ALWAYS.includes(sort.name));
    table.order([[place(sort.name), direction]]).draw();
    const used = filters.filter((one) => wanted.has(one.name));
    document.getElementById("active").textContent = used.length ? ` (${used.length})` : "";
    for (const chosen of document.querySelectorAll(".chosen")) chosen.textContent = wanted.getAll(chosen.dataset.of).join(", ");
    ways.replaceChildren();
    if (known && !table.rows({ search: "applied" }).count()) await offer(wanted);
    document.documentElement.dataset.ready = "";
  };

  // One step back for each change: while somebody types into a field it is the same step.
  let typing;
  const changed = (field) => {
    const wanted = inForm();
    const address = `?${wanted}`.replace(/^\?$/, location.pathname);
    history[field && field === typing ? "replaceState" : "pushState"](null, "", address);
    typing = field;
    document.getElementById("unknown").textContent = "";
    show(wanted);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    form.reset();
    changed();
  });
  for (const field of form.elements) {
    if (!field.name) continue; // a fieldset, which hears of all that is in it
    field.addEventListener("input", () => changed(field));
    field.addEventListener("change", () => (typing = undefined));
  }
  table.on("order", () => {
    const [[at, direction]] = table.order();
    const sort = sorts.find((one) => one.name === COLUMNS[at].name);
    const reverse = direction !== natural(sort);
    if (form.elements.sort.value === sort.name && form.elements.reverse.checked === reverse) return;
    form.elements.sort.value = sort.name;
    form.elements.reverse.checked = reverse;
    setTimeout(changed); // without a field; once the table has done what it is about
  });
  table.on("page", () => document.getElementById("sort").scrollIntoView());
  const fromAddress = () => {
    const wanted = new URLSearchParams(location.search);
    const known = fill(wanted);
    show(known ? inForm() : wanted, known);
  };
  addEventListener("popstate", () => {
    typing = undefined;
    fromAddress();
  });

  document.getElementById("random").addEventListener("click", () => {
    const found = table.rows({ search: "applied" }).data();
    if (found.length) location.href = pageOf(found[Math.floor(Math.random() * found.length)]);
  });
  const toggle = document.getElementById("toggle");
  toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", toggle.getAttribute("aria-expanded") !== "true"));

  fromAddress();
})();
