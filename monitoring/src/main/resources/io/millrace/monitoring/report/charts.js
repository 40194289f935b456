/* Okabe and Ito's colours, which stay apart for colour-blind eyes; the dark set is lighter. */
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#b5548e', '#d19000', '#3a9ad0', '#6a51a3', '#7a6a53'];
const DARK = ['#4fb0ee', '#ff8a47', '#2fcc9b', '#e79ac7', '#f2b836', '#a3daf8', '#b3a2ee', '#cbb898'];
const RAMP_LIGHT = ['#eef6fa', '#b9dbeb', '#6fb2d2', '#2b80ab', '#0b4c70', '#062c44'];
const RAMP_DARK = ['#15252f', '#174257', '#1f6689', '#3b93bd', '#82c4e4', '#dff1fa'];
const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const MIXED = 'mixed';

const charts = [];
const printing = () => document.documentElement.classList.contains('print');

function theme() {
  const css = getComputedStyle(document.documentElement);
  const dark = !printing() && matchMedia('(prefers-color-scheme: dark)').matches;
  const of = (name) => css.getPropertyValue('--' + name).trim();
  return {
    ink: of('ink'), soft: of('soft'), faint: of('faint'), grid: of('grid'), line: of('line'), card: of('card'),
    accent: of('accent'), mid: of('mid'), plain: of('plain'), bad: of('bad'), series: dark ? DARK : LIGHT, ramp: dark ? RAMP_DARK : RAMP_LIGHT, dark,
  };
}

function domainColor(t, domain) {
  const index = D.domains.indexOf(domain);
  return index < 0 ? t.faint : t.series[index % t.series.length];
}

/* option(theme, width) gives the option and the height of the chart. */
function chart(label, option) {
  const element = h('div', { class: 'chart', role: 'img', 'aria-label': label });
  charts.push({ label, element, option, plot: null, width: 0 });
  return element;
}

function draw(entry) {
  const widest = !printing() ? Infinity : entry.element.closest('.panels') ? 400 : 690;
  const width = Math.min(entry.element.clientWidth, widest);
  if (width < 1) {
    return;
  }
  const t = theme();
  const option = entry.option(t, width);
  const height = option.height;
  delete option.height;
  entry.width = entry.element.clientWidth;
  entry.element.style.height = height + 'px';
  if (!entry.plot) {
    entry.plot = echarts.init(entry.element, null, { renderer: 'svg', width, height });
  }
  entry.plot.resize({ width, height });
  entry.plot.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: t.soft },
    ...option,
    tooltip: {
      confine: true, backgroundColor: t.card, borderColor: t.line, textStyle: { color: t.ink }, transitionDuration: 0,
      ...option.tooltip,
    },
  }, true);
  /* On paper the style sheet scales the drawing to the column, whatever its width there. */
  entry.element.querySelector('svg').setAttribute('viewBox', `0 0 ${width} ${height}`);
}

const drawAll = () => charts.forEach(draw);

let sizes = null;

function watchCharts() {
  sizes = new ResizeObserver(() => charts
    .filter((entry) => entry.element.clientWidth !== entry.width).forEach(draw));
  charts.forEach((entry) => sizes.observe(entry.element));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let opened = [];
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('print');
    opened = [...document.querySelectorAll('details.fold:not([open])')];
    opened.forEach((fold) => fold.setAttribute('open', ''));
    drawAll();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('print');
    opened.forEach((fold) => fold.removeAttribute('open'));
    drawAll();
  });
}

const axisStyle = (t) => ({
  axisLine: { lineStyle: { color: t.line } }, axisTick: { show: false },
  axisLabel: { color: t.soft, fontSize: 11.5, hideOverlap: true }, splitLine: { lineStyle: { color: t.grid } },
  nameTextStyle: { color: t.soft, fontSize: 11.5 },
});

const tipRow = (color, name, value) =>
  h('div', null, h('span', null, h('i', { style: { background: color } }), name), h('b', null, value));

/* The last of the points, ordered by step, that is not after the step. */
function upTo(points, step) {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].step <= step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return points[low - 1];
}

