/* What is drawn: a report, of a pipeline that runs with what is live. */
let D = null;
/* Domains are keys, and a domain may be called constructor: objects here inherit nothing. */
const bare = (key, value) =>
  (value && typeof value === 'object' && !Array.isArray(value) ? Object.assign(Object.create(null), value) : value);

/* Elements and numbers. Text from the data only ever becomes a text node. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'style') {
      Object.assign(element.style, value);
    } else if (value !== null && value !== false) {
      element.setAttribute(name, value);
    }
  }
  for (const child of children.flat(2)) { // a long run has more than a call takes arguments
    if (child !== null && child !== undefined) {
      element.append(child);
    }
  }
  return element;
}

const MISSING = '–';
const known = (value) => value !== null && value !== undefined;
const round = (value, digits) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const whole = (value) => (known(value) ? round(value, 0) : MISSING);
const loss = (value) => (known(value) ? round(value, 3) : MISSING);
const percent = (value, digits = 1) => (known(value) ? round(100 * value, digits) + ' %' : MISSING);
const short = (value) =>
  !known(value) ? MISSING : value < 10000 ? whole(value)
    : new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
const signed = (value, digits) => (value < 0 ? '−' : '+') + round(Math.abs(value), digits);
const plural = (count, one, many = one + 's') => whole(count) + ' ' + (count === 1 ? one : many);
const clip = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const moment = (millis) => new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
const moments = (millis) => moment(millis) + ' UTC';

function duration(seconds) {
  const s = Math.round(seconds);
  if (s < 60) {
    return round(seconds, 1) + ' s';
  }
  const parts = [[Math.floor(s / 3600), 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  return parts.filter(([n]) => n > 0).map(([n, unit]) => n + ' ' + unit).join(' ');
}

/* Most metrics of which more is better are shares of one; what is not is shown as it is. */
const isShare = (task) =>
  task.higherIsBetter && [task.final, task.scratch, task.majority, task.bagOfWords, ...task.runs.map((run) => run.value)]
    .every((value) => !known(value) || (value >= 0 && value <= 1));
const metricText = (task) => (isShare(task) ? percent : loss);
const deltaText = (task, delta) => (isShare(task) ? signed(100 * delta, 1) + ' pts' : signed(delta, 3));
const metricName = (task) => task.metric + (task.higherIsBetter ? '' : ' (lower is better)');
/* How much better a value is than another: the metric says in which direction. */
const gain = (task, now, was) => (task.higherIsBetter ? now - was : was - now);

/* The arrow shows where the number went, the colour whether that is better; where less is, a word says it too. */
function delta(task, now, was) {
  if (!known(now) || !known(was)) {
    return null;
  }
  const text = deltaText(task, now - was);
  const even = !/[1-9]/.test(text);
  const [kind, word] = even ? ['even', ''] : gain(task, now, was) > 0 ? ['up', 'better'] : ['down', 'worse'];
  const said = task.higherIsBetter ? '' : ' ' + word;
  return h('span', { class: 'delta ' + kind }, even ? '± 0' : (now > was ? '▲ ' : '▼ ') + text + said);
}

/* columns: [heading, cell of a row, numeric?]; the first column names the row. */
function table(caption, columns, rows, attributes) {
  const cell = (tag, column, content, extra) => h(tag, { class: column[2] || null, ...extra }, content);
  return h('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption },
    h('table', attributes, h('caption', null, caption),
      h('thead', null, h('tr', null, columns.map((c) => cell('th', c, c[0], { scope: 'col' })))),
      h('tbody', null, rows.map((row) => h('tr', null, columns.map((c, i) =>
        cell(i ? 'td' : 'th', c, c[1](row), i ? null : { scope: 'row' })))))));
}

const folded = (summary, ...content) => h('details', null, h('summary', null, summary), content);
