"use strict";
(() => {
	const all = (selector, within = document) => [...within.querySelectorAll(selector)];
	const one = (selector, within = document) => within.querySelector(selector);
	const rows = all("#list tbody tr");
	const articles = all("article");
	document.documentElement.classList.add("scripted");

	/* Filters: what the overview does not show, the page does not either. */
	const search = one("#search"), count = one("#count");
	const selects = all(".filter select");
	const texts = rows.map(row => row.textContent.toLowerCase());
	const choose = select => {
		const values = [...new Set(rows.map(row => row.dataset[select.name]))].sort();
		for (const value of values)
			select.add(new Option(value, value));
	};
	const filter = () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		rows.forEach((row, i) => {
			const fits = words.every(word => texts[i].includes(word)) &&
				selects.every(select => !select.value || row.dataset[select.name] === select.value);
			row.hidden = articles[i].hidden = !fits;
			shown += fits;
		});
		count.textContent = shown === rows.length ? `${shown} shown` : `${shown} of ${rows.length} shown`;
	};
	if (search) {
		selects.forEach(choose);
		for (const input of [search, ...selects])
			input.addEventListener("input", filter);
		filter();
	}

	/* The finding that keys are for: the one last stepped in or jumped to. */
	let current = null, step = -1;
	const mark = (element, on) => element && element.classList.toggle("at", on);
	const show = element => element && element.scrollIntoView({ block: "nearest" });
	const clear = () => all(".at").forEach(element => mark(element, false));
	const enter = article => {
		clear();
		current = article;
		step = -1;
	};
	const visible = () => articles.filter(article => !article.hidden);
	const inView = () => visible().find(article => article.getBoundingClientRect().bottom > 80);
	const go = by => {
		const list = visible();
		if (!list.length)
			return;
		const at = list.indexOf(current);
		const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
		enter(next);
		location.hash = next.id;
		next.focus({ preventScroll: true });
	};
	const markSource = row => {
		const place = row && one("i", row);
		if (!place)
			return;
		all(".source [data-at]", current).filter(line => line.dataset.at === place.textContent)
			.forEach(line => mark(line, true));
	};
	const moveTo = to => {
		const tables = all(".lanes", current).map(table => all("tbody tr", table));
		if (!tables.length)
			return;
		step = Math.min(Math.max(...tables.map(table => table.length)) - 1, Math.max(0, to));
		clear();
		for (const table of tables)
			mark(table[step], true);
		markSource(tables[0][step]);
		show(tables[0][step]);
	};
	const move = by => {
		if (!current || current.hidden)
			enter(inView());
		if (current)
			moveTo(step + by);
	};
	const keys = {
		j: () => move(1), k: () => move(-1), n: () => go(1), p: () => go(-1),
		"/": () => search && search.focus(), Escape: () => document.activeElement.blur(),
	};
	document.addEventListener("keydown", event => {
		const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
		if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape"))
			return;
		if (Object.hasOwn(keys, event.key)) {
			event.preventDefault();
			keys[event.key]();
		}
	});
	document.addEventListener("click", event => {
		const row = event.target.closest(".lanes tbody tr");
		if (row) {
			const article = row.closest("article");
			if (article !== current)
				enter(article);
			moveTo(all("tr", row.parentNode).indexOf(row));
		}
	});
	addEventListener("hashchange", () => {
		const target = document.getElementById(location.hash.slice(1));
		if (target && target !== current && target.matches("article"))
			enter(target);
	});

	/* A clipboard needs a secure page, which a file may not be. */
	const copied = (button, done) => {
		button.textContent = done ? "copied" : "select it";
		setTimeout(() => { button.textContent = "copy"; }, 1500);
	};
	const select = code => {
		const range = document.createRange();
		range.selectNodeContents(code);
		getSelection().removeAllRanges();
		getSelection().addRange(range);
		return document.execCommand("copy");
	};
	for (const paste of all(".paste")) {
		const button = document.createElement("button"), code = one("code", paste);
		button.type = "button";
		button.textContent = "copy";
		button.addEventListener("click", () => {
			if (navigator.clipboard)
				navigator.clipboard.writeText(code.textContent)
					.then(() => copied(button, true), () => copied(button, select(code)));
			else
				copied(button, select(code));
		});
		paste.append(button);
	}
	addEventListener("beforeprint", () => all("details").forEach(details => { details.open = true; }));
})();