/* What the curves run over: steps, or the event time of the records. */
const over = { axis: 'step' };
const timed = () => D.details.loss.filter((p) => p.eventTime > 0).length > 1;
const byTime = () => over.axis === 'time' && timed();

/* Where a step lies. Event time is told of every few steps; between two of them it is taken to pass evenly. */
function placer() {
  if (!byTime()) {
    return (step) => step;
  }
  const told = D.details.loss.filter((p) => p.eventTime > 0);
  return (step) => {
    const right = told.findIndex((p) => p.step >= step);
    if (right <= 0) {
      return right < 0 ? told[told.length - 1].eventTime : told[0].eventTime;
    }
    const [a, b] = [told[right - 1], told[right]];
    return a.eventTime + (b.eventTime - a.eventTime) * (step - a.step) / (b.step - a.step);
  };
}

const placeText = (value) => (byTime() ? moment(value).slice(5, 16) : whole(value));

/* Mean over a window around each point, so that the curve does not lag behind. */
function smoothed(points, at) {
  const finite = points.filter((p) => known(p.loss));
  const reach = Math.max(1, Math.round(finite.length / 200));
  return finite.map((p, i) => [at(p.step), mean(finite.slice(Math.max(0, i - reach), i + reach + 1).map((q) => q.loss))]);
}

const headings = (t) => (text, top) => ({ text, left: 0, top, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color: t.ink } });

/* Shares of the domains in stretches of equal length, stacked to one. */
const strip = (t, bins, name, axis, at) => ({
  type: 'custom', silent: true, name, xAxisIndex: axis, yAxisIndex: axis, encode: { x: [0, 1] }, data: bins.map((b) => [at(b.from), at(b.to)]),
  renderItem: (params, api) => {
    const bin = bins[params.dataIndex];
    let low = 0;
    return {
      type: 'group',
      children: bin.parts.map((part, i) => {
        const [x0, y0] = api.coord([at(bin.from), low]);
        low += part;
        const [x1, y1] = api.coord([at(bin.to), low]);
        return { type: 'rect', shape: { x: x0, y: y1, width: x1 - x0 + 0.8, height: y0 - y1 }, style: { fill: domainColor(t, D.domains[i]) } };
      }),
    };
  },
});

/* Shares of the domains among the new or the replayed samples, in stretches of equal length. */
function shares(points, most, of) {
  const width = Math.max(1, Math.ceil(points.length / most));
  const bins = [];
  for (let i = 0; i < points.length; i += width) {
    const part = points.slice(i, i + width);
    const counts = D.domains.map((d) => part.reduce((sum, p) => sum + (p[of][d] || 0), 0));
    const total = counts.reduce((a, b) => a + b, 0);
    bins.push({ from: i ? points[i - 1].step : 0, to: part[part.length - 1].step, parts: counts.map((c) => (total ? c / total : 0)) });
  }
  return bins;
}

function phaseAreas(t, at, perUnit, labelled) {
  return {
    silent: true,
    data: D.details.phases.map((phase) => {
      const name = phase.domain || MIXED;
      const room = (at(phase.to) - at(phase.from)) * perUnit - 8;
      const color = phase.domain ? domainColor(t, phase.domain) : t.faint;
      const letters = Math.floor(room / 6.6);
      return [{
        name: clip(name, Math.max(1, letters)), xAxis: at(phase.from), itemStyle: { color, opacity: t.dark ? 0.13 : 0.09 },
        label: { show: labelled && letters >= 3, position: 'insideTop', color, fontSize: 11.5, fontWeight: 600, distance: 6 },
      }, { xAxis: at(phase.to) }];
    }),
  };
}

