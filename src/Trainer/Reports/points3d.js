'use strict';
/** Clouds of points that are turned by hand. All of a page share one WebGL context, of which a browser has few; each figure's canvas takes a copy. */
const Points3D = (() => {
  const HAZE = 0.6, GAP = 8, TURN = 0.35, KEY_TURN = 6, KEY_MOVE = 30, KEY_ZOOM = 1.2;
  const VERTEX = `
    attribute vec3 place; attribute vec3 tint;
    uniform mat4 camera; uniform vec3 low, size; uniform float diameter, nearest; uniform vec2 haze; uniform bool isFlat;
    varying vec4 color;
    void main() {
      vec4 at = camera * vec4(low + place * size, 1.0);
      gl_Position = at;
      gl_PointSize = diameter * (isFlat ? 1.0 : clamp(nearest / at.w, 0.5, 2.5));
      float opacity = isFlat ? 1.0 : 1.0 - ${HAZE} * clamp((at.w - haze.x) / haze.y, 0.0, 1.0);
      color = vec4(tint * opacity, opacity);
    }`;
  const FRAGMENT = `
    precision mediump float;
    varying vec4 color; uniform bool isRound;
    void main() {
      vec2 off = gl_PointCoord - 0.5;
      if (isRound && dot(off, off) > 0.25) discard;
      gl_FragColor = color;
    }`;
  const views = new Set();
  let renderer;

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  const known = new Map(), dropper = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });

  /** Any colour of a style sheet as red, green and blue from 0 to 1. */
  function channels(color) {
    if (!known.has(color)) {
      dropper.fillStyle = color;
      dropper.fillRect(0, 0, 1, 1);
      known.set(color, [...dropper.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255));
    }
    return known.get(color);
  }

  // ---- What all figures share.

  class Renderer {
    constructor() {
      this.canvas = document.createElement('canvas');
      this.gl = this.canvas.getContext('webgl', { antialias: true });
      if (!this.gl) return;
      this.setUp();
      this.canvas.addEventListener('webglcontextlost', event => { event.preventDefault(); for (const view of views) view.setLive(false); });
      this.canvas.addEventListener('webglcontextrestored', () => { this.setUp(); for (const view of views) { view.buffers = undefined; view.setLive(true); view.request(); } });
    }

    setUp() {
      const { gl } = this, program = gl.createProgram();
      for (const [type, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
        const shader = gl.createShader(type);
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      }
      gl.bindAttribLocation(program, 0, 'place');
      gl.bindAttribLocation(program, 1, 'tint');
      gl.linkProgram(program);
      if (!gl.getProgramParameter(program, gl.LINK_STATUS)) { this.gl = null; return; }
      gl.useProgram(program);
      this.at = Object.fromEntries(['camera', 'low', 'size', 'diameter', 'nearest', 'haze', 'isFlat', 'isRound'].map(name => [name, gl.getUniformLocation(program, name)]));
      gl.enable(gl.DEPTH_TEST);
      gl.enable(gl.SCISSOR_TEST);
      gl.enableVertexAttribArray(0);
      gl.clearColor(0, 0, 0, 0);
    }

    buffer(values) {
      const { gl } = this, buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      return buffer;
    }

    /** Begins a picture of so many pixels. */
    begin(width, height) {
      const { gl, canvas } = this;
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      gl.scissor(0, 0, width, height);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    }

    panel(box, camera, radius) {
      const { gl, at } = this;
      gl.viewport(...box);
      gl.scissor(...box);
      gl.uniformMatrix4fv(at.camera, false, camera.matrix(box[2] / box[3]));
      gl.uniform1f(at.nearest, camera.distance);
      gl.uniform2f(at.haze, camera.distance - radius, 2 * radius);
      gl.uniform1i(at.isFlat, camera.isFlat);
    }

    draw(mode, count, places, type, low, size, tint, diameter) {
      const { gl, at } = this;
      gl.uniform3fv(at.low, low);
      gl.uniform3fv(at.size, size);
      gl.uniform1f(at.diameter, diameter);
      gl.uniform1i(at.isRound, mode === gl.POINTS && diameter > 2);
      gl.bindBuffer(gl.ARRAY_BUFFER, places);
      gl.vertexAttribPointer(0, 3, type, type !== gl.FLOAT, 0, 0);
      if (Array.isArray(tint)) {
        gl.disableVertexAttribArray(1);
        gl.vertexAttrib3fv(1, tint);
      } else {
        gl.enableVertexAttribArray(1);
        gl.bindBuffer(gl.ARRAY_BUFFER, tint);
        gl.vertexAttribPointer(1, 3, gl.UNSIGNED_BYTE, true, 0, 0);
      }
      gl.drawArrays(mode, 0, count);
    }
  }

  /** A place on a sphere around the target, z up; the same as PointCamera. */
  class Camera {
    constructor({ target, azimuth, elevation, distance, isFlat }, tangent) { Object.assign(this, { target: [...target], azimuth, elevation, distance, isFlat, tangent }); }

    get axes() {
      const [a, e] = [this.azimuth, this.elevation].map(degrees => (degrees * Math.PI) / 180);
      const right = [-Math.sin(a), Math.cos(a), 0], back = [Math.cos(a) * Math.cos(e), Math.sin(a) * Math.cos(e), Math.sin(e)];
      return { right, back, up: [-back[2] * Math.cos(a), -back[2] * Math.sin(a), Math.cos(e)] };
    }

    /** From places less the target to the picture, column by column. */
    matrix(aspect) {
      const { right, up, back } = this.axes, d = this.distance, t = this.tangent, far = d + this.reach;
      const near = this.isFlat ? d - this.reach : Math.max(d / 50, d - this.reach);
      const [k, l] = this.isFlat ? [2 / (far - near), -(far + near) / (far - near)] : [(far + near) / (far - near), (-2 * far * near) / (far - near)];
      const x = 1 / (t * aspect * (this.isFlat ? d : 1)), y = 1 / (t * (this.isFlat ? d : 1)), w = this.isFlat ? 0 : -1;
      const columns = [0, 1, 2].flatMap(i => [x * right[i], y * up[i], -k * back[i], w * back[i]]);
      return new Float32Array([...columns, 0, 0, k * d + l, this.isFlat ? 1 : d]);
    }

    turn(azimuth, elevation) {
      this.azimuth += azimuth;
      this.elevation = clamp(this.elevation + elevation, -90, 90);
    }

    /** Moves what is seen by pixels, of a panel so high. */
    move(x, y, height) {
      const { right, up } = this.axes, scale = (2 * this.tangent * this.distance) / height;
      this.target = this.target.map((value, i) => value - scale * (x * right[i] - y * up[i]));
    }
  }

  const redraw = () => { for (const view of views) view.request(); };
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  // ---- A figure.

  return class {
    constructor(figure, data) {
      this.plot = figure.querySelector('.plot');
      this.data = data;
      this.controls = make('div', { class: 'controls' });
      figure.querySelector('details').before(this.controls);
      renderer ??= new Renderer();
      if (!renderer.gl) {
        this.controls.append(make('span', { class: 'hint' }, 'To turn the points by hand, open the page in a browser with WebGL.'));
        return;
      }
      this.hidden = new Set(data.layers.flatMap((layer, i) => (layer.hidden ? [i] : [])));
      this.canvas = make('canvas', { 'aria-hidden': 'true' });
      this.plot.append(this.canvas);
      this.addControls();
      this.listen();
      this.look(data.isFlat);
      views.add(this);
      this.setLive(true);
      this.draw();
    }

    setLive(isLive) { this.plot.classList.toggle('live', isLive); }

    /** Looks from where one looks at first: from above, or in perspective. */
    look(isFlat) {
      this.camera = new Camera(isFlat ? this.data.above : this.data.perspective, this.data.tangent);
      this.isFitted = false;
      this.request();
    }

    addControls() {
      const button = (name, action) => {
        const made = make('button', { type: 'button' }, name);
        made.addEventListener('click', action);
        return made;
      };
      this.above = button('Bird’s eye', () => this.look(true));
      this.aslant = button('Perspective', () => this.look(false));
      this.controls.append(this.above, this.aslant, button('Reset', () => this.look(this.data.isFlat)));
      this.swatches = this.data.layers.map((layer, i) => {
        const box = make('input', { type: 'checkbox' }), swatch = make('i', { class: 'swatch', style: `background:${layer.color ? `light-dark(${layer.color}, color-mix(in srgb, ${layer.color} 75%, white))` : `var(--series-${i % 7})`}` });
        box.checked = !this.hidden.has(i);
        box.addEventListener('change', () => { if (box.checked) this.hidden.delete(i); else this.hidden.add(i); this.request(); });
        this.controls.append(make('label', {}, box, ...(layer.colors ? [] : [swatch]), layer.name));
        return swatch;
      });
      const [shown, of] = ['count', 'of'].map(key => this.data.layers.reduce((sum, layer) => sum + layer[key], 0));
      const some = shown < of ? ` ${shown.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} points are here.` : '';
      this.controls.append(make('span', { class: 'hint' }, `Drag to turn, with Shift or the right button to move; click, then use the wheel or pinch to come nearer. Keys: arrows, Shift and arrows, + and −, 0 to reset.${some}`));
    }

    listen() {
      const { plot, canvas } = this, down = new Map();
      canvas.addEventListener('contextmenu', event => event.preventDefault());
      canvas.addEventListener('pointerdown', event => {
        canvas.setPointerCapture(event.pointerId);
        down.set(event.pointerId, [event.clientX, event.clientY]);
        this.isMoving = event.shiftKey || event.button > 0;
        plot.focus({ preventScroll: true });
        event.preventDefault();
      });
      canvas.addEventListener('pointermove', event => {
        const before = down.get(event.pointerId);
        if (!before) return;
        const [x, y] = [event.clientX - before[0], event.clientY - before[1]], other = [...down].find(([id]) => id !== event.pointerId)?.[1];
        down.set(event.pointerId, [event.clientX, event.clientY]);
        if (other) {
          // Of two fingers one moves at a time: half of its way moves the middle between them.
          this.camera.move(x / 2, y / 2, this.height);
          this.zoom(Math.hypot(event.clientX - other[0], event.clientY - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1])));
        } else if (this.isMoving) {
          this.camera.move(x, y, this.height);
        } else {
          this.camera.turn(-TURN * x, TURN * y);
        }
        this.request();
      });
      for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, event => down.delete(event.pointerId));
      // The wheel scrolls the page until the figure has been clicked.
      canvas.addEventListener('wheel', event => {
        if (document.activeElement !== plot && !event.ctrlKey) return;
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * [0.0015, 0.03, 0.5][event.deltaMode] * (event.ctrlKey ? 4 : 1)));
      }, { passive: false });
      plot.addEventListener('keydown', event => {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key], zoom = { '+': KEY_ZOOM, '=': KEY_ZOOM, '-': 1 / KEY_ZOOM }[event.key];
        if (event.ctrlKey || event.altKey || event.metaKey || !(step || zoom || event.key === '0')) return;
        event.preventDefault();
        if (event.key === '0') this.look(this.data.isFlat);
        else if (zoom) this.zoom(zoom);
        else if (event.shiftKey) this.camera.move(KEY_MOVE * step[0], KEY_MOVE * step[1], this.height);
        else this.camera.turn(-KEY_TURN * step[0], KEY_TURN * step[1]);
        this.request();
      });
    }

    zoom(factor) {
      this.camera.distance = clamp(this.camera.distance / factor, this.data.radius / 500, 40 * this.data.radius);
      this.request();
    }

    /** Draws in the browser's next frame, once however often it is asked for. */
    request() {
      this.isAsked ||= requestAnimationFrame(() => { this.isAsked = 0; this.draw(); });
    }

    draw() {
      if (!this.canvas || renderer.gl?.isContextLost() !== false) return;
      const { data, camera } = this, ratio = devicePixelRatio, room = Math.max(240, this.plot.clientWidth), columns = room < 560 ? 1 : data.panels.length;
      const width = (room - GAP * (columns - 1)) / Math.max(1, columns), rows = Math.ceil(data.panels.length / Math.max(1, columns));
      this.height = Math.round(clamp(width / (columns > 1 ? 1.3 : 1.9), 240, 560));
      // Panels narrower than the camera was made for show as much from farther away.
      if (!this.isFitted) { camera.distance *= Math.max(1, (data.aspect * this.height) / width); this.first = camera.distance; this.isFitted = true; }
      const size = [Math.round(room * ratio), Math.round((rows * (this.height + GAP) - GAP) * ratio)];
      if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) [this.canvas.width, this.canvas.height] = size;
      this.above.setAttribute('aria-pressed', String(camera.isFlat));
      this.aslant.setAttribute('aria-pressed', String(!camera.isFlat));
      this.buffers ??= this.upload();
      const { gl } = renderer, context = this.canvas.getContext('2d'), soft = getComputedStyle(this.canvas).color, ink = getComputedStyle(this.plot).color;
      const line = channels(getComputedStyle(this.canvas).borderTopColor);
      const low = data.low.map((value, i) => value - camera.target[i]), nearer = clamp(Math.sqrt(this.first / camera.distance), 1, 4);
      const boxes = data.panels.map((_, p) => [(p % columns) * (width + GAP), Math.floor(p / columns) * (this.height + GAP), width, this.height]);
      // How far from the target there is something to see: half a box, and as much again for the grid, which may reach beyond it.
      camera.reach = Math.hypot(...data.low.map((value, i) => value + data.size[i] / 2 - camera.target[i])) + 2 * Math.max(data.radius, Math.hypot(...data.size));
      renderer.begin(...size);
      boxes.forEach(([x, y, w, h], p) => {
        renderer.panel([x, size[1] / ratio - y - h, w, h].map(value => Math.round(value * ratio)), camera, data.radius);
        renderer.draw(gl.LINES, this.buffers.grid.count, this.buffers.grid.places, gl.FLOAT, camera.target.map(value => -value), [1, 1, 1], line, 1);
        data.layers.forEach((layer, i) => {
          if (layer.panel !== p || this.hidden.has(i) || this.buffers.layers[i].count === 0) return;
          const { count, places, colors } = this.buffers.layers[i];
          renderer.draw(gl.POINTS, count, places, gl.UNSIGNED_SHORT, low, data.size, colors ?? channels(getComputedStyle(this.swatches[i]).backgroundColor), layer.diameter * ratio * nearer);
        });
      });
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, ...size);
      context.drawImage(renderer.canvas, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.font = '12px system-ui, "Liberation Sans", Arial, sans-serif';
      boxes.forEach((box, p) => this.label(context, box, data.panels[p], soft, ink));
    }

    upload() {
      const { low: [x, y, z], step, columns, rows } = this.data.grid, lines = [];
      for (let i = 0; i <= columns; i++) lines.push(x + i * step, y, z, x + i * step, y + rows * step, z);
      for (let i = 0; i <= rows; i++) lines.push(x, y + i * step, z, x + columns * step, y + i * step, z);
      return {
        grid: { count: lines.length / 3, places: renderer.buffer(new Float32Array(lines)) },
        layers: this.data.layers.map(layer => {
          const places = bytes(layer.points);
          return { count: places.length / 6, places: renderer.buffer(places), colors: layer.colors && renderer.buffer(bytes(layer.colors)) };
        }),
      };
    }

    /** The panel's name, the directions of the axes and how far the lines on the ground are apart. */
    label(context, [x, y, w, h], name, soft, ink) {
      const { right, up } = this.camera.axes, left = x + 32, foot = y + h - 30;
      context.strokeStyle = context.fillStyle = soft;
      context.lineWidth = 1.5;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      ['x', 'y', 'z'].forEach((axis, i) => {
        const [dx, dy] = [right[i], -up[i]];
        if (Math.hypot(dx, dy) < 0.1) return;
        context.beginPath();
        context.moveTo(left, foot);
        context.lineTo(left + 20 * dx, foot + 20 * dy);
        context.stroke();
        context.fillText(axis, left + 27 * dx, foot + 27 * dy);
      });
      context.textAlign = 'right';
      context.fillText(`grid ${Number(this.data.grid.step.toPrecision(3))} m`, x + w - 8, y + h - 12);
      context.textAlign = 'left';
      context.fillStyle = ink;
      if (name) context.fillText(name, x + 10, y + 16, w - 20);
      context.strokeStyle = getComputedStyle(this.canvas).borderTopColor;
      context.lineWidth = 1;
      if (this.data.panels.length > 1) context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
  };

})();
