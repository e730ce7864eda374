'use strict';
(() => {
  const NS = 'http://www.w3.org/2000/svg';
  const SERIES = 7, HEIGHT = 300, MOST_IN_TIP = 12, MOST_LABELS = 12, MOST_NUMBERS = 20;
  const DASHES = ['', '7 3', '2 3', '9 3 2 3', '4 2', '12 4', '1 2', '6 2 1 2'];
  let marker = 0;

  // ---- Elements, numbers, scales.

  function make(name, attributes = {}, ...children) {
    const isSvg = ['svg', 'g', 'path', 'line', 'rect', 'circle', 'text', 'title', 'defs', 'linearGradient', 'stop', 'clipPath'].includes(name);
    const element = isSvg ? document.createElementNS(NS, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== null) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const color = i => `var(--series-${i % SERIES})`;
  const dash = i => DASHES[Math.floor(i / SERIES) % DASHES.length] || null;
  const isNumber = value => typeof value === 'number' && Number.isFinite(value);

  function format(value, digits = 6) {
    if (!isNumber(value)) return '–';
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e15) return value.toLocaleString('en-US');
    if (size < 1e-4 || size >= 1e9) return value.toExponential(3).replace(/\.?0+e/, 'e');
    return String(Number(value.toPrecision(digits)));
  }

  function extent(values) {
    let low = Infinity, high = -Infinity;
    for (const value of values) if (isNumber(value)) { if (value < low) low = value; if (value > high) high = value; }
    return low > high ? null : [low, high];
  }

  /** A function from values to pixels, with its ticks; NaN for a value that has no place. */
  function scale(domain, from, to, isLog) {
    let [low, high] = domain;
    const place = isLog ? value => (value > 0 ? Math.log10(value) : NaN) : value => value;
    let a = place(low), b = place(high);
    if (a === b) { a -= isLog ? 0.5 : Math.abs(a) * 0.1 || 0.5; b += isLog ? 0.5 : Math.abs(b) * 0.1 || 0.5; }
    const map = value => (isNumber(value) ? from + ((place(value) - a) / (b - a)) * (to - from) : NaN);
    map.invert = pixel => { const p = a + ((pixel - from) / (to - from)) * (b - a); return isLog ? 10 ** p : p; };
    map.ticks = isLog ? logTicks(a, b) : ticks(a, b, Math.max(2, Math.abs(to - from) / (to < from ? 45 : 75)));
    return map;
  }

  function ticks(low, high, count) {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 5, 10].map(m => m * power).find(s => s >= rough);
    const found = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
    return found;
  }

  function logTicks(low, high) {
    const found = [], every = Math.max(1, Math.ceil((high - low) / 8)), parts = high - low < 1.5 ? [1, 2, 5] : [1];
    for (let power = Math.floor(low); power <= Math.ceil(high); power += every)
      for (const part of parts) { const p = power + Math.log10(part); if (p >= low - 1e-9 && p <= high + 1e-9) found.push(part * 10 ** power); }
    return found.length > 1 ? found : [10 ** low, 10 ** high];
  }

  /** Exponential smoothing, corrected for its start (Kingma and Ba 2015). */
  function smooth(values, weight) {
    let mean = 0, share = 1;
    return values.map(value => {
      if (!isNumber(value)) return value;
      mean = weight * mean + (1 - weight) * value;
      share *= weight;
      return mean / (1 - share);
    });
  }

  function nearest(sorted, value) {
    let low = 0, high = sorted.length - 1;
    while (high - low > 1) { const middle = (low + high) >> 1; if (sorted[middle] < value) low = middle; else high = middle; }
    return Math.abs(sorted[low] - value) <= Math.abs(sorted[high] - value) ? low : high;
  }

  // ---- What charts have in common.

  class Chart {
    constructor(figure, data) {
      this.plot = figure.querySelector('.plot');
      this.data = data;
      this.hidden = new Set();
      this.smoothing = 0;
      this.isLog = false;
      this.controls = make('div', { class: 'controls' });
      this.plot.after(this.controls);
      this.tip = make('div', { class: 'tip', hidden: '', role: 'status' });
      this.setUp();
      this.plot.addEventListener('pointermove', event => { const box = this.plot.getBoundingClientRect(); this.hover(event.clientX - box.left, event.clientY - box.top, event.target); });
      this.plot.addEventListener('pointerleave', () => this.leave());
      this.plot.addEventListener('blur', () => this.leave());
      this.plot.addEventListener('keydown', event => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (event.key === 'Escape') this.leave();
        if (step) { event.preventDefault(); this.move(step); }
      });
      this.draw();
    }

    setUp() { this.addLegend(); this.addLog(); }

    get series() { return this.data.series ?? []; }

    get shown() { return this.series.map((series, i) => ({ ...series, i })).filter(series => !this.hidden.has(series.i)); }

    addLegend() {
      // Series without a name are drawn and have no key.
      const named = this.series.filter(series => series.name);
      if (named.length < (this.data.kind === 'lines' ? 1 : 2)) return;
      const legend = make('div', { class: 'legend', role: 'group', 'aria-label': 'Lines shown' });
      const keys = this.series.map((series, i) => {
        const sample = make('svg', { width: 22, height: 10, 'aria-hidden': 'true' }, make('line', { x1: 0, x2: 22, y1: 5, y2: 5, style: `stroke:${color(i)}`, 'stroke-width': this.data.kind === 'lines' ? 3 : 10, 'stroke-dasharray': this.data.kind === 'lines' ? dash(i) : null }));
        const key = make('button', { type: 'button', class: 'key', 'aria-pressed': 'true' }, sample, series.name);
        key.addEventListener('click', () => set([i], this.hidden.has(i)));
        return key;
      });
      const set = (which, isShown) => {
        for (const i of which) { if (isShown) this.hidden.delete(i); else this.hidden.add(i); keys[i].setAttribute('aria-pressed', String(isShown)); }
        this.draw();
      };
      if (named.length > 4) {
        for (const [name, isShown] of [['All', true], ['None', false]]) {
          const button = make('button', { type: 'button', class: 'key' }, name);
          button.addEventListener('click', () => set(keys.keys(), isShown));
          legend.append(button);
        }
      }
      legend.append(...keys.filter((_, i) => this.series[i].name));
      this.controls.append(legend);
    }

    addLog() {
      const box = make('input', { type: 'checkbox', class: 'log' });
      box.addEventListener('change', () => { this.isLog = box.checked; this.draw(); });
      this.controls.append(make('label', {}, box, 'log axis'));
    }

    addSmoothing() {
      const value = make('output', {}, '0');
      const slider = make('input', { type: 'range', class: 'smoothing', min: 0, max: 0.99, step: 0.01, value: 0 });
      slider.addEventListener('input', () => { this.smoothing = Number(slider.value); value.textContent = slider.value; this.draw(); });
      this.controls.append(make('label', {}, 'smoothing', slider, value));
    }

    /** An empty drawing with axes; a domain that is null has no values. */
    frame(xDomain, yDomain, logX, height = HEIGHT) {
      const width = Math.max(280, this.plot.clientWidth), left = 68, right = width - 14, top = 10, bottom = height - 42;
      this.box = { left, right, top, bottom, width, height };
      this.x = xDomain && scale(xDomain, left, right, logX);
      this.y = yDomain && scale(yDomain, bottom, top, this.isLog);
      const root = make('svg', { viewBox: `0 0 ${width} ${height}`, height, 'aria-hidden': 'true' });
      const clip = `clip-${++marker}`;
      root.append(make('defs', {}, make('clipPath', { id: clip }, make('rect', { x: left, y: top - 3, width: right - left, height: bottom - top + 6 }))));
      if (this.y) for (const tick of this.y.ticks) root.append(make('line', { class: 'grid', x1: left, x2: right, y1: this.y(tick), y2: this.y(tick) }), make('text', { x: left - 7, y: this.y(tick) + 4, 'text-anchor': 'end' }, format(tick, 4)));
      if (this.x) for (const tick of this.x.ticks) root.append(make('line', { class: 'grid', x1: this.x(tick), x2: this.x(tick), y1: top, y2: bottom }), make('text', { x: Math.min(this.x(tick), width - 3.6 * format(tick, 4).length), y: bottom + 17, 'text-anchor': 'middle' }, format(tick, 4)));
      root.append(make('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }));
      if (this.data.x) root.append(make('text', { class: 'name', x: (left + right) / 2, y: height - 6, 'text-anchor': 'middle' }, this.data.x));
      if (this.data.y) root.append(make('text', { class: 'name', transform: `translate(12 ${(top + bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' }, this.data.y));
      if (!xDomain && !yDomain) root.append(make('text', { x: width / 2, y: height / 2, 'text-anchor': 'middle' }, 'nothing to show'));
      this.body = make('g', { 'clip-path': `url(#${clip})` });
      this.over = make('g', { 'pointer-events': 'none' });
      root.append(this.body, this.over);
      this.plot.replaceChildren(root, this.tip);
      this.tip.hidden = true;
    }

    padded(domain, isAnchored) {
      if (!domain) return null;
      const [low, high] = domain;
      if (this.isLog) return [low / 1.1, high * 1.1];
      const pad = (high - low) * 0.05;
      return [isAnchored && low >= 0 ? 0 : low - pad, isAnchored && high <= 0 ? 0 : high + pad];
    }

    usable(values) { return this.isLog ? values.filter(value => value > 0) : values; }

    show(x, y, title, rows) {
      this.tip.replaceChildren(make('strong', {}, title), ...rows.map(([name, value, swatch]) => {
        const row = make('div', {});
        if (swatch) row.append(make('i', { style: `background:${swatch}` }));
        row.append(make('span', {}, name), make('b', {}, value));
        return row;
      }));
      this.tip.hidden = false;
      const width = this.tip.offsetWidth;
      this.tip.style.left = `${x + 14 + width > this.plot.clientWidth ? Math.max(0, x - 14 - width) : x + 14}px`;
      this.tip.style.top = `${Math.max(0, Math.min(y - 10, this.plot.clientHeight - this.tip.offsetHeight))}px`;
    }

    leave() { this.tip.hidden = true; this.over?.replaceChildren(); }
    hover() { }
    move() { }
  }

  // ---- The kinds.

  class Lines extends Chart {
    setUp() { super.setUp(); this.addSmoothing(); }

    draw() {
      const shown = this.shown;
      for (const line of shown) line.drawn = this.smoothing > 0 ? smooth(line.y, this.smoothing) : line.y;
      this.lines = shown;
      const y = this.data.heights && !this.isLog ? this.data.heights : this.padded(extent(this.usable(shown.flatMap(line => [...line.y, ...(line.low ? [...line.low, ...line.high] : [])]))));
      this.frame(extent(shown.flatMap(line => line.x)), y, this.data.logX);
      if (!this.x || !this.y) return;
      for (const line of shown) {
        if (line.low && this.smoothing === 0) this.body.append(make('path', { class: 'band', d: this.band(line), style: `fill:${color(line.i)}`, 'fill-opacity': 0.18 }));
        if (this.smoothing > 0) this.body.append(make('path', { class: 'raw', d: this.path(line.x, line.y), fill: 'none', style: `stroke:${color(line.i)}`, 'stroke-opacity': 0.25 }));
        this.body.append(make('path', {
          class: 'line', 'data-name': line.name, d: this.path(line.x, line.drawn), fill: 'none', style: `stroke:${color(line.i)}`, 'stroke-linejoin': 'round',
          'stroke-width': line.faint ? 1 : 2, 'stroke-opacity': line.faint ? 0.4 : 1, 'stroke-dasharray': dash(line.i),
        }));
        if (line.x.length === 1) this.body.append(make('circle', { cx: this.x(line.x[0]), cy: this.y(line.y[0]), r: 4, style: `fill:${color(line.i)}` }));
      }
      for (const mark of this.data.marks) {
        const x = this.x(mark.x);
        if (isNumber(x)) this.body.append(make('line', { class: 'cursor', x1: x, x2: x, y1: this.box.top, y2: this.box.bottom }), make('text', { x: x + 4, y: this.box.top + 12 }, mark.label));
      }
    }

    path(xs, ys) {
      let d = '', isDown = false;
      for (let k = 0; k < xs.length; k++) {
        const x = this.x(xs[k]), y = this.y(ys[k]);
        if (Number.isNaN(x) || Number.isNaN(y)) { isDown = false; continue; }
        d += `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
        isDown = true;
      }
      return d;
    }

    band(line) {
      const floor = value => (this.isLog && value !== null && value <= 0 ? this.y.invert(this.box.bottom) : value);
      const at = line.x.map((_, k) => k).filter(k => isNumber(line.low[k]) && isNumber(line.high[k]) && (!this.isLog || line.high[k] > 0));
      const point = (k, values) => `${this.x(line.x[k]).toFixed(1)} ${this.y(floor(values[k])).toFixed(1)}`;
      return at.length === 0 ? '' : `M${at.map(k => point(k, line.high)).join('L')}L${at.reverse().map(k => point(k, line.low)).join('L')}Z`;
    }

    hover(px, py) {
      if (!this.x || !this.y) return;
      const found = this.lines.filter(line => line.x.length > 0).map(line => { const k = nearest(line.x, this.x.invert(px)); return { line, k, x: line.x[k], px: this.x(line.x[k]), py: this.y(line.drawn[k]) }; }).filter(point => isNumber(point.px) && isNumber(point.py));
      if (found.length === 0) { this.leave(); return; }
      const closest = found.reduce((a, b) => (Math.abs(b.px - px) < Math.abs(a.px - px) ? b : a));
      const near = found.filter(point => Math.abs(point.px - closest.px) < 12).sort((a, b) => Math.abs(a.py - py) - Math.abs(b.py - py)).slice(0, MOST_IN_TIP).sort((a, b) => a.py - b.py);
      this.at = closest;
      this.over.replaceChildren(make('line', { class: 'cursor', x1: closest.px, x2: closest.px, y1: this.box.top, y2: this.box.bottom }), ...near.map(point => make('circle', { cx: point.px, cy: point.py, r: 4, style: `fill:${color(point.line.i)}` })));
      this.show(closest.px, py, `${this.data.x} ${format(closest.x)}`, near.map(({ line, k }) => [line.name, format(line.drawn[k]) + (line.low && this.smoothing === 0 && isNumber(line.low[k]) ? ` (${format(line.low[k], 4)} to ${format(line.high[k], 4)})` : ''), color(line.i)]));
    }

    move(step) {
      const line = this.at && this.lines.includes(this.at.line) ? this.at.line : this.lines.find(candidate => candidate.x.length > 0);
      if (!line || !this.x) return;
      const k = this.at && !this.tip.hidden ? Math.max(0, Math.min(line.x.length - 1, this.at.k + step)) : 0;
      this.hover(this.x(line.x[k]), this.y(line.drawn[k]));
    }
  }

  class Bars extends Chart {
    draw() {
      const shown = this.shown, groups = this.data.groups;
      const ends = shown.flatMap(series => series.y.flatMap((value, k) => (isNumber(value) ? [value, value + (series.errors?.[k] ?? 0), value - (series.errors?.[k] ?? 0)] : [])));
      this.frame(null, this.padded(extent(this.usable(ends)), true), false);
      this.bars = [];
      const { left, right, bottom } = this.box, room = (right - left) / Math.max(1, groups.length), width = (room * 0.8) / Math.max(1, shown.length);
      const every = Math.ceil(70 / room), isTurned = every > 1 && groups.length <= 30;
      groups.forEach((name, g) => {
        const x = left + room * (g + 0.5);
        if (g % (isTurned ? 1 : every) !== 0) return;
        const label = make('text', { class: 'name', ...(isTurned ? { transform: `translate(${x + 4} ${bottom + 12}) rotate(-25)`, 'text-anchor': 'end' } : { x, y: bottom + 17, 'text-anchor': 'middle' }) }, name.length > 14 && isTurned ? `${name.slice(0, 13)}…` : name);
        this.over.before(label);
      });
      if (!this.y) return;
      const foot = this.isLog ? bottom : this.y(0);
      shown.forEach((series, s) => series.y.forEach((value, g) => {
        if (!isNumber(value) || g >= groups.length || Number.isNaN(this.y(value))) return;
        const x = left + room * (g + 0.1) + width * s, top = this.y(value);
        const bar = make('rect', { class: 'bar', x: x + width * 0.04, width: width * 0.92, y: Math.min(top, foot), height: Math.max(1, Math.abs(foot - top)), style: `fill:${color(series.i)}` });
        this.body.append(bar);
        const error = series.errors?.[g];
        if (error > 0) {
          const middle = x + width / 2, high = this.y(value + error), low = Number.isNaN(this.y(value - error)) ? bottom : this.y(value - error), cap = Math.min(6, width / 4);
          this.body.append(make('path', { class: 'error', d: `M${middle} ${high}V${low}M${middle - cap} ${high}h${2 * cap}M${middle - cap} ${low}h${2 * cap}`, style: 'stroke:var(--ink)', 'stroke-width': 1.5 }));
        }
        this.bars.push({ bar, x: x + width / 2, y: top, title: groups[g], row: [series.name, format(value) + (error > 0 ? ` ± ${format(error, 3)}` : ''), color(series.i)] });
      }));
    }

    hover(px, py, target) {
      const found = this.bars.find(entry => entry.bar === target);
      if (!found) { this.leave(); return; }
      this.at = this.bars.indexOf(found);
      this.show(px, py, found.title, [found.row]);
    }

    move(step) {
      if (this.bars.length === 0) return;
      this.at = this.at === undefined ? 0 : (this.at + step + this.bars.length) % this.bars.length;
      const bar = this.bars[this.at];
      this.show(bar.x, bar.y, bar.title, [bar.row]);
    }
  }

  class Scatter extends Chart {
    draw() {
      const shown = this.shown, xs = shown.flatMap(group => group.x), ys = shown.flatMap(group => group.y);
      const x = extent(this.data.logX ? xs.filter(value => value > 0) : xs), pad = x && !this.data.logX ? (x[1] - x[0]) * 0.04 : 0;
      this.frame(x && (this.data.logX ? [x[0] / 1.15, x[1] * 1.15] : [x[0] - pad, x[1] + pad]), this.padded(extent(this.usable(ys))), this.data.logX);
      this.points = [];
      if (!this.x || !this.y) return;
      for (const group of shown) group.x.forEach((value, k) => {
        const px = this.x(value), py = this.y(group.y[k]);
        if (isNumber(px) && isNumber(py)) this.points.push({ group, k, px, py });
      });
      for (const { group, k, px, py } of this.points) {
        this.body.append(make('circle', { class: 'point', cx: px, cy: py, r: this.points.length > 300 ? 3 : 5, style: `fill:${color(group.i)}`, 'fill-opacity': group.faint ? 0.3 : 0.75 }));
        if (group.labels?.[k] && this.points.length <= MOST_LABELS) this.body.append(make('text', { x: px > this.box.right - 90 ? px - 8 : px + 8, y: py + 4, 'text-anchor': px > this.box.right - 90 ? 'end' : 'start' }, group.labels[k]));
      }
      this.points.sort((a, b) => a.px - b.px);
    }

    hover(px, py) {
      const distance = point => Math.hypot(point.px - px, point.py - py);
      if (this.points.length === 0) return;
      const found = this.points.reduce((a, b) => (distance(b) < distance(a) ? b : a));
      if (distance(found) > 25) { this.leave(); return; }
      this.point(found);
    }

    point(found) {
      this.at = this.points.indexOf(found);
      this.over.replaceChildren(make('circle', { cx: found.px, cy: found.py, r: 8, fill: 'none', style: 'stroke:var(--ink)' }));
      this.show(found.px, found.py, [found.group.name, found.group.labels?.[found.k]].filter(Boolean).join(', '), [[this.data.x, format(found.group.x[found.k])], [this.data.y, format(found.group.y[found.k])]]);
    }

    move(step) {
      if (this.points.length > 0) this.point(this.points[this.at === undefined ? 0 : (this.at + step + this.points.length) % this.points.length]);
    }
  }

  class Matrix extends Chart {
    setUp() { }

    draw() {
      const { values, rowNames, columnNames } = this.data, rows = values.length, columns = Math.max(0, ...values.map(row => row.length));
      const width = Math.max(280, this.plot.clientWidth), side = Math.min(44, Math.max(2, (width - 120) / Math.max(1, columns)));
      const longest = Math.max(1, ...rowNames.map(name => name.length)), left = Math.min(170, 34 + 6.6 * longest), top = 8;
      const turned = Math.max(0, ...columnNames.map(name => name.length)) * 7 > side, foot = turned ? Math.min(120, 12 + 5 * Math.max(...columnNames.map(name => name.length))) : 20;
      const height = top + side * rows + foot + 24, most = Math.max(1e-300, ...values.flat().filter(isNumber).map(Math.abs));
      const root = make('svg', { viewBox: `0 0 ${width} ${height}`, height, 'aria-hidden': 'true' });
      this.cells = [];
      values.forEach((row, r) => row.forEach((value, c) => {
        if (!isNumber(value)) return;
        const share = Math.abs(value) / most, x = left + side * c, y = top + side * r;
        const cell = make('rect', { class: 'cell', x, y, width: side - (side > 8 ? 1 : 0), height: side - (side > 8 ? 1 : 0), style: `fill:color-mix(in srgb, var(--full) ${(100 * share).toFixed(1)}%, var(--panel))` });
        root.append(cell);
        this.cells.push({ cell, r, c, value, x: x + side / 2, y: y + side / 2, sum: row.reduce((sum, other) => sum + (other ?? 0), 0) });
        if (columns <= MOST_NUMBERS && value !== 0 && side >= 20) root.append(make('text', { x: x + side / 2, y: y + side / 2 + 4, 'text-anchor': 'middle', 'pointer-events': 'none', style: `fill:${share > 0.5 ? 'var(--paper)' : 'var(--ink)'}` }, format(value, 2)));
      }));
      const every = Math.ceil(14 / side);
      rowNames.forEach((name, r) => { if (r % every === 0 && r < rows) root.append(make('text', { x: left - 6, y: top + side * (r + 0.5) + 4, 'text-anchor': 'end' }, name.length > 20 ? `${name.slice(0, 19)}…` : name)); });
      columnNames.forEach((name, c) => {
        if (c % every !== 0 || c >= columns) return;
        const x = left + side * (c + 0.5), y = top + side * rows + 15;
        root.append(make('text', turned ? { transform: `translate(${x + 4} ${y - 4}) rotate(-45)`, 'text-anchor': 'end' } : { x, y, 'text-anchor': 'middle' }, name.length > 20 ? `${name.slice(0, 19)}…` : name));
      });
      root.append(make('text', { class: 'name', x: left + (side * columns) / 2, y: height - 6, 'text-anchor': 'middle' }, this.data.x), make('text', { class: 'name', transform: `translate(12 ${top + (side * rows) / 2}) rotate(-90)`, 'text-anchor': 'middle' }, this.data.y));
      this.over = make('g', { 'pointer-events': 'none' });
      root.append(this.over);
      this.side = side;
      this.plot.replaceChildren(root, this.tip);
    }

    hover(px, py, target) {
      const found = this.cells.find(entry => entry.cell === target);
      if (found) this.cell(found);
      else this.leave();
    }

    cell(found) {
      this.at = this.cells.indexOf(found);
      this.over.replaceChildren(make('rect', { x: found.x - this.side / 2, y: found.y - this.side / 2, width: this.side, height: this.side, fill: 'none', style: 'stroke:var(--ink)', 'stroke-width': 2 }));
      const rows = [[this.data.y, this.data.rowNames[found.r] ?? found.r], [this.data.x, this.data.columnNames[found.c] ?? found.c]];
      if (found.sum > 0 && Number.isInteger(found.value)) rows.push(['of the row', `${((100 * found.value) / found.sum).toFixed(1)} %`]);
      this.show(found.x, found.y, format(found.value), rows);
    }

    move(step) {
      if (this.cells.length > 0) this.cell(this.cells[this.at === undefined ? 0 : (this.at + step + this.cells.length) % this.cells.length]);
    }
  }

  class Parallel extends Chart {
    setUp() {
      const { axes, lines, of } = this.data, score = axes.at(-1)?.name;
      if (score) this.controls.append(make('span', { class: 'ramp', style: 'display:inline-block;width:6rem;height:.7rem;border-radius:3px;background:linear-gradient(90deg,hsl(265 45% 45%),hsl(175 60% 38%),hsl(50 90% 48%))' }), `${score}, from low to high`);
      if (lines.length < of) this.controls.append(`· ${lines.length.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} lines, evenly over the score`);
    }

    draw() {
      const { axes, lines } = this.data, width = Math.max(280, this.plot.clientWidth), height = 340, top = 34, bottom = height - 16, left = 30, right = width - 80;
      const root = make('svg', { viewBox: `0 0 ${width} ${height}`, height, 'aria-hidden': 'true' });
      const at = i => left + ((right - left) * i) / Math.max(1, axes.length - 1);
      const scales = axes.map((axis, i) => {
        if (axis.names) return scale([0, Math.max(1, axis.names.length - 1)], bottom, top, false);
        const values = lines.map(line => line[i]).filter(value => isNumber(value) && (!axis.log || value > 0));
        return scale(extent(values) ?? [axis.log ? 1 : 0, axis.log ? 10 : 1], bottom, top, axis.log);
      });
      this.lines = lines.map(line => ({ line, ys: scales.map((map, i) => map(line[i])) }));
      this.lines.sort((a, b) => (a.line.at(-1) ?? -Infinity) - (b.line.at(-1) ?? -Infinity)); // The best on top.
      for (const entry of this.lines) {
        const share = (bottom - entry.ys.at(-1)) / (bottom - top);
        entry.color = isNumber(share) ? `hsl(${share < 0.5 ? 265 - 180 * share : 175 - 250 * (share - 0.5)} ${45 + 45 * share}% ${share < 0.5 ? 45 - 14 * share : 38 + 20 * (share - 0.5)}%)` : 'var(--rule)';
        let d = '', isDown = false;
        entry.ys.forEach((y, i) => { if (isNumber(y)) { d += `${isDown ? 'L' : 'M'}${at(i).toFixed(1)} ${y.toFixed(1)}`; isDown = true; } else isDown = false; });
        entry.d = d;
        root.append(make('path', { class: 'trial', d, fill: 'none', style: `stroke:${entry.color}`, 'stroke-opacity': lines.length > 200 ? 0.4 : 0.75 }));
      }
      axes.forEach((axis, i) => {
        root.append(make('line', { class: 'axis', x1: at(i), x2: at(i), y1: top, y2: bottom }), make('text', { class: 'name', x: at(i), y: 16, 'text-anchor': i === 0 ? 'start' : 'middle' }, axis.name));
        const names = axis.names ? axis.names.map((name, k) => [k, name]) : scales[i].ticks.map(tick => [tick, format(tick, 4)]);
        for (const [value, name] of names) root.append(make('text', { x: at(i) + 5, y: scales[i](value) + 4, style: 'paint-order:stroke;stroke:var(--paper);stroke-width:3px' }, name));
      });
      this.over = make('g', { 'pointer-events': 'none' });
      root.append(this.over);
      this.place = at;
      this.plot.replaceChildren(root, this.tip);
    }

    hover(px, py) {
      let best = null, least = 14;
      for (const entry of this.lines) for (let i = 1; i < entry.ys.length; i++) {
        const a = this.place(i - 1), b = this.place(i);
        if (px < a || px > b) continue;
        const distance = Math.abs(entry.ys[i - 1] + ((px - a) / (b - a)) * (entry.ys[i] - entry.ys[i - 1]) - py);
        if (distance < least) [best, least] = [entry, distance];
      }
      if (best) this.trial(best, px, py);
      else this.leave();
    }

    trial(entry, px, py) {
      this.at = this.lines.indexOf(entry);
      this.over.replaceChildren(make('path', { d: entry.d, fill: 'none', style: 'stroke:var(--ink)', 'stroke-width': 3 }));
      this.show(px, py, '', this.data.axes.map((axis, i) => [axis.name, axis.names?.[entry.line[i]] ?? format(entry.line[i])]));
    }

    move(step) {
      if (this.lines.length === 0) return;
      const entry = this.lines[this.at === undefined ? this.lines.length - 1 : (this.at + step + this.lines.length) % this.lines.length];
      this.trial(entry, this.place(this.data.axes.length - 1), entry.ys.at(-1) || 40);
    }
  }

  // ---- The page.

  const kinds = { lines: Lines, bars: Bars, scatter: Scatter, matrix: Matrix, parallel: Parallel, ...(typeof Points3D === 'undefined' ? {} : { points3d: Points3D }) };
  const figures = [...document.querySelectorAll('figure.chart')], charts = new Map();
  const draw = figure => {
    if (charts.has(figure)) return;
    const data = JSON.parse(figure.querySelector('script').textContent);
    charts.set(figure, new kinds[data.kind](figure, data));
  };

  // Charts are drawn when they come near to what is seen: those that are there from the start at once.
  figures.filter(figure => figure.getBoundingClientRect().top < innerHeight + 400).forEach(draw);
  const watcher = new IntersectionObserver(entries => { for (const entry of entries) if (entry.isIntersecting) { draw(entry.target); watcher.unobserve(entry.target); } }, { rootMargin: '400px' });
  for (const figure of figures) if (!charts.has(figure)) watcher.observe(figure);
  addEventListener('beforeprint', () => figures.forEach(draw));
  let width = innerWidth;
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; for (const chart of charts.values()) chart.draw(); } });

  const theme = document.getElementById('theme'), dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : dark.matches);
  const tell = () => theme.setAttribute('aria-pressed', String(isDark()));
  theme.addEventListener('click', () => { document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'; tell(); });
  dark.addEventListener('change', tell);
  tell();
  requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.ready = performance.now().toFixed(0); }));
})();