/* A long run has more values than a call takes arguments. */
function range(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/* Bounds on round numbers, known before the chart is drawn. */
function bounds(values) {
  const [low, high] = range(values);
  const unit = high - low > 2 ? 1 : 10 ** Math.floor(Math.log10(Math.max(high - low, 1e-3)));
  const from = Math.floor(low / unit) * unit;
  return [from, Math.max(Math.ceil(high / unit) * unit, from + unit)];
}

/* How far to move each label so that none covers another; wanted: heights in pixels. */
function spreadLabels(wanted, gap, bottom) {
  const order = wanted.map((y, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const placed = wanted.slice();
  order.forEach((i, n) => { placed[i] = n ? Math.max(wanted[i], placed[order[n - 1]] + gap) : wanted[i]; });
  [...order].reverse().forEach((i, n, all) => { placed[i] = Math.min(placed[i], n ? placed[all[n - 1]] - gap : bottom); });
  return placed.map((y, i) => y - wanted[i]);
}

function curves(t, width) {
  const narrow = width < 640;
  const points = D.details.loss;
  const probes = D.details.probes;
  const lastStep = Math.max(1, D.pretrain.steps, ...points.slice(-1).map((p) => p.step), ...probes.slice(-1).map((p) => p.step));
  const left = 46;
  const right = narrow ? 12 : 118;
  const at = placer();
  const [begin, end] = byTime() ? [at(0), at(lastStep)] : [0, lastStep];
  const perUnit = (width - left - right) / Math.max(1, end - begin);
  const low = narrow ? 18 : 0;
  const top = { loss: 34, probe: 280 + low, stream: 560 + low };
  const style = axisStyle(t);
  const grids = [
    { left, right, top: top.loss, height: 190 }, { left, right, top: top.probe, height: 220 },
    { left, right, top: top.stream, height: 30 }];
  const x = grids.map((g, i) => ({
    ...style, type: 'value', gridIndex: i, min: begin, max: end, splitLine: { show: false },
    axisLabel: { ...style.axisLabel, show: i !== 0, formatter: placeText, showMaxLabel: !narrow }, axisPointer: { show: true, label: { show: false }, lineStyle: { color: t.faint } },
    name: i === 2 && !narrow ? (byTime() ? 'UTC' : 'step') : '', nameLocation: 'end', nameGap: 8,
  }));
  x[1].axisLabel.show = false;
  const y = [0, 1, 2].map((i) => ({
    ...style, type: 'value', gridIndex: i, scale: true, axisLine: { show: false }, splitNumber: 4,
    ...(i === 2 ? { show: false, min: 0, max: 1 } : {}),
  }));
  const finite = probes.map((p) => p.loss).filter(known);
  const [least, most] = finite.length ? bounds(finite) : [0, 1];
  Object.assign(y[1], { min: least, max: most });
  const ends = D.domains.map((d) => probes.filter((p) => p.domain === d && known(p.loss)).pop());
  const moved = spreadLabels(ends.map((p) => (p ? top.probe + 220 * (most - p.loss) / (most - least) : 0)), 15, top.probe + 222);
  // Without its own zlevel a symbol shown on hover makes ECharts 5.3 warn.
  const line = (color, over) => ({ type: 'line', zlevel: 0, showSymbol: false, color, silent: true, ...over });
  const busy = points.length > 60;
  const series = [
    line(t.accent, { name: 'loss', data: points.map((p) => [at(p.step), p.loss]), lineStyle: { width: busy ? 1 : 2.4, opacity: busy ? 0.4 : 1 }, markArea: phaseAreas(t, at, perUnit, true) }),
    ...(busy ? [line(t.accent, { name: 'smoothed', data: smoothed(points, at), lineStyle: { width: 2.4 } })] : []),
    line(t.faint, { name: 'checkpoints', xAxisIndex: 1, yAxisIndex: 1, data: [], markArea: phaseAreas(t, at, perUnit, false),
      markLine: { silent: true, symbol: 'none', animation: false, label: { show: false }, lineStyle: { color: t.faint, type: [2, 4], width: 1, opacity: 0.75 }, data: D.checkpoints.map((c) => ({ xAxis: at(c.step) })) } }),
  ];
  D.domains.forEach((domain, index) => {
    const own = probes.filter((p) => p.domain === domain);
    const color = domainColor(t, domain);
    const first = own.findIndex((p) => p.trained);
    const start = first < 0 ? own.length : first;
    const on = { name: domain, xAxisIndex: 1, yAxisIndex: 1, symbol: SHAPES[index % SHAPES.length], symbolSize: 6 };
    series.push(line(color, { ...on, data: own.slice(0, start + 1).map((p) => [at(p.step), p.loss]), lineStyle: { width: 1.6, type: [3, 4], opacity: 0.8 } }));
    series.push(line(color, {
      ...on, showSymbol: own.length < 50, data: own.slice(start).map((p) => [at(p.step), p.loss]), lineStyle: { width: 2.4 },
      endLabel: { show: !narrow, formatter: () => clip(domain, 14), color, fontSize: 12, fontWeight: 600, distance: 12, offset: [0, moved[index]] },
    }));
    const lowest = D.forgetting.lowest[domain];
    if (lowest) {
      series.push({ type: 'scatter', silent: true, name: domain, xAxisIndex: 1, yAxisIndex: 1, symbol: 'circle', symbolSize: 12, z: 5, itemStyle: { color: 'transparent', borderColor: color, borderWidth: 2 }, data: [[at(lowest.step), lowest.loss]] });
    }
  });
  const bins = shares(points, 160, 'fresh');
  series.push(strip(t, bins, 'stream', 2, at));
  const heading = headings(t);
  const aside = (text, top) => ({ text, right: narrow ? 0 : right, top, padding: 0, textStyle: { fontSize: 11.5, fontWeight: 400, color: t.soft } });
  return {
    height: 616 + low, grid: grids, xAxis: x, yAxis: y, series,
    title: [heading('Training loss', 2), heading('Probe loss by domain', top.probe - 36 - low), heading('What the stream brought', top.stream - 26),
      ...(narrow ? [] : [aside('ring: lowest after training began · dashed: not trained on yet', top.probe - 35)])],
    legend: narrow ? { data: D.domains.slice(), top: top.probe - 32, left: 0, type: 'scroll', itemWidth: 16, itemHeight: 8, selectedMode: false, textStyle: { color: t.soft, fontSize: 11.5 }, formatter: (n) => clip(n, 16) } : { show: false },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: t.faint } },
      formatter: (items) => {
        const step = items.length ? stepAt(points, at, items[0].axisValue) : 0;
        const here = upTo(points, step) || points[0];
        const bin = bins.find((b) => step <= b.to);
        const rows = D.domains.map((domain) => [domain, upTo(probes.filter((p) => p.domain === domain), step)]).filter(([, p]) => p);
        const flowing = bin ? D.domains.filter((d, i) => bin.parts[i] >= 0.1).map((d) => clip(d, 18)).join(', ') : '';
        return h('div', { class: 'tip' }, h('b', null, 'step ' + whole(step)),
          byTime() && here ? tipRow('transparent', 'event time', moment(here.eventTime)) : null,
          here ? tipRow(t.accent, 'training loss', loss(here.loss)) : null,
          rows.map(([domain, p]) => tipRow(domainColor(t, domain), clip(domain, 22), loss(p.loss))),
          flowing ? h('div', null, h('span', null, 'flowing'), h('b', null, flowing)) : null);
      },
    },
  };
}

