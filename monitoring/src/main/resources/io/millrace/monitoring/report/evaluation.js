/* The page of one encoder, looked at: the data is in it. */
D = JSON.parse(document.getElementById('data').textContent, bare);
const V = D.verdict;
const several = new Set(V.points.map((p) => p.domain)).size > 1;
/* Colours tell domains apart, or classes where there is one domain. */
D.domains = [...new Set(V.points.map((p) => (several ? p.domain : p.label)))].sort();
D.details = { placed: V.points.map((p) => ({ domain: several ? p.domain : p.label, x: p.x, y: p.y })) };

function header() {
  const tile = (name, value, small) => h('div', null, h('dt', null, name), h('dd', null, value, small ? h('small', null, small) : null));
  document.getElementById('head').append(
    h('h1', null, D.model),
    h('p', { class: 'meta' }, [
      'encoder ' + D.encoder.name, 'input ' + D.input, 'Millrace ' + D.version, ...D.data,
      plural(V.trainRows, 'row') + ' to learn from', plural(V.testRows, 'test row')].map((text) => h('span', null, text))),
    h('dl', { class: 'tiles' },
      tile('Linear probe', percent(V.probe.pretrained), 'of the test rows'),
      tile('Random start', percent(V.probe.random), 'the same encoder'),
      tile('Raw inputs', percent(V.probe.raw), 'no encoder'),
      tile('Majority', percent(V.probe.majority), 'one answer for all'),
      tile('Energy', known(D.energy.joules) ? short(D.energy.joules) + ' J' : 'unknown',
        known(D.energy.gramsCo2) ? round(D.energy.gramsCo2, 2) + ' g CO2' : 'CO2 unknown')));
}

function warningsSection() {
  return V.warnings.length ? section('warnings', 'What is wrong', null, h('ul', null, V.warnings.map((text) => h('li', null, text)))) : null;
}

const ARMS = [
  ['pretrained', 'linear, pretrained'], ['random', 'linear, random start'], ['raw', 'linear, raw inputs'],
  ['tuned', 'fine-tuned'], ['scratch', 'from scratch']];

function curve(t, width) {
  const narrow = width < 640;
  const style = axisStyle(t);
  const arms = ARMS.filter(([key]) => V.curve.some((p) => known(p[key])));
  const value = (p, key) => (known(p[key]) ? p[key] : null);
  return {
    height: narrow ? 300 : 320,
    grid: { left: 48, right: 16, top: narrow ? 72 : 44, bottom: 44 },
    legend: { top: 0, left: 0, selectedMode: false, itemHeight: 9, textStyle: { color: t.soft, fontSize: 11.5 } },
    xAxis: { ...style, type: 'category', data: V.curve.map((p) => String(p.perClass)), name: 'labels of a class', nameLocation: 'middle', nameGap: 28 },
    yAxis: { ...style, type: 'value', scale: true, axisLine: { show: false }, axisLabel: { ...style.axisLabel, formatter: (v) => percent(v, 0) } },
    tooltip: { formatter: (item) => h('div', { class: 'tip' }, h('b', null, item.name + ' a class'), tipRow(item.color, item.seriesName, percent(item.value))) },
    series: arms.map(([key, name], i) => ({
      type: 'line', zlevel: 0, name, data: V.curve.map((p) => value(p, key)), color: t.series[i % t.series.length],
      symbol: SHAPES[i % SHAPES.length], symbolSize: 8, lineStyle: { width: 2.2, type: i > 0 && i < 3 ? [5, 4] : 'solid' },
    })),
  };
}

function curveSection() {
  if (!V.curve.length) {
    return null;
  }
  return section('curve', 'With few labels', 'Accuracy on the test rows over how many labels of each class were learned from.',
    V.curve.length > 1 ? chart('Accuracy over labels of a class, by what was learned from. The table below has the numbers.', curve) : null,
    folded('Numbers as a table', table('Accuracy with few labels', [
      ['Labels of a class', (p) => whole(p.perClass)], ['Rows', (p) => whole(p.rows), 'n'],
      ...ARMS.map(([key, name]) => [name, (p) => percent(p[key]), 'n'])], V.curve)));
}

function neighboursSection() {
  const n = V.neighbours;
  const rows = [['pretrained', V.probe.pretrained, n.pretrained], ['random start', V.probe.random, n.random], ['raw inputs', V.probe.raw, n.raw]];
  return section('probes', 'What can be read off it', 'A linear model on frozen representations, and a vote of the ' + whole(n.votes) + ' nearest training rows.',
    table('Accuracy on the test rows', [
      ['', (r) => r[0]], ['Linear probe', (r) => percent(r[1]), 'n'], ['Nearest neighbours', (r) => percent(r[2]), 'n']], rows));
}

function layersSection() {
  return section('layers', 'Its layers', 'Units that never change are dead. The effective rank is how many directions the rest differs in.',
    table('Layers from the input up', [
      ['Layer', (l) => l.layer], ['Units', (l) => whole(l.units), 'n'], ['Dead', (l) => whole(l.dead), 'n'],
      ['Effective rank', (l) => round(l.effectiveRank, 1), 'n'], ['', (l) => (l.collapsed ? 'collapsed' : '')]], V.layers));
}

function slicesSection() {
  if (!V.slices.length) {
    return null;
  }
  return section('slices', 'Who is served worse', 'The linear probe, by group of test rows.',
    V.slices.flatMap((by) => [
      h('p', null, 'By ', h('b', null, by.field), known(by.gap) ? [': the best group is ', h('b', null, signed(100 * by.gap, 1) + ' pts'), ' above the worst.'] : ': too few rows to compare groups.'),
      folded('Groups by ' + by.field, table('Accuracy by ' + by.field, [
        ['Group', (s) => s.group || 'none said'], ['Rows', (s) => whole(s.rows), 'n'], ['Accuracy', (s) => percent(s.accuracy), 'n']], by.groups))]));
}

/* One picture of grey cells, each drawn as a square. */
function picture(look, cells, i) {
  const scale = Math.max(1, Math.floor(96 / Math.max(look.height, look.width)));
  const canvas = h('canvas', { width: look.width * scale, height: look.height * scale, role: 'img', 'aria-label': look.title + ', number ' + (i + 1), style: { margin: '3px', imageRendering: 'pixelated' } });
  const brush = canvas.getContext('2d');
  cells.forEach((value, at) => {
    brush.fillStyle = rampAt(RAMP_LIGHT, value / 255);
    brush.fillRect((at % look.width) * scale, Math.floor(at / look.width) * scale, scale, scale);
  });
  return canvas;
}

function looksSection() {
  if (!V.looks.length) {
    return null;
  }
  return section('looks', 'What it looks at', null, V.looks.flatMap((look) => [
    h('h3', null, look.title), h('div', { style: { display: 'flex', flexWrap: 'wrap' } }, look.cells.map((cells, i) => picture(look, cells, i)))]));
}

header();
show(document.getElementById('main'), () => [
  warningsSection(), neighboursSection(), curveSection(), planeSection(), layersSection(), slicesSection(), looksSection()]);
document.getElementById('foot').append('Every value on this page was measured by this evaluation. Energy: ' + D.energy.how + '. The numbers for programs are in evaluation.json, next to it.');
watchCharts();
document.documentElement.dataset.state = 'drawn';
