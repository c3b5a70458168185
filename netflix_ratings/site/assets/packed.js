/* What the pages share: scripts that come when they are needed, and the packed columns in them. */
"use strict";
const packed = (() => {
  const root = document.currentScript.src.replace(/[^/]*$/, "");
  const loads = {};
  const load = (name) =>
    (loads[name] ??= new Promise((loaded, failed) => {
      const script = Object.assign(document.createElement("script"), { src: `${root}${name}.js`, onload: loaded, onerror: failed });
      document.head.append(script);
    }));
  // JSON, gzipped, as a text: a page from disk cannot fetch a file.
  const unpacked = async (text) => {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };
  const values = {};
  const read = (name, as = name) => (values[name] ??= load(name).then(() => unpacked(window[as])));
  const painted = () => new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
  const once = (make) => {
    let made;
    return () => (made ??= make());
  };
  return { read, painted, once };
})();