/* The last of the points' steps that lies at or before a place on the axis. */
function stepAt(points, at, place) {
  const before = points.filter((p) => at(p.step) <= place);
  return byTime() ? (before.length ? before[before.length - 1].step : 0) : place;
}

function flow(t, width) {
  const narrow = width < 640;
  const points = D.details.loss;
  const [left, right] = [46, narrow ? 12 : 118];
  const at = placer();
  const lastStep = Math.max(1, ...points.slice(-1).map((p) => p.step));
  const [begin, end] = byTime() ? [at(0), at(lastStep)] : [0, lastStep];
  const style = axisStyle(t);
  const tops = [34, 206, 290];
  const fresh = shares(points, 160, 'fresh');
  const replayed = shares(points, 160, 'replayed');
  const heading = headings(t);
  return {
    height: 350,
    grid: [{ left, right, top: tops[0], height: 120 }, { left, right, top: tops[1], height: 30 }, { left, right, top: tops[2], height: 30 }],
    xAxis: tops.map((top, i) => ({
      ...style, type: 'value', gridIndex: i, min: begin, max: end, splitLine: { show: false },
      axisLabel: { ...style.axisLabel, show: i === 2, formatter: placeText, showMaxLabel: !narrow },
      axisPointer: { show: true, label: { show: false }, lineStyle: { color: t.faint } },
      name: i === 2 && !narrow ? (byTime() ? 'UTC' : 'step') : '', nameLocation: 'end', nameGap: 8,
    })),
    yAxis: tops.map((top, i) => ({
      ...style, type: 'value', gridIndex: i, min: 0, axisLine: { show: false }, splitNumber: 3, axisLabel: { ...style.axisLabel, formatter: short }, ...(i ? { show: false, max: 1 } : {}),
    })),
    title: [heading('Tokens per second', 2), heading('What the stream brought', tops[1] - 24), heading('What replay brought', tops[2] - 24)],
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    series: [
      { type: 'line', zlevel: 0, silent: true, showSymbol: false, name: 'rate', color: t.accent, lineStyle: { width: 2 }, areaStyle: { opacity: 0.08 }, data: points.map((p) => [at(p.step), p.tokensPerSecond]) },
      strip(t, fresh, 'stream', 1, at), strip(t, replayed, 'replay', 2, at)],
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: t.faint } },
      formatter: (items) => {
        const step = items.length ? stepAt(points, at, items[0].axisValue) : 0;
        const here = upTo(points, step) || points[0];
        const bin = replayed.find((b) => step <= b.to);
        return h('div', { class: 'tip' }, h('b', null, 'step ' + whole(step)), tipRow(t.accent, 'tokens per second', whole(here.tokensPerSecond)),
          bin ? D.domains.map((d, i) => [d, bin.parts[i]]).filter(([, part]) => part > 0)
            .map(([d, part]) => tipRow(domainColor(t, d), clip(d, 22) + ' in replay', percent(part, 0))) : null);
      },
    },
  };
}

