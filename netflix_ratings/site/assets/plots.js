/* Draws the plots of a page, in the colours of the style sheet, and again when the reader turns to light or dark. */
"use strict";
(async () => {
  const specs = JSON.parse(document.getElementById("plots").textContent);
  // Sentences are read before there is a plot.
  await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
  await new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement("script"), { src: "assets/vega.js", onload: loaded, onerror: failed });
    document.head.append(script);
  });

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    const font = getComputedStyle(document.body).fontFamily;
    const words = { labelColor: of("quiet"), titleColor: of("quiet"), labelFont: font, titleFont: font, labelFontSize: 12, titleFontWeight: 400, titleFontSize: 12 };
    return {
      background: null,
      font,
      view: { stroke: null },
      axis: { ...words, gridColor: of("line"), domainColor: of("line"), tickColor: of("line"), labelLimit: 170 },
      legend: { ...words, labelFontSize: 13 },
      mark: { color: of("combined") },
      circle: { color: of("combined") },
      text: { color: of("ink"), font, fontSize: 11 },
    };
  };
  // Plots name their colours as the style sheet does.
  const coloured = (spec) => {
    const style = getComputedStyle(document.documentElement);
    return JSON.parse(JSON.stringify(spec), (key, value) => (typeof value === "string" && /^--[a-z]+$/.test(value) ? style.getPropertyValue(value).trim() : value));
  };
  const drawn = [];
  const draw = async () => {
    const config = colours();
    drawn.splice(0).forEach((one) => one.finalize());
    for (const place of document.querySelectorAll("[data-plot]")) {
      // `ast`: expressions are interpreted, so that the page's policy can forbid making scripts out of texts.
      const options = { actions: false, ast: true, config, renderer: "canvas", mode: "vega-lite" };
      drawn.push(await vegaEmbed(place, coloured(specs[place.dataset.plot]), options));
    }
    document.documentElement.dataset.ready = "";
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  await draw();
})();
