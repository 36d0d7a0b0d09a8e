
'use strict';
(function () {
	const all = (where, what) => Array.from(where.querySelectorAll(what));
	const section = document.getElementById('groups');
	const groups = all(section, '.group');

	function element(tag, text) {
		const e = document.createElement(tag);
		if (text)
			e.textContent = text;
		return e;
	}

	/* A link to a group opens it. */
	function reveal() {
		const id = decodeURIComponent(location.hash.slice(1));
		const at = id && document.getElementById(id);
		if (!at || !at.classList.contains('group'))
			return;
		at.hidden = false;
		at.open = true;
		at.scrollIntoView();
	}

	/* --- filter and sort ---------------------------------------------------------- */

	const texts = new Map();
	function textOf(group) {
		if (!texts.has(group))
			texts.set(group, group.textContent.toLowerCase());
		return texts.get(group);
	}

	function labelled(name, field) {
		const label = element('label', name);
		label.append(field);
		return label;
	}

	function choice(options) {
		const select = element('select');
		for (const [value, text] of options) {
			const option = element('option', text);
			option.value = value;
			select.append(option);
		}
		return select;
	}

	const place = group => group.querySelector('.place').textContent;
	const orders = {
		count: (a, b) => b.dataset.n - a.dataset.n,
		wait: (a, b) => b.dataset.w - a.dataset.w,
		where: (a, b) => place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0,
	};

	function sort(by) {
		for (const list of all(section, '.groups'))
			list.append(...groups.filter(g => g.parentNode === list).sort(orders[by]));
	}

	function filter(words, kind, said) {
		let n = 0, goroutines = 0;
		for (const group of groups) {
			const fits = (!kind || group.dataset.c === kind) &&
				words.every(w => textOf(group).includes(w));
			group.hidden = !fits;
			if (fits) {
				n++;
				goroutines += Number(group.dataset.n);
			}
		}
		said.textContent = n === groups.length ? '' :
			n + ' of ' + groups.length + ' groups, ' + goroutines + ' goroutines';
	}

	function tools() {
		const box = element('div'), words = element('input'), said = element('p');
		const kinds = [...new Set(groups.map(g => g.dataset.c))].filter(c => c).sort();
		const kind = choice([['', 'all'], ...kinds.map(c => [c, c])]);
		const by = choice([['count', 'most goroutines'], ['wait', 'longest wait'],
			['where', 'place']]);
		const open = element('button', 'Open all shown');
		const again = () => filter(words.value.toLowerCase().split(/\s+/).filter(w => w),
			kind.value, said);

		if (!groups.length)
			return;
		box.className = 'tools';
		box.setAttribute('role', 'search');
		words.type = 'search';
		words.id = 'filter';
		kind.id = 'kind';
		by.id = 'sort';
		open.type = 'button';
		said.setAttribute('role', 'status');
		words.addEventListener('input', again);
		kind.addEventListener('change', again);
		by.addEventListener('change', () => sort(by.value));
		open.addEventListener('click', () => {
			const shown = groups.filter(g => !g.hidden);
			const close = shown.every(g => g.open);
			for (const group of shown)
				group.open = !close;
		});
		box.append(labelled('Filter by words in the stack', words), labelled('Class', kind),
			labelled('Sort by', by), open);
		section.querySelector('h2').after(box, said);
	}

	/* --- the icicle --------------------------------------------------------------- */

	const picture = document.getElementById('icicle');
	const cells = picture ? all(picture, 'svg') : [];
	const number = (cell, name) => parseFloat(cell.getAttribute(name));
	const boxes = cells.map(c => ({
		cell: c, x: number(c, 'x'), y: number(c, 'y'), width: number(c, 'width'),
		name: c.querySelector('title').textContent,
	}));

	/* A cell that becomes wide gets its name; one that is wide has it. */
	function name(box) {
		const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
		if (box.cell.querySelector('text'))
			return;
		text.setAttribute('x', 3);
		text.setAttribute('y', 12);
		text.textContent = box.name.replace(/: \d+ \([^)]*\)$/, '').replace(/^.*\//, '');
		box.cell.append(text);
	}

	function zoom(to) {
		const end = to.x + to.width, least = 1e-6;
		for (const b of boxes) {
			const isAbove = b.y < to.y && b.x <= to.x + least &&
				b.x + b.width >= end - least;
			const isIn = b.y >= to.y && b.x >= to.x - least &&
				b.x + b.width <= end + least;
			const x = isAbove ? 0 : (b.x - to.x) / to.width * 100;
			const width = isAbove ? 100 : b.width / to.width * 100;

			b.cell.classList.toggle('off', !isAbove && !isIn);
			b.cell.setAttribute('x', x + '%');
			b.cell.setAttribute('width', width + '%');
			if ((isAbove || isIn) && width > 5)
				name(b);
		}
	}

	/* Returns the box next to one in the direction of an arrow key. */
	function neighbour(box, key) {
		const shown = boxes.filter(b => !b.cell.classList.contains('off'));
		const row = shown.filter(b => b.y === box.y);
		const at = row.indexOf(box);
		const inside = (a, b) => a.x >= b.x - 1e-6 && a.x + a.width <= b.x + b.width + 1e-6;
		const height = 18;

		switch (key) {
		case 'ArrowLeft': return row[at - 1];
		case 'ArrowRight': return row[at + 1];
		case 'ArrowUp': return shown.find(b => b.y === box.y - height && inside(box, b));
		case 'ArrowDown': return shown.find(b => b.y === box.y + height && inside(b, box));
		default: return undefined;
		}
	}

	function focus(box, from) {
		if (from)
			from.cell.setAttribute('tabindex', '-1');
		box.cell.setAttribute('tabindex', '0');
		box.cell.focus();
	}

	function zooming() {
		const whole = {x: 0, y: -1, width: 100};
		const box = element('div'), all = element('button', 'Show all stacks');
		const of = event => boxes.find(b => b.cell === event.target.closest('#icicle svg'));

		if (!boxes.length)
			return;
		box.className = 'tools';
		all.type = 'button';
		all.id = 'unzoom';
		all.addEventListener('click', () => zoom(whole));
		box.append(all, element('span', 'Click a cell to zoom in; arrow keys and Enter work, too.'));
		picture.before(box);
		picture.setAttribute('role', 'group');
		for (const b of boxes) {
			b.cell.setAttribute('role', 'button');
			b.cell.setAttribute('aria-label', b.name);
			b.cell.setAttribute('tabindex', '-1');
		}
		boxes[0].cell.setAttribute('tabindex', '0');
		picture.addEventListener('click', event => {
			const b = of(event);
			if (b)
				zoom(b);
		});
		picture.addEventListener('keydown', event => {
			const b = of(event), next = b && neighbour(b, event.key);
			if (event.key === 'Escape')
				zoom(whole);
			else if (b && (event.key === 'Enter' || event.key === ' '))
				zoom(b);
			else if (next)
				focus(next, b);
			else
				return;
			event.preventDefault();
		});
	}

	document.documentElement.classList.add('script');
	tools();
	zooming();
	addEventListener('hashchange', reveal);
	reveal();
})();