/* Held-out examples where the encoder puts them. */
function plane(t, width) {
  const narrow = width < 640;
  const style = axisStyle(t);
  const axis = { ...style, type: 'value', scale: true, axisLabel: { show: false }, axisLine: { show: false } };
  return {
    height: narrow ? 300 : 380,
    grid: { left: 10, right: narrow ? 10 : 130, top: narrow ? 40 : 12, bottom: 12 },
    xAxis: axis, yAxis: axis,
    legend: { data: D.domains.slice(), type: 'scroll', orient: narrow ? 'horizontal' : 'vertical', right: 0, top: narrow ? 0 : 12, left: narrow ? 0 : undefined, selectedMode: false, itemHeight: 9, textStyle: { color: t.soft, fontSize: 11.5 }, formatter: (n) => clip(n, 16) },
    tooltip: { formatter: (item) => h('div', { class: 'tip' }, h('b', null, item.seriesName)) },
    series: D.domains.map((domain, index) => ({
      type: 'scatter', name: domain, symbol: SHAPES[index % SHAPES.length], symbolSize: 9, itemStyle: { color: domainColor(t, domain), opacity: 0.8 },
      data: D.details.placed.filter((p) => p.domain === domain).map((p) => [p.x, p.y]),
    })),
  };
}

/* Bright text on dark cells and the other way round. */
function inkOn(color) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#0d1b24' : '#ffffff';
}

function rampAt(ramp, share) {
  const at = Math.min(0.9999, Math.max(0, share)) * (ramp.length - 1);
  const [a, b] = [ramp[Math.floor(at)], ramp[Math.floor(at) + 1]];
  return '#' + [1, 3, 5].map((i) => {
    const [p, q] = [parseInt(a.slice(i, i + 2), 16), parseInt(b.slice(i, i + 2), 16)];
    return Math.round(p + (q - p) * (at % 1)).toString(16).padStart(2, '0');
  }).join('');
}

