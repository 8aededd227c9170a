/* Controls of the report. Without this script the page is complete: every row, open. */
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  root.classList.add("scripted");

  /* Light or dark: the system's choice until the reader makes one. */
  const theme = one("button.theme");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const showTheme = () => {
    theme.textContent = isDark() ? "Light page" : "Dark page";
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
  showTheme();

  /* The menu closes once it has led somewhere, or on Escape. */
  const menu = one("#menu");
  menu.addEventListener("click", (event) => {
    if (event.target.closest("a")) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* Scorecard: rows open in place. */
  for (const more of all(".scorecard tr.more")) {
    const row = more.previousElementSibling;
    const words = row.querySelector(".words");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "opener";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", more.id);
    button.append(...words.childNodes);
    words.append(button);
    const toggle = () => {
      const open = more.classList.toggle("open");
      row.classList.toggle("opened", open);
      button.setAttribute("aria-expanded", String(open));
    };
    row.addEventListener("click", (event) => {
      const selecting = String(getSelection()).length > 0;
      if (event.target.closest("button") === button) toggle();
      else if (!event.target.closest("a, button") && !selecting) toggle();
    });
  }

  /* Scorecard: choose a dimension, a verdict, and the day of the evidence. */
  const card = one("#scorecard");
  const picked = (name) => one(`input[name="${name}"]:checked`).value;
  const choose = () => {
    const dimension = picked("dimension");
    const asof = picked("asof");
    const verdict = one('select[name="verdict"]').value;
    one("#answer").classList.toggle("then", asof === "then");
    let shown = 0;
    const rows = all("tr.row", card);
    for (const row of rows) {
      const fits =
        (!dimension || row.parentElement.dataset.dimension === dimension) &&
        (!verdict || row.dataset[asof] === verdict);
      row.hidden = !fits;
      const more = row.nextElementSibling;
      if (more && more.classList.contains("more")) more.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const body of all("tbody", card)) body.hidden = !body.querySelector("tr.row:not([hidden])");
    const every = shown === rows.length;
    one(".controls .status").textContent = every
      ? `${rows.length} statements`
      : `${shown} of ${rows.length} statements`;
  };
  for (const control of all(".controls input, .controls select")) {
    control.addEventListener("change", choose);
  }
  choose();

  /* The panel shows rows, with their sources, beside the number that they stand behind. */
  const panel = one("#panel");
  const body = one(".panel-body");
  const made = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const copyOf = (node) => {
    const copy = node.cloneNode(true);
    for (const inner of [copy, ...all("[id]", copy)]) inner.removeAttribute("id");
    return copy;
  };
  const placesOf = (runs) =>
    runs.split(",").flatMap((run) => {
      const [first, last = first] = run.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, n) => first + n);
    });
  const tableOf = (code) => {
    const [number, runs] = code.split(":");
    const source = document.getElementById(`r${number}`);
    const scroll = made("div", "", "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    const table = made("table", "", "data");
    const caption = copyOf(one(`#r${number} caption`));
    caption.className = "";
    scroll.setAttribute("aria-label", caption.textContent);
    const rows = made("tbody");
    for (const place of placesOf(runs)) {
      const row = document.getElementById(`r${number}.${place}`);
      if (row) rows.append(copyOf(row));
    }
    table.append(caption, copyOf(source.querySelector("thead")), rows);
    /* On phones its rows are set as blocks, which would take their roles from them. */
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    for (const part of [table, ...all("thead, tbody, tr, th, td", table)]) {
      const head = part.scope === "col" ? "columnheader" : "rowheader";
      part.setAttribute("role", roles[part.tagName] || head);
    }
    scroll.append(table);
    return scroll;
  };
  const sourcesOf = (nodes, more) => {
    const ids = new Set([...nodes.flatMap((n) => all('a[href^="#s"]', n)), ...more].map((a) => a.hash.slice(1)));
    const list = made("ol", "", "source-list");
    const numbers = [...ids].map((id) => Number(id.slice(1))).sort((a, b) => a - b);
    for (const number of numbers) {
      const item = copyOf(document.getElementById(`s${number}`));
      for (const back of all("small", item)) back.remove();
      item.value = number;
      item.tabIndex = -1;
      list.append(item);
    }
    return list;
  };
  const open = (title, language, ...content) => {
    one("#panel-title").textContent = title;
    one("#panel-title").lang = language || "en";
    body.replaceChildren(...content);
    panel.showModal();
    body.scrollTop = 0;
  };
  const showRows = (title, said, codes, more = []) => {
    const tables = codes ? codes.split(";").map(tableOf) : [];
    const sources = sourcesOf(tables, more);
    const content = [made("p", said), ...tables];
    if (sources.children.length) content.push(made("h3", "Sources"), sources);
    open(title, "", ...content);
  };
  const showFact = (link) => {
    const line = document.getElementById(link.hash.slice(1));
    const cells = [...line.cells].map((cell) => cell.textContent.trim());
    const title = [`“${cells[1]}”`, cells[2], cells[3] && `(${cells[3]})`].filter(Boolean).join(" ");
    const said = line.querySelector(".said").textContent;
    const name = `${said[0].toUpperCase()}${said.slice(1)}. The name of this number is ${cells[0]}.`;
    showRows(title, name, line.dataset.rows, all('a[href^="#s"]', line.cells[5]));
  };
  const showTerm = (link) => {
    const entry = document.getElementById(link.hash.slice(1));
    const meaning = made("p");
    meaning.append(...copyOf(entry.querySelector("dd")).childNodes);
    const term = entry.querySelector("dt");
    open(term.textContent, term.lang, meaning);
  };
  const titleOf = (link) => {
    const home = link.closest("figure, .table, article, tr");
    const name = home && home.querySelector(".number, caption, h4, .words");
    return `Rows behind: ${name ? name.textContent.trim() : "this statement"}`;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.fact, a.term, a.rows, .panel a[href^='#s']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.matches(".fact")) showFact(link);
    else if (link.matches(".term")) showTerm(link);
    else if (link.matches(".rows")) showRows(titleOf(link.closest(".more") ? link.closest(".more").previousElementSibling.firstElementChild : link), link.textContent, link.dataset.rows);
    else {
      const number = Number(link.hash.slice(2));
      all(".source-list li", panel).find((item) => item.value === number).focus();
    }
  });
  one(".panel .close").addEventListener("click", () => panel.close());
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });

  /* Tables are saved as CSV; text that a spreadsheet would take for a formula gets an apostrophe. */
  const isNumber = (text) => text !== "" && !Number.isNaN(Number(text));
  const field = (cell, numeric) => {
    let text = cell.textContent.trim();
    const bare = text.replace(/,/g, "").replace(/^\u2212/, "-");
    if (text === "–") text = "";
    else if (numeric && isNumber(bare)) text = bare;
    else if (/^[=+@\-\t]/.test(text) && !isNumber(bare)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const csvOf = (table) =>
    [...table.rows]
      .map((row) =>
        [...row.cells]
          .map((cell, n) => field(cell, table.classList.contains(`r${n + 1}`)))
          .join(","),
      )
      .join("\n") + "\n";
  for (const button of all("button.save")) {
    button.addEventListener("click", () => {
      const table = button.closest("details, .table").querySelector("table");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csvOf(table)], { type: "text/csv" }));
      link.download = button.dataset.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }

  /* Stability: what each choice gives, looked up in the table of all choices. */
  for (const group of all(".choose-way")) {
    const home = group.closest("details");
    const selects = all("select", group);
    const outcome = group.querySelector(".outcome");
    const choices = new Map(all("tr[data-k]", home).map((row) => [row.dataset.k, row]));
    const dots = new Map(all("circle[data-k]", home).map((dot) => [dot.dataset.k, dot]));
    const look = () => {
      const code = selects.map((select) => select.value).join(".");
      for (const marked of all(".at", home)) marked.classList.remove("at");
      const row = choices.get(code);
      outcome.replaceChildren();
      if (!row) {
        outcome.append("Not run: kinder readings are tried with this report’s other choices only.");
        return;
      }
      row.classList.add("at");
      if (dots.has(code)) dots.get(code).classList.add("at");
      const [estimate, word, remark] = [...row.cells].slice(-3).map((cell) => cell.textContent);
      const store = one(`#mark-${word.replace(/ /g, "-")}`);
      const verdict = made("span", "", `verdict ${word.replace(/ /g, "-")}`);
      if (store) {
        const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        mark.setAttribute("class", "mark");
        mark.setAttribute("aria-hidden", "true");
        mark.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
        mark.firstChild.setAttribute("href", `#${store.id}`);
        verdict.append(mark);
      }
      verdict.append(word);
      outcome.append(made("span", estimate, "estimate"), verdict);
      if (remark) outcome.append(made("small", remark));
    };
    for (const select of selects) select.addEventListener("change", look);
    look();
  }

  /* The words of a citation, into the clipboard or at least selected. */
  for (const button of all("button.copy")) {
    button.addEventListener("click", async () => {
      const words = button.closest("details").querySelector(".citation");
      getSelection().selectAllChildren(words);
      try {
        await navigator.clipboard.writeText(words.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Selected, to be copied";
      }
    });
  }

  /* All code of a section at once. */
  for (const button of all("button.all-code")) {
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      button.textContent = open ? "Hide all code" : "Show all code";
      for (const code of all("details.code", button.closest("section"))) code.open = open;
    });
  }

  /* A link into something folded or filtered away opens it first. */
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let up = target; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
    }
    if (target.hidden) {
      one('input[name="dimension"][value=""]').checked = true;
      one('select[name="verdict"]').value = "";
      choose();
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  /* The side navigation marks where the reader is. */
  const links = new Map(all("nav.side a").map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id).setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -80% 0px" },
  );
  for (const id of links.keys()) {
    const place = document.getElementById(id);
    if (place) watcher.observe(place);
  }
})();