function matrix(t, width) {
  const narrow = width < 640;
  const domains = D.domains;
  const names = narrow ? 88 : 128;
  const tall = Math.max(34, Math.min(52, 300 / domains.length));
  const body = tall * domains.length;
  const barWidth = narrow ? width - names - 64 : Math.min(240, width * 0.22);
  const heatWidth = narrow ? width - names - 4 : width - names - barWidth - 96;
  const cellWidth = heatWidth / Math.max(1, D.checkpoints.length);
  const cells = [];
  D.checkpoints.forEach((c, column) => domains.forEach((d, row) => {
    if (known(c.probeLoss[d])) {
      cells.push([column, row, c.probeLoss[d]]);
    }
  }));
  const values = cells.map((c) => c[2]);
  const [low, high] = range(values);
  const least = domains.map((d, row) => range(cells.filter((c) => c[1] === row).map((c) => c[2]))[0]);
  const style = axisStyle(t);
  const barTop = narrow ? body + 104 : 46;
  const rows = (index, show) => ({
    ...style, type: 'category', gridIndex: index, data: domains.slice(), inverse: true, splitLine: { show: false }, axisLine: { show: false },
    axisLabel: { ...style.axisLabel, show, interval: 0, hideOverlap: false, color: t.ink, fontSize: 12.5, formatter: (d) => clip(d, narrow ? 10 : 15) },
  });
  const forgotten = domains.map((d) => D.forgetting.byDomain[d]);
  return {
    height: narrow ? barTop + body - 8 : body + 56,
    title: [{ text: 'Probe loss at each model checkpoint', left: names, top: 2, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color: t.ink } },
      { text: 'Forgetting', left: narrow ? names : names + heatWidth + 26, top: barTop - 44, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color: t.ink } }],
    grid: [{ left: names, top: 46, width: heatWidth, height: body }, { left: narrow ? names : names + heatWidth + 26, top: barTop - (narrow ? 20 : 0), width: barWidth, height: body }],
    xAxis: [{ ...style, type: 'category', gridIndex: 0, data: D.checkpoints.map((c) => c.step), position: 'top', axisLine: { show: false }, splitLine: { show: false }, axisLabel: { ...style.axisLabel, formatter: (s) => whole(+s) } },
      { ...style, type: 'value', gridIndex: 1, min: 0, show: false }],
    yAxis: [rows(0, true), rows(1, narrow)],
    tooltip: {
      formatter: (item) => h('div', { class: 'tip' }, item.seriesType === 'heatmap'
        ? [h('b', null, domains[item.value[1]] + ' at step ' + whole(D.checkpoints[item.value[0]].step)), tipRow(item.color, 'probe loss', loss(item.value[2]))]
        : [h('b', null, domains[item.dataIndex]), tipRow(t.bad, 'forgetting', loss(forgotten[item.dataIndex]))]),
    },
    series: [
      { type: 'heatmap', xAxisIndex: 0, yAxisIndex: 0, emphasis: { disabled: true },
        data: cells.map((cell) => {
          const color = rampAt(t.ramp, high > low ? (cell[2] - low) / (high - low) : 0);
          const best = cell[2] === least[cell[1]];
          return {
            value: cell, itemStyle: { borderColor: t.card, borderWidth: 2, borderRadius: 5 },
            label: { show: cellWidth > 36, color: inkOn(color), fontSize: cellWidth > 52 ? 12 : 10.5, fontWeight: best ? 700 : 400, formatter: () => round(cell[2], 2) + (best && cellWidth > 52 ? ' ★' : '') },
          };
        }) },
      { type: 'bar', xAxisIndex: 1, yAxisIndex: 1, barMaxWidth: 18, itemStyle: { color: t.dark ? '#ff8a47' : '#d55e00', borderRadius: [0, 4, 4, 0] }, data: forgotten.map((v) => (known(v) ? v : null)),
        label: { show: true, position: 'right', color: t.ink, fontSize: 12, formatter: (item) => signed(item.value, 3) } },
    ],
    visualMap: { show: false, type: 'continuous', seriesIndex: 0, dimension: 2, min: low, max: high > low ? high : low + 1, inRange: { color: t.ramp } },
  };
}

/* One bar for every arm and checkpoint, one dot for every seed. */
function arms(task) {
  const groups = new Map();
  task.runs.forEach((run) => {
    /* What does not start from a checkpoint is shown once, as it was at the last. */
    const scratch = run.arm !== 'pretrained';
    const key = scratch ? run.arm : run.checkpoint;
    const group = groups.get(key) || { scratch, name: scratch ? startOf(run) : stepOf(run.checkpoint), checkpoint: run.checkpoint, runs: [] };
    if (scratch && run.checkpoint > group.checkpoint) {
      group.checkpoint = run.checkpoint;
      group.runs = [];
    }
    if (run.checkpoint === group.checkpoint && known(run.value)) {
      group.runs.push(run);
    }
    groups.set(key, group);
  });
  return [...groups.values()].filter((g) => g.runs.length).sort((a, b) => (a.scratch === b.scratch ? 0 : a.scratch ? -1 : 1));
}

function stepOf(checkpoint) {
  const found = D.checkpoints.find((c) => c.id === checkpoint);
  return found ? whole(found.step) : checkpoint;
}

const armsChart = (task) => (t, width) => {
  const groups = arms(task);
  const style = axisStyle(t);
  const text = metricText(task);
  const share = isShare(task);
  const bar = Math.min(46, (width - 60) / groups.length * 0.62);
  const show = (value) => text(value, share ? 0 : undefined);
  const spread = (index, count) => (count < 2 ? 0 : (index / (count - 1) - 0.5) * Math.min(bar * 0.6, count * 9));
  return {
    height: 250, grid: { left: share ? 44 : 52, right: known(task.majority) ? 62 : 10, top: 12, bottom: 44 },
    xAxis: { ...style, type: 'category', data: groups.map((g, i) => String(i)), axisLabel: { ...style.axisLabel, interval: 0, hideOverlap: true, formatter: (i) => (groups[+i].scratch ? groups[+i].name.replace(' ', '\n') : groups[+i].name), lineHeight: 14 }, name: groups.length > 1 ? 'fine-tuned from the checkpoint at step …' : '', nameLocation: 'middle', nameGap: 32 },
    yAxis: { ...style, type: 'value', min: share ? 0 : null, max: share ? 1 : null, axisLine: { show: false }, interval: share ? 0.25 : undefined, axisLabel: { ...style.axisLabel, formatter: show } },
    tooltip: {
      formatter: (item) => {
        const group = groups[item.seriesType === 'bar' ? item.dataIndex : +item.value[0]];
        return group ? h('div', { class: 'tip' }, h('b', null, group.scratch ? group.name : 'from step ' + group.name),
          tipRow(group.scratch ? t.plain : t.accent, 'mean', text(mean(group.runs.map((r) => r.value)))),
          group.runs.map((run) => tipRow('transparent', 'seed ' + run.seed, text(run.value)))) : '';
      },
    },
    series: [
      { type: 'bar', barWidth: bar,
        data: groups.map((g, i) => ({ value: mean(g.runs.map((r) => r.value)), itemStyle: { color: g.scratch ? t.plain : i === groups.length - 1 ? t.accent : t.mid, borderRadius: [5, 5, 0, 0] } })),
        label: { show: bar > 26, position: 'insideBottom', distance: 8, fontSize: 11.5, fontWeight: 600, color: t.ink, formatter: (item) => show(item.value),
          backgroundColor: t.card, padding: [2, 4], borderRadius: 4 },
        markLine: known(task.majority) ? { silent: true, symbol: 'none', animation: false, data: [{ yAxis: task.majority }], lineStyle: { color: t.ink, type: [5, 4], width: 1.4 }, label: { show: true, position: 'end', formatter: () => 'majority\n' + show(task.majority), color: t.ink, fontSize: 11.5, lineHeight: 14 } } : undefined },
      { type: 'scatter', symbolSize: 8, z: 4, itemStyle: { color: t.card, borderColor: t.ink, borderWidth: 1.6 },
        data: groups.flatMap((g, column) => g.runs.map((run, i) => ({ value: [column, run.value], symbolOffset: [spread(i, g.runs.length), 0] }))) },
    ],
  };
};
